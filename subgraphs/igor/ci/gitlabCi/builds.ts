import { notFound } from '#platform/errors/errors.ts'
import type { Logger } from '#platform/log/log.ts'
import type { BuildReference, CiBuilds } from '../define.ts'
import { Archives } from '../support/archives.ts'
import { propertiesIn } from '../support/properties.ts'
import { buildOf } from './build.ts'
import type { GitlabClient } from './client.ts'
import { fileOfJobs, filesOfJobs, jobsOfPipeline, readTraces } from './parts.ts'
import { pipelineOf, placeOf } from './places.ts'
import { recoverPipeline } from './recover.ts'
import { startPipeline } from './start.ts'

export function gitlabBuilds(client: GitlabClient, log: Logger): CiBuilds {
  const archives = new Archives(log)
  const missing = (job: string, id: string) => notFound('build', id, ` of '${job}' at ${client.asked}`)

  /** The pipeline, asked for before its jobs: those of one that is over change no more. */
  async function whole(job: string, id: string, signal: AbortSignal) {
    const path = pipelineOf(job, id)
    const pipeline = path && (await client.object(path, signal))
    if (!path || !pipeline) return undefined
    const build = buildOf(job, pipeline)
    return {
      build,
      project: placeOf(job)!.project,
      jobs: () => jobsOfPipeline(client, path, signal).then((jobs) => jobs ?? []),
    }
  }

  return {
    start: (request, signal) => startPipeline(client, request, signal),
    recover: (request, signal) => recoverPipeline(client, request, signal),
    locate: async (_, reference) => reference,

    async find(job, id, signal) {
      const found = await whole(job, id, signal)
      if (!found || found.build.building) return found?.build
      const artifacts = await filesOfJobs(client, found.project, await found.jobs(), archives, signal)
      return { ...found.build, artifacts }
    },

    async recent(job, first, signal) {
      const place = placeOf(job)
      const query: Record<string, string> = place?.ref === undefined ? {} : { ref: place.ref }
      const found = place && (await client.list(`${place.project}/pipelines`, query, first, signal))
      if (!found) throw notFound('job', job, ` at ${client.asked}`)
      return found.map((pipeline) => buildOf(job, pipeline))
    },

    async stop(job, reference, signal) {
      const id = idOf(reference)
      const path = pipelineOf(job, id)
      const response = path && (await client.post(`${path}/cancel`, {}, signal))
      if (!response || response.status === 404) throw missing(job, id)
      // Canceling what is over is answered as a success, or refused by newer ones.
      if (response.status >= 300 && response.status !== 400) throw client.refused(`${path}/cancel`, response)
    },

    async log(job, id, cursor, signal) {
      const found = await whole(job, id, signal)
      if (!found) throw missing(job, id)
      const { build, project } = found
      return readTraces(
        client,
        { project, jobs: await found.jobs(), isOver: !build.building },
        cursor,
        signal,
      )
    },

    async file(job, id, path, signal) {
      const found = await whole(job, id, signal)
      return found && fileOfJobs(client, found.project, await found.jobs(), path, signal)
    },
  }
}

const idOf = (reference: BuildReference) => (reference.kind === 'queued' ? reference.item : reference.id)

/** As in Spinnaker, of all the logs of a pipeline's jobs. */
export async function propertiesOf({ log }: CiBuilds, job: string, id: string, signal: AbortSignal) {
  const properties = {}
  let cursor: string | undefined
  for (let part = await log(job, id, cursor, signal); ; part = await log(job, id, cursor, signal)) {
    Object.assign(properties, propertiesIn(part.text))
    if (part.isWhole || part.cursor === cursor) return properties
    cursor = part.cursor
  }
}
