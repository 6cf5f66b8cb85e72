import { isObject, type JsonObject, objectOf, objectsOf } from '#platform/definition/json.ts'
import { notFound, PlatformError, unavailable } from '#platform/errors/errors.ts'
import { buildOf } from './awsCodeBuild/build.ts'
import { CodeBuildClient, codeBuildSettings } from './awsCodeBuild/client.ts'
import { type CiBuilds, type CiJobs, type CiPorts, defineCi, type StartBuild } from './define.ts'
import { keyOf, numberOf } from './support/references.ts'

/** As many as BatchGetBuilds takes. */
const batch = 100

/** The name of the variable that says which start a build is of. */
const keyVariable = 'GENNAKER_KEY'

/**
 * AWS CodeBuild. Its jobs are the projects; a build's id is CodeBuild's (`project:uuid`). `payload` holds overrides with CodeBuild's own
 * names (sourceTypeOverride, imageOverride …). A start is known by its idempotency token for five minutes, and by an environment
 * variable for good.
 */
export const awsCodeBuild = defineCi({
  type: 'awsCodeBuild',
  title: 'AWS CodeBuild',
  settings: codeBuildSettings,
  connect(settings, ports: CiPorts) {
    const client = new CodeBuildClient(settings, ports)
    return {
      name: settings.name,
      type: 'awsCodeBuild',
      jobs: jobsOf(client),
      builds: buildsOf(client),
      properties: async ({ properties }) => properties ?? {},
    }
  },
})

const jobsOf = (client: CodeBuildClient): CiJobs => ({
  async list(signal) {
    const names: string[] = []
    let nextToken: unknown
    do {
      const page = await client.call('codebuild', 'ListProjects', nextToken ? { nextToken } : {}, signal)
      names.push(...textsOf(page.projects))
      nextToken = page.nextToken
    } while (nextToken)
    return names
  },
  async find(job, signal) {
    const { projects } = await client.call('codebuild', 'BatchGetProjects', { names: [job] }, signal)
    if (!Array.isArray(projects) || projects.length === 0) return undefined
    return { name: job, buildable: true, parameters: [] }
  },
})

const tokenOf = (request: StartBuild) => keyOf(request, 64)

const buildsOf = (client: CodeBuildClient): CiBuilds => ({
  async start(request, signal) {
    const { job, parameters, payload } = request
    const variables = Object.entries({ ...parameters, [keyVariable]: tokenOf(request) })
    const body = {
      ...payload,
      projectName: job,
      idempotencyToken: tokenOf(request),
      environmentVariablesOverride: variables.map(([name, value]) => ({ name, value, type: 'PLAINTEXT' })),
    }
    const { build } = await client.call('codebuild', 'StartBuild', body, signal)
    if (!isObject(build)) throw unavailable(client.asked, 'it answered a start without a build')
    return { kind: 'build', id: String(build.id) }
  },

  async recover(request, signal) {
    const key = tokenOf(request)
    const own = (await newest(client, request.job, batch, signal)).find(({ environment }) =>
      variablesOf(environment).some(({ name, value }) => name === keyVariable && value === key),
    )
    return own && { kind: 'build', id: String(own.id) }
  },

  locate: async (_, reference) => reference,

  async find(job, id, signal) {
    const found = await get(client, [id], signal)
    return found[0] && buildOf(job, found[0])
  },

  recent: async (job, first, signal) =>
    (await newest(client, job, first, signal)).map((build) => buildOf(job, build)),

  async stop(_, reference, signal) {
    const id = numberOf(reference)
    await client.call('codebuild', 'StopBuild', { id }, signal)
  },

  async log(job, id, cursor, signal) {
    const [found] = await get(client, [id], signal)
    if (!found) throw notFound('build', id, ` of ${job}`)
    const { groupName, streamName } = isObject(found.logs) ? found.logs : {}
    const { building } = buildOf(job, found)
    const nothing = { text: '', cursor: cursor ?? '', isWhole: !building }
    if (!groupName || !streamName) return nothing
    const body = {
      logGroupName: groupName,
      logStreamName: streamName,
      startFromHead: true,
      ...(cursor && { nextToken: cursor }),
    }
    const page = await client.call('logs', 'GetLogEvents', body, signal).catch(unlessMissing)
    if (!page) return nothing
    const next = String(page.nextForwardToken ?? '')
    const events = objectsOf(page.events)
    // The same token again says that there is nothing behind it.
    return {
      text: events.map(({ message }) => String(message)).join(''),
      cursor: next,
      isWhole: !building && next === cursor,
    }
  },

  /** They are in S3: the artifact says where. */
  file: async () => undefined,
})

/** A log stream is made with the first line. */
function unlessMissing(error: unknown): undefined {
  if (error instanceof PlatformError && error.code === 'NOT_FOUND') return undefined
  throw error
}

async function newest(client: CodeBuildClient, job: string, first: number, signal: AbortSignal) {
  const body = { projectName: job, sortOrder: 'DESCENDING' }
  const { ids } = await client.call('codebuild', 'ListBuildsForProject', body, signal)
  return get(client, textsOf(ids).slice(0, Math.min(first, batch)), signal)
}

/** In the order of the ids. */
async function get(
  client: CodeBuildClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<JsonObject[]> {
  if (ids.length === 0) return []
  const { builds } = await client.call('codebuild', 'BatchGetBuilds', { ids: [...ids] }, signal)
  const found = objectsOf(builds)
  const byId = new Map(found.map((build) => [build.id, build]))
  return ids.flatMap((id): JsonObject[] => (byId.has(id) ? [byId.get(id)!] : []))
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

const variablesOf = (environment: unknown): JsonObject[] =>
  objectsOf(objectOf(environment).environmentVariables)
