import { isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'
import { badInput, notFound, unavailable } from '#platform/errors/errors.ts'
import { buildOf } from './concourse/build.ts'
import { ConcourseClient, concourseSettings } from './concourse/client.ts'
import { readEvents } from './concourse/events.ts'
import { jobNamed } from './concourse/jobs.ts'
import { checkResource } from './concourse/resources.ts'
import { type BuildReference, type CiBuilds, type CiJobs, defineCi } from './define.ts'
import { objectOf } from './support/answers.ts'
import { numberOf } from './support/references.ts'

/** Builds that are looked through for one that was started. */
const mostLooked = 50

/** Clocks differ, and Concourse tells whole seconds. */
const toleranceMs = 5_000

/** How long a stream of events is listened to. */
const listenMs = 300

/**
 * Concourse. A job is `team/pipeline/job`, or `team/pipeline/get:resource` for the one that gets the resource; a build's id is
 * Concourse's own. `payload.checkResource` is a resource of which the newest version is looked for before a build begins. Builds have no
 * parameters, and carry nothing of who asked for them: one that is looked for again is the oldest one since then that was started by hand
 * and belongs to nobody else.
 */
export const concourse = defineCi({
  type: 'concourse',
  title: 'Concourse',
  settings: concourseSettings,
  connect(settings, ports) {
    const client = new ConcourseClient(settings, ports)
    return { name: settings.name, type: 'concourse', jobs: jobsOf(client), builds: buildsOf(client) }
  },
})

const jobsOf = (client: ConcourseClient): CiJobs => ({
  async list(signal) {
    const found = objectsOf(await client.get('/jobs', signal))
    return found.map((job) => [job.team_name, job.pipeline_name, job.name].map(String).join('/'))
  },
  async find(job, signal) {
    const named = await jobNamed(client, job, signal)
    const found = named && (await client.get(named.path, signal))
    if (!isObject(found)) return undefined
    return { name: named!.name, buildable: found.disable_manual_trigger !== true, parameters: [] }
  },
})

function buildsOf(client: ConcourseClient): CiBuilds {
  const { asked, url } = client
  const missing = (what: string, name: string) => notFound(what, name, ` at ${asked}`)

  async function ofJob(job: string, first: number, signal: AbortSignal): Promise<JsonObject[]> {
    const named = await jobNamed(client, job, signal)
    const found = named && (await client.get(`${named.path}/builds?limit=${first}`, signal))
    if (found === undefined || found === '') return []
    if (!Array.isArray(found)) throw unavailable(asked, 'its answer is no list of builds')
    return objectsOf(found)
  }

  const get = async (id: string, signal: AbortSignal) => {
    const found = await client.get(`/builds/${encodeURIComponent(id)}`, signal)
    return isObject(found) ? found : undefined
  }

  return {
    async start({ job, parameters, payload }, signal) {
      const names = Object.keys(parameters)
      if (names.length > 0)
        throw badInput(
          names.map((name) => ({
            path: name,
            message: `cannot be given: builds of Concourse have no parameters`,
          })),
        )
      const named = await jobNamed(client, job, signal)
      if (!named) throw missing('job', job)
      if (typeof payload?.checkResource === 'string')
        await checkResource(client, named.pipelinePath, payload.checkResource, signal)
      const response = await client.change('POST', `${named.path}/builds`, signal)
      if (!response) throw missing('job', job)
      return { kind: 'build', id: String(objectOf(asked, response).id) }
    },

    async recover({ job, since, isTaken }, signal) {
      const candidates = (await ofJob(job, mostLooked, signal))
        .filter(({ create_time: made, start_time: began }) => {
          const time = typeof made === 'number' ? made : began
          return typeof time !== 'number' || time * 1_000 >= since - toleranceMs
        })
        .filter(({ created_by: by }) => by !== undefined && by !== null)
        .map(({ id }): BuildReference => ({ kind: 'build', id: String(id) }))
      return candidates.findLast((reference) => !isTaken(reference))
    },

    locate: async (_, reference) => reference,

    async find(job, id, signal) {
      const found = await get(id, signal)
      return found && buildOf(job, found, url)
    },

    recent: async (job, first, signal) =>
      (await ofJob(job, first, signal)).map((found) => buildOf(job, found, url)),

    async stop(_, reference, signal) {
      const id = numberOf(reference)
      await client.change('PUT', `/builds/${encodeURIComponent(id)}/abort`, signal)
    },

    async log(_, id, cursor, signal) {
      const path = `/builds/${encodeURIComponent(id)}/events`
      const stream = await client.events(path, cursor || undefined, listenMs, signal)
      if (stream === undefined) throw missing('build', id)
      try {
        const { text, last, isWhole } = readEvents(stream)
        return { text, cursor: last ?? cursor ?? '', isWhole }
      } catch (error) {
        throw unavailable(asked, 'an event of its log cannot be read', error)
      }
    },

    /** What a build leaves, it puts to resources. */
    file: async () => undefined,
  }
}
