import { z } from 'zod'
import { type JsonObject, objectOf, objectsOf } from '#platform/definition/json.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import type { EchoEvent } from '../domain/event.ts'
import { constraintProblems, unmet } from './constraints.ts'
import { type BuildDetails, defineTrigger, keyOf, type Match, type TriggerPorts } from './define.ts'
import { constraints, optional, textOf, wanted } from './fields.ts'

const parameters = z.object({
  /** The CI system. */
  master: wanted,
  job: wanted,
  /** A file of the build; its properties are held against `payloadConstraints`, and given to the pipeline. */
  propertyFile: optional,
  payloadConstraints: constraints,
})
type BuildTrigger = z.output<typeof parameters>

const buildOf = ({ content }: EchoEvent) => {
  const project = objectOf(content.project)
  return { master: textOf(content.master), job: textOf(project.name), build: objectOf(project.lastBuild) }
}

const numberOf = ({ number, id }: JsonObject) => textOf(number) || textOf(id)

/** Starts pipelines after builds of one kind of CI system that have succeeded. */
export const buildTrigger = (type: string, title: string, aliases?: readonly string[]) =>
  defineTrigger<BuildTrigger>({
    type,
    ...(aliases && { aliases }),
    title,
    description: `A build of a job has succeeded: ${title}.`,
    events: ['build'],
    parameters,
    keyFields: ['master', 'job'],
    key: ({ master, job }) => keyOf(master, job),
    keys: (event) => {
      const { master, job } = buildOf(event)
      return [keyOf(master, job)]
    },
    match,
    complete,
    named: ({ master }) => ({ path: 'master', kind: 'build service', name: master }),
    problems: ({ payloadConstraints, propertyFile }) => [
      ...constraintProblems('payloadConstraints', payloadConstraints),
      ...(Object.keys(payloadConstraints).length > 0 && !propertyFile
        ? [{ path: 'propertyFile', message: 'is missing: payloadConstraints are never met without it' }]
        : []),
    ],
  })

function match(_: BuildTrigger, event: EchoEvent): Match {
  const { build } = buildOf(event)
  const number = numberOf(build)
  if (build.building === true) return { matches: false, reason: `Build ${number} has not ended.` }
  if (build.result !== 'SUCCESS')
    return {
      matches: false,
      reason: `The result of build ${number} is ${textOf(build.result)}, not SUCCESS.`,
    }
  return {
    matches: true,
    trigger: {
      buildNumber: build.number ?? build.id,
      ...(typeof build.url === 'string' && { link: build.url }),
      buildInfo: build,
      ...(build.properties !== undefined && { properties: build.properties }),
    },
    artifacts: objectsOf(build.artifacts),
    reason: `Build ${number} has succeeded.`,
  }
}

/** What the build has left beside its files, and whether that is what the trigger wants. */
async function complete(
  { master, job, propertyFile, payloadConstraints }: BuildTrigger,
  event: EchoEvent,
  matched: Match & { matches: true },
  ports: TriggerPorts,
): Promise<Match> {
  const buildNumber = numberOf(buildOf(event).build)
  const isNeeded = propertyFile !== undefined || Object.keys(payloadConstraints).length > 0
  const { details, problem } = await detailsOf({ master, job, buildNumber, propertyFile }, isNeeded, ports)
  const missing = unmet('payloadConstraints', payloadConstraints, details?.properties ?? {})
  if (missing) return { matches: false, reason: [missing, problem].filter(Boolean).join(' ') }
  return {
    ...matched,
    trigger: { ...matched.trigger, ...(details?.properties && { properties: details.properties }) },
    artifacts: details ? withFiles(details, matched.artifacts) : matched.artifacts,
  }
}

/** Packages among the files are known as what they are already. */
const withFiles = ({ artifacts }: BuildDetails, files: readonly JsonObject[]): readonly JsonObject[] => [
  ...artifacts,
  ...files.filter(({ decorated }) => decorated !== true),
]

/** What cannot be asked for keeps no pipeline from being started, unless it has to say something. */
async function detailsOf(
  build: Parameters<TriggerPorts['buildDetails']>[0],
  isNeeded: boolean,
  ports: TriggerPorts,
): Promise<{ readonly details?: BuildDetails | undefined; readonly problem?: string }> {
  try {
    const details = await ports.buildDetails(build)
    return { details, ...(!details && { problem: `Build ${build.buildNumber} is gone.` }) }
  } catch (error) {
    if (!(error instanceof PlatformError) || (error.code === 'UNAVAILABLE' && isNeeded)) throw error
    return { problem: `What the build has left could not be read: ${error.message}` }
  }
}
