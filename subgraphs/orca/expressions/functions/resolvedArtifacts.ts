import { Unknown } from '#platform/expressions/values.ts'
import { artifactsOf } from '../../domain/artifacts/artifact.ts'
import { defineFunction } from './support.ts'

export const resolvedArtifacts = defineFunction({
  name: 'resolvedArtifacts',
  arguments: [],
  description: 'The artifacts that all stages offer.',
  call: ({ execution }) => {
    const unknown = execution.stages.find(({ stage }) => stage.planned?.outputs)?.stage.planned?.outputs
    if (unknown) return new Unknown(unknown)
    return execution.stages.flatMap(({ stage }) => artifactsOf(stage.outputs.artifacts))
  },
})
