import { z } from 'zod'
import { isExpression, isObject } from '#platform/definition/json.ts'
import { defineStage } from './define.ts'
import { bindingTasks } from './manifest/bindProducedArtifacts.ts'
import { cancelOperations, monitorOperations } from './manifest/operation.ts'
import {
  bindingShape,
  type Missing,
  missingTarget,
  optionalText,
  stabilizeShape,
  targetShape,
} from './manifest/parameters.ts'
import { promoteOutputs } from './manifest/promoteOutputs.ts'
import { withoutResults } from './manifest/restart.ts'
import { artifactsToBind, resolveManifestSource } from './manifest/source.ts'
import { waitForManifestToStabilize } from './manifest/stabilize.ts'
import { operateOnTarget, resolveTargetManifest } from './manifest/target.ts'
import { flag } from './parameters.ts'

/** Old definitions have one body that stands alone. */
const patchBody = z.preprocess(
  (value) => (isObject(value) || isExpression(value) ? [value] : value),
  z
    .array(z.union([z.record(z.string(), z.unknown()), z.string()]))
    .nullish()
    .transform((list) => list ?? []),
)

const parameters = z.looseObject({
  ...targetShape,
  ...bindingShape,
  ...stabilizeShape,
  source: z.enum(['text', 'artifact']).default('text').describe('Where the patch stands.'),
  patchBody: patchBody.describe('text: the patch; of the strategy json a list of operations.'),
  manifestArtifactId: optionalText().describe('artifact: the expected artifact that holds it, as YAML.'),
  manifestArtifact: z.record(z.string(), z.unknown()).nullish().describe('artifact: it itself.'),
  manifestArtifactAccount: optionalText().describe('artifact: the account to fetch it with.'),
  options: z
    .looseObject({
      mergeStrategy: z
        .enum(['strategic', 'json', 'merge'])
        .default('strategic')
        .describe("Which of Kubernetes' kinds of patch it is."),
      record: flag().default(true).describe('Note the change in the annotation that kubectl writes.'),
    })
    .nullish()
    .describe('How it is patched.'),
})
type Parameters = z.infer<typeof parameters>

const patch = operateOnTarget<Parameters>(
  'patchManifest',
  (work) => {
    const { requiredArtifacts, optionalArtifacts } = artifactsToBind(work)
    return {
      patchBody: work.parameters.patchBody,
      options: work.parameters.options ?? { mergeStrategy: 'strategic', record: true },
      requiredArtifacts,
      allArtifacts: optionalArtifacts,
    }
  },
  { expectsResult: true },
)

export const patchManifest = defineStage<Parameters>({
  type: 'patchManifest',
  title: 'Patch (Manifest)',
  description: 'Changes a part of a manifest, and waits until it is stable.',
  parameters,
  tasks: ({ parameters, stage }) => [
    resolveTargetManifest,
    resolveManifestSource<Parameters>('resolvePatchSourceManifest', (patchBody) => ({ patchBody })),
    patch,
    monitorOperations('monitorPatch'),
    promoteOutputs(),
    waitForManifestToStabilize(parameters),
    ...bindingTasks(stage.context),
  ],
  cancel: cancelOperations,
  prepareRestart: withoutResults,
  missing: (parameters) => [...missingTarget(parameters), ...missingPatch(parameters)],
})

function missingPatch(parameters: Parameters): Missing[] {
  const { source, patchBody, manifestArtifactId, manifestArtifact, options } = parameters
  if (source === 'artifact')
    return manifestArtifactId || manifestArtifact
      ? []
      : [{ path: 'manifestArtifactId', message: 'is missing, or manifestArtifact instead' }]
  if (patchBody.length === 0) return [{ path: 'patchBody', message: 'must not be empty' }]
  if (patchBody.length > 1 && (options?.mergeStrategy ?? 'strategic') !== 'json')
    return [{ path: 'patchBody', message: 'must be one object; only a patch of the strategy json is a list' }]
  return []
}
