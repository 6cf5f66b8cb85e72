import { artifactsOf } from '../../domain/artifacts/artifact.ts'
import { defineFunction } from './support.ts'

export const resolvedArtifacts = defineFunction({
  name: 'resolvedArtifacts',
  arguments: [],
  description: 'The artifacts that all stages offer.',
  call: ({ execution }) => execution.stages.flatMap(({ stage }) => artifactsOf(stage.outputs.artifacts)),
})
