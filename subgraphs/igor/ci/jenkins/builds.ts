import { isObject, objectsOf } from '#platform/definition/json.ts'
import { badInput, notFound, unavailable } from '#platform/errors/errors.ts'
import type { HttpResponse } from '#platform/http/client.ts'
import type { Clock } from '#platform/service/service.ts'
import type { BuildReference, CiBuilds, CiJob, CiJobs, StartBuild } from '../define.ts'
import { refusedBy, unexpectedAnswer } from '../support/answers.ts'
import { buildOf, buildTree } from './build.ts'
import type { JenkinsClient } from './client.ts'
import { readLog } from './log.ts'
import { requireStartable, sentParameters } from './parameters.ts'
import { buildPath, filePath, jobPath } from './paths.ts'
import { candidateOf, recoverable } from './recover.ts'

/** How many builds Jenkins tells of a job; behind these it looks only where it is asked for `allBuilds`, which takes it longer. */
const mostRecent = 100

/** How many are looked through for one whose item the queue has forgotten. */
const mostOfItem = 1_000

/** The newest builds of a job. */
const listOfBuilds = (first: number, fields: string) =>
  `${first > mostRecent ? 'allBuilds' : 'builds'}[${fields}]{0,${first}}`

const parametersTree = 'actions[parameters[name,value]]'

export function jenkinsBuilds(client: JenkinsClient, jobs: CiJobs, clock: Clock): CiBuilds {
  const { asked } = client

  async function jobOf({ job }: StartBuild, signal: AbortSignal): Promise<CiJob> {
    const found = await jobs.find(job, signal)
    if (!found) throw notFound('job', job, ` at ${asked}`)
    return found
  }

  async function newest(job: string, first: number, fields: string, signal: AbortSignal) {
    const found = await client.object(jobPath(job), listOfBuilds(first, fields), signal)
    return objectsOf(found?.allBuilds ?? found?.builds)
  }

  /** Once the item has left the queue it is forgotten after some minutes; the build still knows which one it was. */
  async function buildOfItem(job: string, item: string, signal: AbortSignal): Promise<BuildReference> {
    for (const first of [mostRecent, mostOfItem]) {
      const builds = await newest(job, first, 'number,queueId', signal)
      const build = builds.find(({ queueId }) => String(queueId) === item)
      if (build) return { kind: 'build', id: String(build.number) }
    }
    throw notFound('queue item', item, ` at ${asked}`)
  }

  async function locate(job: string, reference: BuildReference, signal: AbortSignal) {
    if (reference.kind === 'build') return reference
    const { item } = reference
    const path = `queue/item/${encodeURIComponent(item)}/`
    const found = await client.object(path, 'cancelled,executable[number]', signal)
    if (!found) return buildOfItem(job, item, signal)
    if (found.cancelled === true) throw notFound('build of queue item', item, ` at ${asked}: it was canceled`)
    const { executable } = found
    if (!isObject(executable) || executable.number === undefined) return reference
    return { kind: 'build', id: String(executable.number) } as const
  }

  async function change(path: string, signal: AbortSignal): Promise<void> {
    const response = await client.post(path, new URLSearchParams(), signal)
    // Redirects lead to pages for people; what is gone needs no stopping.
    if (response.status >= 400 && response.status !== 404) throw refusedBy(asked, path, response)
  }

  return {
    async start(request, signal) {
      const job = await jobOf(request, signal)
      requireStartable(job, request.parameters)
      const sent = sentParameters(job, request.parameters, request.key)
      const how = job.parameters.length > 0 ? 'buildWithParameters' : 'build'
      const response = await client.post(`${jobPath(request.job)}${how}`, new URLSearchParams(sent), signal)
      if (response.status !== 201) throw notStarted(asked, request.job, response)
      const item = /\/queue\/item\/(\d+)\/?$/.exec(response.headers.location ?? '')?.[1]
      if (item === undefined)
        throw unavailable(asked, `it took the build of '${request.job}' and did not say where it is queued`)
      return { kind: 'queued', item }
    },

    async recover(request, signal) {
      const job = await jobOf(request, signal)
      const queue = await client.get(
        `queue/api/json?tree=${encodeURIComponent(`items[id,inQueueSince,task[url],${parametersTree}]`)}`,
        signal,
      )
      const fields = `queueId,timestamp,${parametersTree}`
      const builds = await newest(request.job, mostRecent, fields, signal)
      const waiting = objectsOf(client.read(queue)?.items).filter(
        ({ task }) => isObject(task) && task.url === job.url,
      )
      const candidates = [
        ...waiting.map(({ id, inQueueSince, actions }) => candidateOf(id, inQueueSince, actions)),
        ...builds.map(({ queueId, timestamp, actions }) => candidateOf(queueId, timestamp, actions)),
      ]
      const date = Date.parse(queue?.headers.date ?? '')
      const aheadMs = Number.isNaN(date) ? 0 : date - clock.now()
      return recoverable(candidates, job, request, aheadMs)
    },

    locate,

    async find(job, id, signal) {
      const found = await client.object(buildPath(job, id), buildTree, signal)
      return found && buildOf(job, found)
    },

    async recent(job, first, signal) {
      return (await newest(job, first, buildTree, signal)).map((build) => buildOf(job, build))
    },

    async stop(job, reference, signal) {
      if (reference.kind === 'queued') {
        await change(`queue/cancelItem?id=${encodeURIComponent(reference.item)}`, signal)
        // It may have begun in between.
        const now = await locate(job, reference, signal).catch((error) => {
          if (error.code === 'NOT_FOUND') return undefined
          throw error
        })
        if (now?.kind === 'build') await change(`${buildPath(job, now.id)}stop`, signal)
        return
      }
      await change(`${buildPath(job, reference.id)}stop`, signal)
    },

    log: (job, id, cursor, signal) => readLog(client, job, id, cursor, signal),

    async file(job, id, path, signal) {
      return (await client.get(filePath(job, id, path), signal))?.body
    },
  }
}

function notStarted(asked: string, job: string, response: HttpResponse) {
  const { status } = response
  if (status === 404) return notFound('job', job, ` at ${asked}`)
  if (status === 400 || status === 409)
    return badInput([{ path: 'job', message: `${asked} does not start '${job}': it answered ${status}` }])
  if (status < 300) return unexpectedAnswer(asked, response, 'a place in its queue')
  return refusedBy(asked, `starting '${job}'`, response)
}
