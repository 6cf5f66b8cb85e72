import { z } from 'zod'
import { askerOf, cloudTask } from './clouddriver/ask.ts'
import { defineStage, type TaskDefinition } from './define.ts'
import { bindingTasks } from './manifest/bindProducedArtifacts.ts'
import { listOf, missingTarget, targetShape } from './manifest/parameters.ts'
import { withoutResults } from './manifest/restart.ts'
import { resolveTargetManifest } from './manifest/target.ts'

const parameters = z.looseObject({
  ...targetShape,
  expectedArtifacts: listOf(z.looseObject({})).describe('Artifacts that should be found.'),
})
type Parameters = z.infer<typeof parameters>

const find: TaskDefinition<Parameters> = cloudTask({
  name: 'findArtifactsFromResource',
  rehearse: 'reads',
  execute: async (work) => {
    const { account, location, manifestName } = work.parameters
    const reference = { location: location ?? '', name: manifestName ?? '' }
    const found = await work.clouddriver.manifests.find(account ?? '', reference, askerOf(work))
    if (found) {
      const outputs = { manifest: found.manifest, artifacts: found.artifacts }
      return { status: 'SUCCEEDED', context: outputs, outputs }
    }
    const message = `There is no ${reference.name} in ${reference.location || 'no namespace'} of account ${account}.`
    return { status: 'TERMINAL', failure: { code: 'MANIFEST_NOT_FOUND', message, details: { ...reference } } }
  },
})

export const findArtifactsFromResource = defineStage<Parameters>({
  type: 'findArtifactsFromResource',
  title: 'Find Artifacts From Resource',
  description: 'Finds the artifacts that a manifest in the cloud is made of.',
  aliases: ['findArtifactFromResource'],
  parameters,
  tasks: ({ stage }) => [resolveTargetManifest, find, ...bindingTasks(stage.context)],
  prepareRestart: withoutResults,
  missing: missingTarget,
})
