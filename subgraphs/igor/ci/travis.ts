import { isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'
import { notFound, unavailable } from '#platform/errors/errors.ts'
import { type CiBuilds, type CiJobs, defineCi, type StartBuild } from './define.ts'
import { propertiesIn } from './support/properties.ts'
import { keyOf } from './support/references.ts'
import { buildOf } from './travis/build.ts'
import { TravisClient, travisSettings } from './travis/client.ts'
import { readLog, wholeLog } from './travis/log.ts'

/** Requests that are looked through for one. */
const mostLooked = 100

/** The parameter that says what a build is called in Travis' lists. */
const messageParameter = 'travis.buildMessage'

/**
 * Travis CI, by its API of version 3. A job is a repository (`owner/name`: its default branch) or a branch of one
 * (`owner/name/branch`). A start is a request, which waits until Travis has made a build of it; its message carries the key.
 */
export const travis = defineCi({
  type: 'travis',
  title: 'Travis CI',
  settings: travisSettings,
  connect(settings, ports) {
    const client = new TravisClient(settings, ports)
    return {
      name: settings.name,
      type: 'travis',
      itemUpperThreshold: settings.itemUpperThreshold,
      jobs: jobsOf(client),
      builds: buildsOf(client),
      properties: async ({ id }, signal) => propertiesIn(await wholeLog(client, id, signal)),
    }
  },
})

interface Repository {
  readonly path: string
  readonly branch: string | undefined
}

/** Undefined for what cannot be a job. */
function repositoryOf(job: string): Repository | undefined {
  const [owner, name, ...branch] = job.split('/')
  if (!owner || !name) return undefined
  return { path: `/repo/${encodeURIComponent(`${owner}/${name}`)}`, branch: branch.join('/') || undefined }
}

const jobsOf = (client: TravisClient): CiJobs => ({
  async list(signal) {
    const { filteredRepositories: wanted } = client.settings
    const slugs: string[] = []
    for (let offset: number | undefined = 0; offset !== undefined; ) {
      const page: JsonObject =
        (await client.get(`/repos?active=true&limit=100&offset=${offset}`, signal)) ?? {}
      if (!Array.isArray(page.repositories))
        throw unavailable(client.asked, 'its answer is no list of repositories')
      slugs.push(...objectsOf(page.repositories).map(({ slug }) => String(slug)))
      const pagination = page['@pagination']
      const next: unknown =
        isObject(pagination) && isObject(pagination.next) ? pagination.next.offset : undefined
      offset = typeof next === 'number' ? next : undefined
    }
    return wanted.length > 0 ? slugs.filter((slug) => wanted.includes(slug)) : slugs
  },
  async find(job, signal) {
    const repository = repositoryOf(job)
    const found = repository && (await client.get(repository.path, signal))
    return found && { name: job, buildable: found.active !== false, parameters: [] }
  },
})

const markOf = (request: StartBuild) => `gennaker-${keyOf(request, 16)}`

function buildsOf(client: TravisClient): CiBuilds {
  const { asked, settings } = client
  const missing = (what: string, name: string) => notFound(what, name, ` at ${asked}`)

  const get = (id: string, signal: AbortSignal) => client.get(`/build/${encodeURIComponent(id)}`, signal)

  return {
    async start(request, signal) {
      const repository = repositoryOf(request.job)
      const { [messageParameter]: message = 'Triggered by Gennaker', ...variables } = request.parameters
      const body = {
        request: {
          message: `${message} [${markOf(request)}]`,
          ...(repository?.branch && { branch: repository.branch }),
          ...(Object.keys(variables).length > 0 && {
            merge_mode: 'deep_merge',
            config: {
              env: { global: Object.entries(variables).map(([name, value]) => ({ [name]: value })) },
            },
          }),
        },
      }
      const answer = repository && (await client.post(`${repository.path}/requests`, body, signal))
      if (!answer) throw missing('job', request.job)
      if (!isObject(answer.request)) throw unavailable(asked, 'it answered a start without a request')
      return { kind: 'queued', item: String(answer.request.id) }
    },

    async recover(request, signal) {
      const repository = repositoryOf(request.job)
      const found =
        repository && (await client.get(`${repository.path}/requests?limit=${mostLooked}`, signal))
      const mark = markOf(request)
      const own = objectsOf(found?.requests).find(({ message }) => String(message).endsWith(`[${mark}]`))
      return own && { kind: 'queued', item: String(own.id) }
    },

    async locate(job, reference, signal) {
      if (reference.kind === 'build') return reference
      const repository = repositoryOf(job)
      const path = repository && `${repository.path}/request/${encodeURIComponent(reference.item)}`
      const found = path && (await client.get(path, signal))
      if (!found) throw missing('request', reference.item)
      const [build] = objectsOf(found.builds)
      if (build) return { kind: 'build', id: String(build.id) }
      if (found.result === 'rejected') throw missing('build of the rejected request', reference.item)
      return reference
    },

    async find(job, id, signal) {
      const found = await get(id, signal)
      return found && buildOf(job, found, settings.baseUrl)
    },

    async recent(job, first, signal) {
      const repository = repositoryOf(job)
      if (!repository) return []
      const branch = repository.branch ? `&branch.name=${encodeURIComponent(repository.branch)}` : ''
      const limit = Math.min(first, settings.buildResultLimit)
      const query = `?limit=${limit}&sort_by=id:desc&include=build.commit${branch}`
      const found = await client.get(`${repository.path}/builds${query}`, signal)
      if (found && !Array.isArray(found.builds)) throw unavailable(asked, 'its answer is no list of builds')
      return objectsOf(found?.builds).map((build) => buildOf(job, build, settings.baseUrl))
    },

    async stop(job, reference, signal) {
      const now = await this.locate(job, reference, signal)
      // A request that waits cannot be taken back; its build can, once it is there.
      if (now.kind === 'queued')
        throw unavailable(asked, `request ${now.item} has no build yet that could be stopped`)
      await client.post(`/build/${encodeURIComponent(now.id)}/cancel`, {}, signal)
    },

    async log(_, id, cursor, signal) {
      const found = await get(id, signal)
      if (!found) throw missing('build', id)
      return readLog(client, found, cursor, signal)
    },

    /** Travis keeps no files of builds. */
    file: async () => undefined,
  }
}
