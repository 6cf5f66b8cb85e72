import { z } from 'zod'
import { defineStage } from './define.ts'
import { manifestList, manifestsIn } from './manifest/manifests.ts'
import { cancelOperations, monitorOperations, submitOperations } from './manifest/operation.ts'
import { cloudShape, missingText } from './manifest/parameters.ts'
import { promoteOutputs } from './manifest/promoteOutputs.ts'
import { withoutResults } from './manifest/restart.ts'

const parameters = z.looseObject({
  ...cloudShape,
  manifests: manifestList().describe('The manifests whose older versions are removed.'),
})

/** Removes versions beyond those that `strategy.spinnaker.io/max-version-history` keeps. */
export const cleanupArtifacts = defineStage<z.infer<typeof parameters>>({
  type: 'cleanupArtifacts',
  title: 'Clean up (Manifests)',
  description:
    'Removes older versions of manifests, as many as their annotation strategy.spinnaker.io/max-version-history says.',
  parameters,
  tasks: () => [
    submitOperations<z.infer<typeof parameters>>('cleanupArtifacts', ({ parameters }) => ({
      operations: [
        {
          cleanupArtifacts: {
            account: parameters.account,
            manifests: manifestsIn(parameters.manifests),
          },
        },
      ],
      expectsResult: false,
    })),
    monitorOperations('monitorCleanup'),
    promoteOutputs(),
  ],
  cancel: cancelOperations,
  prepareRestart: withoutResults,
  missing: (parameters) => missingText(parameters, 'account'),
})
