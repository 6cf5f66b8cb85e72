import { z } from 'zod'
import { manifestCriteria } from '../clouddriver/port.ts'
import { flag, numeric } from '../parameters.ts'

/** A text; null and '' count as absent, as Deck writes them. */
export const optionalText = () =>
  z
    .string()
    .nullish()
    .transform((text) => (text === '' || text === null ? undefined : text))

/** A list; null counts as absent. */
export const listOf = <T extends z.ZodType>(entry: T) =>
  z
    .array(entry)
    .nullish()
    .transform((list) => list ?? [])

const object = () => z.record(z.string(), z.unknown())

/** What every stage has that has something done in a cloud. */
export const cloudShape = {
  account: optionalText().describe('The cloud account.'),
  cloudProvider: z.string().default('kubernetes').describe('The cloud provider.'),
}

/** An artifact that a stage names: by the id of an expected one, or as it is. */
const artifactChoice = z.looseObject({
  expectedArtifactId: optionalText().describe('The expected artifact.'),
  artifact: object().nullish().describe('The artifact itself.'),
})

/** Artifacts that are put into manifests. */
export const bindingShape = {
  requiredArtifactIds: listOf(z.string()).describe('Expected artifacts that must get into the manifests.'),
  requiredArtifacts: listOf(artifactChoice).describe(
    'Artifacts that must get into the manifests: `expectedArtifactId`, or `artifact` as it is.',
  ),
  enableArtifactBinding: flag()
    .nullish()
    .describe('Whether artifacts of the pipeline are put into the manifests; default true.'),
  expectedArtifacts: listOf(z.looseObject({})).describe('Artifacts that the stage is expected to produce.'),
}

/** How long a stage waits for its manifests. */
export const stabilizeShape = {
  stableManifestTimeoutMinutes: numeric(z.number().positive())
    .optional()
    .describe('How long to wait until the manifests are stable; default 30.'),
}

export const labelSelectors = () =>
  z
    .looseObject({
      selectors: listOf(
        z.looseObject({
          kind: z
            .enum(['ANY', 'EQUALS', 'NOT_EQUALS', 'CONTAINS', 'NOT_CONTAINS', 'EXISTS', 'NOT_EXISTS'])
            .default('EQUALS')
            .describe('How the label is compared.'),
          key: z.string().nullish().describe('The label.'),
          values: z.array(z.string()).nullish().describe('What it is compared with.'),
        }),
      ).describe('All must hold.'),
    })
    .nullish()

/** Which manifest a stage is about. */
export const targetShape = {
  ...cloudShape,
  mode: z
    .enum(['static', 'dynamic', 'label'])
    .default('static')
    .describe(
      'static: the manifest that is named; dynamic: one of a cluster, by `criteria`; label: all that have certain labels.',
    ),
  location: optionalText().describe('The namespace; none for what is not in one.'),
  manifestName: optionalText().describe("'kind name', e.g. 'deployment web'."),
  kind: optionalText().describe('dynamic: the kind.'),
  app: optionalText().describe('dynamic: the application; default the one of the execution.'),
  cluster: optionalText().describe("dynamic: the cluster, e.g. 'replicaSet web'."),
  criteria: z.enum(manifestCriteria).nullish().describe('dynamic: which one of the cluster.'),
}

export type TargetParameters = z.infer<ReturnType<typeof targetParameters>>
export const targetParameters = () => z.looseObject(targetShape)

/** Something that the stage cannot run without, though its definition may be saved. */
export interface Missing {
  readonly path: string
  readonly message: string
}

export const missingText = (parameters: Readonly<Record<string, unknown>>, ...keys: string[]): Missing[] =>
  keys.flatMap((path) =>
    parameters[path] === undefined || parameters[path] === null ? [{ path, message: 'is missing' }] : [],
  )

/** What a stage lacks to know which manifest it is about. */
export function missingTarget(parameters: TargetParameters): Missing[] {
  const wanted = {
    static: ['manifestName'],
    dynamic: ['kind', 'cluster', 'criteria'],
    label: [],
  }[parameters.mode]
  return missingText(parameters, 'account', ...wanted)
}
