import { isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'
import { badInput, notFound, unavailable } from '#platform/errors/errors.ts'
import { type Build, type CiBuilds, type CiJobs, type CiPorts, defineCi, type StartBuild } from './define.ts'
import { buildOf, manifestArtifacts } from './googleCloudBuild/build.ts'
import { GcbClient, gcbSettings } from './googleCloudBuild/client.ts'
import { wholeLines } from './support/lines.ts'
import { keyOf, numberOf } from './support/references.ts'

/** What builds are called that no trigger started. */
const withoutTrigger = 'build'

/** Builds that are looked through for one. */
const mostLooked = 200

/**
 * Google Cloud Build. Its jobs are the triggers of a project, and `build` for builds that are started with a definition
 * (`payload.buildDefinition`). A start carries its key: as a tag of such a build, as a substitution `_GENNAKER_KEY` of one that a trigger
 * makes, which Cloud Build lets pass although nothing uses it.
 */
export const googleCloudBuild = defineCi({
  type: 'googleCloudBuild',
  title: 'Google Cloud Build',
  settings: gcbSettings,
  connect(settings, ports: CiPorts) {
    const client = new GcbClient(settings, ports)
    return { name: settings.name, type: 'googleCloudBuild', jobs: jobsOf(client), builds: buildsOf(client) }
  },
})

const jobsOf = (client: GcbClient): CiJobs => ({
  async list(signal) {
    const triggers = await pages(client, '/triggers', 'triggers', 10_000, signal)
    return [withoutTrigger, ...triggers.map(({ id }) => String(id))]
  },
  async find(job, signal) {
    if (job === withoutTrigger) return { name: job, buildable: true, parameters: [] }
    const trigger = await client.project('GET', `/triggers/${encodeURIComponent(job)}`, signal)
    return trigger && { name: job, buildable: trigger.disabled !== true, parameters: [] }
  },
})

const tagOf = (request: StartBuild) => `gennaker-${keyOf(request)}`

const buildsOf = (client: GcbClient): CiBuilds => ({
  async start(request, signal) {
    const started = await begin(client, request, signal)
    const build = isObject(started.metadata) && isObject(started.metadata.build) ? started.metadata.build : {}
    if (typeof build.id !== 'string') throw unavailable(client.asked, 'it answered a start without a build')
    return { kind: 'build', id: build.id }
  },

  async recover(request, signal) {
    const key = tagOf(request)
    const since = new Date(request.since - 60_000).toISOString()
    const condition = request.job === withoutTrigger ? `tags="${key}"` : `trigger_id="${request.job}"`
    const found = await listBuilds(client, `${condition} AND create_time>="${since}"`, mostLooked, signal)
    const own = found.find(
      ({ tags, substitutions }) =>
        (Array.isArray(tags) && tags.includes(key)) ||
        (isObject(substitutions) && substitutions._GENNAKER_KEY === key),
    )
    return own && { kind: 'build', id: String(own.id) }
  },

  locate: async (_, reference) => reference,

  async find(job, id, signal) {
    const found = await client.project('GET', `/builds/${encodeURIComponent(id)}`, signal)
    return found && withObjects(client, job, found, signal)
  },

  async recent(job, first, signal) {
    const condition = job === withoutTrigger ? '' : `trigger_id="${job}"`
    const found = await listBuilds(client, condition, job === withoutTrigger ? mostLooked : first, signal)
    const own = job === withoutTrigger ? found.filter(({ buildTriggerId }) => !buildTriggerId) : found
    return own.slice(0, first).map((build) => buildOf(job, build))
  },

  async stop(job, reference, signal) {
    const id = numberOf(reference)
    const path = `/builds/${encodeURIComponent(id)}`
    const build = await client.project('GET', path, signal)
    if (!build) throw notFound('build', id, ` of ${job}`)
    if (buildOf(job, build).building) await client.project('POST', `${path}:cancel`, signal, {})
  },

  async log(job, id, cursor, signal) {
    const build = await client.project('GET', `/builds/${encodeURIComponent(id)}`, signal)
    if (!build) throw notFound('build', id, ` of ${job}`)
    const bucket = String(build.logsBucket ?? '').replace(/^gs:\/\//, '')
    const from = cursor === undefined ? 0 : Number(cursor)
    // Read after the build's state: what it wrote before its end is there then.
    const bytes = await client.download(bucket, `log-${id}.txt`, from, signal)
    const isOver = !buildOf(job, build).building
    const whole = bytes ? wholeLines(bytes, isOver) : Buffer.alloc(0)
    return { text: whole.toString('utf8'), cursor: String(from + whole.length), isWhole: isOver }
  },

  async file(_, id, path, signal) {
    const build = await client.project('GET', `/builds/${encodeURIComponent(id)}`, signal)
    const objects =
      isObject(build?.artifacts) && isObject(build.artifacts.objects) ? build.artifacts.objects : {}
    const [, bucket, folder = ''] = /^gs:\/\/([^/]+)\/?(.*)$/.exec(String(objects.location)) ?? []
    return bucket ? client.download(bucket, `${folder}${path}`, 0, signal) : undefined
  },
})

async function begin(client: GcbClient, request: StartBuild, signal: AbortSignal): Promise<JsonObject> {
  const { job, parameters, payload = {} } = request
  const key = tagOf(request)
  if (job !== withoutTrigger) {
    const source = isObject(payload.repoSource) ? payload.repoSource : {}
    const body = { ...source, substitutions: { ...parameters, _GENNAKER_KEY: key } }
    const started = await client.project('POST', `/triggers/${encodeURIComponent(job)}:run`, signal, body)
    if (!started) throw notFound('trigger', job, ` of ${client.asked}`)
    return started
  }
  const definition = payload.buildDefinition
  if (!isObject(definition))
    throw badInput([{ path: 'payload.buildDefinition', message: 'must be a build as JSON' }])
  const tags = Array.isArray(definition.tags) ? definition.tags : []
  const substitutions = { ...(isObject(definition.substitutions) && definition.substitutions), ...parameters }
  const body = {
    ...definition,
    tags: [...tags, key],
    ...(Object.keys(substitutions).length > 0 && { substitutions }),
  }
  const started = await client.project('POST', '/builds', signal, body)
  if (!started) throw notFound('project', client.asked)
  return started
}

const listBuilds = (client: GcbClient, filter: string, first: number, signal: AbortSignal) =>
  pages(client, `/builds${filter && `?filter=${encodeURIComponent(filter)}`}`, 'builds', first, signal)

async function pages(
  client: GcbClient,
  path: string,
  field: string,
  first: number,
  signal: AbortSignal,
): Promise<JsonObject[]> {
  const found: JsonObject[] = []
  let token: unknown
  do {
    const sign = path.includes('?') ? '&' : '?'
    const next = typeof token === 'string' ? `&pageToken=${encodeURIComponent(token)}` : ''
    const page = await client.project('GET', `${path}${sign}pageSize=100${next}`, signal)
    if (!page) throw unavailable(client.asked, 'there is no such project')
    found.push(...objectsOf(page[field]))
    token = page.nextPageToken
  } while (typeof token === 'string' && token !== '' && found.length < first)
  return found.slice(0, first)
}

/** Objects that it stored stand in a manifest of their own. */
async function withObjects(
  client: GcbClient,
  job: string,
  found: JsonObject,
  signal: AbortSignal,
): Promise<Build> {
  const build = buildOf(job, found)
  const manifest = isObject(found.results) ? found.results.artifactManifest : undefined
  const [, bucket, path] = /^gs:\/\/([^/]+)\/([^#]+)/.exec(String(manifest)) ?? []
  if (build.building || !bucket || !path) return build
  const lines = await client.download(bucket, path, 0, signal)
  return lines
    ? { ...build, artifacts: [...build.artifacts, ...manifestArtifacts(lines.toString('utf8'))] }
    : build
}
