import { isObject } from '#platform/definition/json.ts'
import type { JsonObject, Stage } from '../../domain/execution.ts'
import type { StageView } from '../define.ts'
import { StageFailure } from '../failures.ts'
import type { BuildPlace, StartedBuild } from '../igor/port.ts'
import type { BuildOrder } from './kind.ts'

/** The same for the same run of a stage, so that its build is started once. */
export const requestIdOf = ({ execution, stage }: StageView<unknown>): string =>
  [execution.id, stage.id, 'build', stage.restarts].join('/')

/** What is kept of a build that was started: Spinnaker's keys, and `buildId` for systems whose builds have no numbers. */
export const startedContext = ({ queueItem, id }: StartedBuild): JsonObject => ({
  queuedBuild: queueItem ?? id,
  ...(id !== undefined && { buildId: id, buildNumber: numberOf(id) }),
})

const numberOf = (id: string): number | string => {
  const number = Number(id)
  return Number.isSafeInteger(number) && String(number) === id ? number : id
}

/** Where the build is, as far as `master` and `job` of the stage do not say it: Igor finds the build of a stage by that. */
export const placeContext = ({ buildService, job }: BuildOrder, { context }: Stage): JsonObject => ({
  ...(context.master !== buildService && { buildService }),
  ...(context.job !== job && { buildJob: job }),
})

/** The id of the build, once it has begun. */
export function buildIdOf(context: JsonObject): string | undefined {
  const { buildId, buildNumber } = context
  const id = buildId ?? buildNumber
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined
}

export function placeOf({ stage }: StageView<unknown>, { buildService, job }: BuildOrder): BuildPlace {
  const id = buildIdOf(stage.context)
  if (id !== undefined) return { buildService, job, id }
  throw new StageFailure({ code: 'BUILD_REFUSED', message: 'It is not known which build was started.' })
}

/**
 * The properties that a stage may have in its context: none that names another job or build than its own, or changes what it is made of.
 * `propertiesNotTaken` are the others, which later stages get all the same.
 */
export function toldContext(properties: JsonObject, context: JsonObject): JsonObject {
  const isTaken = (key: string) => !Object.hasOwn(context, key) && !ownKeys.includes(key)
  const propertiesNotTaken = Object.keys(properties).filter((key) => !isTaken(key))
  return {
    ...Object.fromEntries(Object.entries(properties).filter(([key]) => isTaken(key))),
    ...(propertiesNotTaken.length > 0 && { propertiesNotTaken }),
  }
}

/** What steps put to the context, and a new run must not find there; what was built before is kept for people. */
export function withoutBuild(context: JsonObject): JsonObject {
  const { buildInfo, propertyFileContents, propertiesNotTaken, restartDetails, ...rest } = context
  const told = isObject(propertyFileContents) ? Object.keys(propertyFileContents) : []
  const notTaken = Array.isArray(propertiesNotTaken) ? propertiesNotTaken : []
  const forgotten = new Set([...ownKeys, ...told.filter((key) => !notTaken.includes(key))])
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => !forgotten.has(key))),
    ...(buildInfo !== undefined && {
      restartDetails: { ...(isObject(restartDetails) && restartDetails), previousBuildInfo: buildInfo },
    }),
  }
}

const ownKeys: readonly string[] = [
  'buildService',
  'buildJob',
  'queuedBuild',
  'buildId',
  'buildNumber',
  'buildDigest',
  'buildMissing',
  'resolvedBuildDefinition',
  'consecutiveErrors',
  'waitingFor',
  'artifacts',
  'resolvedExpectedArtifacts',
]
