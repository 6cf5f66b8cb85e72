import { waitMsOf } from '#platform/concurrency/longPoll.ts'
import { isObject } from '#platform/definition/json.ts'
import { badInput } from '#platform/errors/errors.ts'
import type {
  BuildJobResolvers,
  BuildResolvers,
  BuildServiceResolvers,
  MutationResolvers,
  QueryResolvers,
  StageResolvers,
} from '#schema/generated/igor.ts'
import { buildArtifacts } from '../actions/builds/artifacts.ts'
import { buildLog } from '../actions/builds/buildLog.ts'
import { buildOfStage } from '../actions/builds/ofStage.ts'
import type { BuildPlace, BuildPorts } from '../actions/builds/ports.ts'
import { buildProperties } from '../actions/builds/properties.ts'
import { digestOf, locateBuild, readBuild } from '../actions/builds/readBuild.ts'
import { startBuild } from '../actions/builds/startBuild.ts'
import { stopBuild } from '../actions/builds/stopBuild.ts'
import type { BuildReference } from '../ci/define.ts'
import { withDecorated } from '../domain/artifacts/rules.ts'
import type { Build } from '../domain/build.ts'
import type { ConnectedMaster } from '../runtime/masters.ts'
import type { BuildOfMaster } from './parents.ts'

const mostNames = 1_000
const mostBuilds = 100

/** Everything of the graph that is about builds. */
export function buildResolvers(ports: BuildPorts) {
  const { masters, artifactRules, stopping } = ports
  const shown = (master: ConnectedMaster, job: string, build: Build): BuildOfMaster => ({
    master,
    job,
    build: withDecorated(build, artifactRules),
  })
  const find = async (place: BuildPlace, known?: string, waitMs = 0): Promise<BuildOfMaster | null> => {
    const build = await readBuild(place, known, waitMs, ports)
    return build ? shown(masters.get(place.buildService), place.job, build) : null
  }
  const placeOf = ({ master, job, build }: BuildOfMaster): BuildPlace => ({
    buildService: master.name,
    job,
    id: build.id,
  })

  return {
    Query: {
      buildServices: (_, { type }) => masters.all.filter((master) => type == null || master.type === type),
      buildService: (_, { name }) => masters.find(name) ?? null,
      build: (_, { known, waitMs, ...place }) => find(place, known ?? undefined, waitMsOf(waitMs)),
      startedBuild: async (_, { waitMs, ...place }) =>
        shownReference(await locateBuild(place, waitMsOf(waitMs), ports)),
      buildLog: async (_, { after, waitMs, ...place }) => {
        const { lines, ...page } = await buildLog(place, after ?? undefined, waitMsOf(waitMs), ports)
        return { ...page, lines: [...lines] }
      },
    } satisfies Partial<QueryResolvers>,

    Mutation: {
      startBuild: async (_, { parameters, payload, requestId, ...place }, { caller }) => {
        const wanted = { ...place, parameters: parametersOf(parameters), ...optional({ payload, requestId }) }
        return shownReference(await startBuild(wanted, caller, ports))
      },
      stopBuild: async (_, { parameters, payload, requestId, id, queueItem, ...place }, { caller }) => {
        const given = optional({ payload, requestId, id, queueItem })
        await stopBuild({ ...place, parameters: parametersOf(parameters), ...given }, caller, ports)
        return true
      },
    } satisfies Partial<MutationResolvers>,

    BuildService: {
      __resolveReference: ({ name }) => masters.find(name) ?? null,
      problem: ({ problem }) => problem ?? null,
      healthy: ({ problem }) => problem === undefined,
      jobs: async ({ jobs }, { query, first }) => {
        const names = await jobs.list(stopping)
        const wanted = query?.toLowerCase() ?? ''
        const found = names.filter((name) => name.toLowerCase().includes(wanted))
        return found.slice(0, limited(first, mostNames))
      },
      job: async (master, { name }) => {
        const job = await master.jobs.find(name, stopping)
        return job ? { master, job } : null
      },
    } satisfies BuildServiceResolvers,

    BuildJob: {
      name: ({ job }) => job.name,
      url: ({ job }) => job.url ?? null,
      buildable: ({ job }) => job.buildable,
      parameters: ({ job }) =>
        job.parameters.map(({ choices, ...parameter }) => ({
          ...parameter,
          choices: choices ? [...choices] : null,
        })),
      builds: async ({ master, job }, { first }) => {
        const builds = await master.builds.recent(job.name, limited(first, mostBuilds), stopping)
        return builds.map((build) => shown(master, job.name, build))
      },
    } satisfies BuildJobResolvers,

    Build: {
      id: ({ build }) => build.id,
      number: ({ build }) => build.number ?? null,
      buildService: ({ master }) => master,
      job: ({ job }) => job,
      name: ({ build }) => build.name,
      fullDisplayName: ({ build }) => build.fullDisplayName ?? null,
      building: ({ build }) => build.building,
      result: ({ build }) => build.result,
      duration: ({ build }) => build.duration ?? null,
      timestamp: ({ build }) => build.timestamp ?? null,
      url: ({ build }) => build.url ?? null,
      artifacts: ({ build }) => [...build.artifacts],
      testResults: ({ build }) => (build.testResults ? [...build.testResults] : []),
      genericGitRevisions: ({ build }) => [...(build.genericGitRevisions ?? [])],
      digest: ({ build }) => digestOf(build),
      generic: ({ build }) => build,
      properties: async (parent, { file, waitMs }) =>
        (await buildProperties(placeOf(parent), file ?? undefined, waitMsOf(waitMs), ports)) ?? null,
      file: async ({ master, job, build }, { path }) =>
        (await master.builds.file(job, build.id, path, stopping))?.toString('base64') ?? null,
      producedArtifacts: (parent, { propertyFile }) =>
        buildArtifacts(placeOf(parent), propertyFile ?? undefined, ports),
    } satisfies BuildResolvers,

    Stage: {
      __resolveReference: (stage) => stage,
      build: async ({ context }) => {
        const place = isObject(context) ? buildOfStage(context) : undefined
        return place && masters.find(place.buildService) ? find(place) : null
      },
    } satisfies StageResolvers,
  }
}

const shownReference = (reference: BuildReference) =>
  reference.kind === 'queued'
    ? { queueItem: reference.item, id: null }
    : { queueItem: null, id: reference.id }

/** What was given of optional arguments. */
const optional = ({ payload, ...texts }: Record<string, unknown>) => ({
  ...(Object.fromEntries(Object.entries(texts).filter(([, value]) => value != null)) as Record<
    string,
    string
  >),
  ...(isObject(payload) && { payload }),
})

/** Numbers and flags are given as texts to any CI system. */
function parametersOf(given: unknown): Record<string, string> {
  if (given == null) return {}
  if (!isObject(given)) throw badInput([{ path: 'parameters', message: 'must be an object' }])
  const text = (value: unknown) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value == null ? [] : [[name, text(value)]])),
  )
}

function limited(first: number, most: number): number {
  if (first >= 1 && first <= most) return first
  throw badInput([{ path: 'first', message: `must be from 1 to ${most}` }])
}
