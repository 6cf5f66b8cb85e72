import { z } from 'zod'
import { isObject } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { defineStage, type StageDefinition } from '../define.ts'
import { type RunJobParameters, runJobParameters } from '../job/parameters.ts'
import { oneManifest } from '../manifest/manifests.ts'
import { flag } from '../parameters.ts'
import { runJob } from '../runJob.ts'
import { configuredShape, describedAs, formOf, offeredParameter } from './parameters.ts'
import { hasPlace, setPlace } from './place.ts'

const text = () => z.string().min(1).nullish()

/** An entry of the configuration's `job.preconfigured.kubernetes`, with Spinnaker's fields. */
export const preconfiguredJob = z
  .strictObject({
    ...configuredShape,
    parameters: z
      .array(offeredParameter.extend({ mapping: z.string().nullish() }))
      .nullish()
      .transform((list) => list ?? []),
    account: text(),
    credentials: text(),
    application: text(),
    region: text(),
    cloudProvider: z.string().default('kubernetes'),
    waitForCompletion: flag().default(true),
    propertyFile: text(),
    manifest: oneManifest().refine(isObject, 'is needed: the manifest of the Job'),
    producesArtifacts: flag().default(true),
    uiType: z.enum(['BASIC', 'CUSTOM']).default('BASIC'),
  })
  .superRefine(({ parameters, ...job }, report) => {
    for (const [index, { mapping }] of parameters.entries())
      if (mapping && !hasPlace(job, mapping))
        report.addIssue({
          code: 'custom',
          path: ['parameters', index, 'mapping'],
          message: `names no place in the job: ${mapping}`,
        })
  })

type PreconfiguredJob = z.infer<typeof preconfiguredJob>

/** Fields that the configuration gives; they win over the stage's own. */
const fixable = [
  'account',
  'application',
  'cloudProvider',
  'credentials',
  'manifest',
  'propertyFile',
  'region',
  'waitForCompletion',
] as const

/** A Kubernetes job that the configuration makes a stage type of its own. */
export function preconfiguredJobStage(job: PreconfiguredJob): StageDefinition<RunJobParameters> {
  const { type, label, description, parameters } = job
  const fixed = fixedFields(job)
  const { account, expectedArtifacts, propertyFile } = runJobParameters.shape
  const { aliases: _, missing, ...base } = runJob
  return defineStage<RunJobParameters>({
    ...base,
    type,
    title: label,
    description: describedAs(description, `Runs the job ${label}`),
    form: z.looseObject({
      ...(parameters.length > 0 && { parameters: formOf(parameters, 'The parameters of the job.') }),
      dynamicParameters: z
        .record(z.string(), z.unknown())
        .nullish()
        .describe('Values for other places of the job, by their path: manifest.spec.backoffLimit.'),
      ...(!job.account && !job.credentials && { account }),
      ...(!job.propertyFile && { propertyFile }),
      ...(job.producesArtifacts && { expectedArtifacts }),
    }),
    parameters: runJobParameters.transform((given) => withValues(structuredClone(given), job)),
    configured: (stage) => ({ ...stage, ...fixed, source: 'text', preconfiguredJobParameters: parameters }),
    missing: (given) => [...(missing?.(given) ?? []), ...unknownPlaces(given, job)],
  })
}

const fixedFields = (job: PreconfiguredJob): JsonObject =>
  Object.fromEntries(
    fixable.flatMap((name) => (job[name] === undefined || job[name] === null ? [] : [[name, job[name]]])),
  )

/** What the job is run with: the values of the parameters are in their places, as texts. */
function withValues(stage: RunJobParameters, { parameters }: PreconfiguredJob): RunJobParameters {
  const given = isObject(stage.parameters) ? stage.parameters : {}
  for (const { name, mapping, defaultValue } of parameters) {
    const value = given[name] ?? defaultValue
    if (mapping && value !== undefined && value !== null) setPlace(stage, mapping, String(value))
  }
  for (const [mapping, value] of Object.entries(dynamicOf(stage)))
    if (isOfManifest(mapping)) setPlace(stage, mapping, String(value))
  return stage
}

/** The account and what else the configuration gives is not for pipelines to change. */
const isOfManifest = (mapping: string) => mapping.startsWith('manifest.')

const dynamicOf = ({ dynamicParameters }: JsonObject): JsonObject =>
  isObject(dynamicParameters) ? dynamicParameters : {}

const unknownPlaces = (given: JsonObject, job: PreconfiguredJob) =>
  Object.keys(dynamicOf(given))
    .filter((mapping) => !isOfManifest(mapping) || !hasPlace(job, mapping))
    .map((mapping) => ({
      path: `dynamicParameters.${mapping}`,
      message: 'names no place in the manifest of the job',
    }))
