import { anyScalar, flag, list, object, text, textOrNumber, whole } from './rules.ts'

const artifact = object({
  id: text,
  type: text,
  name: text,
  version: text,
  reference: text,
  artifactAccount: text,
})

const stage = object({
  type: text,
  name: text,
  refId: textOrNumber,
  requisiteStageRefIds: list(textOrNumber),
})

const trigger = object({
  type: text,
  id: text,
  enabled: flag,
  runAsUser: text,
  expectedArtifactIds: list(text),
  parameters: object(),
})

const parameter = object({
  name: text,
  label: text,
  description: text,
  required: flag,
  pinned: flag,
  conditional: flag,
  condition: object({ parameter: text, comparator: text, comparatorValue: anyScalar }),
  constraint: text,
  hasOptions: flag,
  options: list(object({ value: anyScalar })),
})

const expectedArtifact = object({
  id: text,
  displayName: text,
  matchArtifact: artifact,
  defaultArtifact: artifact,
  useDefaultArtifact: flag,
  usePriorArtifact: flag,
})

/** The types of the fields of a pipeline that Spinnaker knows; every other key is the owner's. */
export const definitionFields = object({
  application: text,
  name: text,
  id: text,
  index: whole,
  schema: text,
  type: text,
  stages: list(stage),
  triggers: list(trigger),
  parameterConfig: list(parameter),
  expectedArtifacts: list(expectedArtifact),
  notifications: list(
    object({ type: text, address: text, level: text, when: list(text), message: object() }),
  ),
  limitConcurrent: flag,
  keepWaitingPipelines: flag,
  maxConcurrentExecutions: whole,
  parallel: flag,
  disabled: flag,
  respectQuietPeriod: flag,
  regenerateCronTriggerIds: flag,
  strategy: flag,
  spelEvaluator: text,
  roles: list(text),
  serviceAccount: text,
  locked: object({ ui: flag, allowUnlockUi: flag, description: text }),
  tags: list(object({ name: text, value: anyScalar })),
  description: text,
  email: text,
  lastModifiedBy: text,
  lastModified: textOrNumber,
  updateTs: textOrNumber,
  createTs: textOrNumber,
  manualStartAlert: object({ type: text, message: text }),
  template: object(),
  variables: object(),
  exclude: list(text),
  inherit: list(text),
  appConfig: object(),
  config: object(),
  executionEngine: text,
})
