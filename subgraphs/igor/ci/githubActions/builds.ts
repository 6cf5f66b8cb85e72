import { notFound, unavailable } from '#platform/errors/errors.ts'
import type { Logger } from '#platform/log/log.ts'
import type { BuildReference, CiBuilds } from '../define.ts'
import { Archives } from '../support/archives.ts'
import { buildOf } from './build.ts'
import type { GithubClient } from './client.ts'
import { fileOfRun, filesOfRun, readLogs } from './parts.ts'
import { placeOf, runOf } from './places.ts'
import { readItem, recoverRun, runAfter, runsOf } from './runs.ts'
import { runKeyOf, startRun, targetOf } from './start.ts'

export function githubBuilds(client: GithubClient, log: Logger): CiBuilds {
  const archives = new Archives(log)
  const missing = (job: string, id: string) => notFound('build', id, ` of '${job}' at ${client.asked}`)

  const placeAt = (job: string) => {
    const place = placeOf(job)
    if (!place) throw notFound('job', job, ` at ${client.asked}`)
    return place
  }

  async function get(job: string, id: string, signal: AbortSignal) {
    const run = runOf(job, id)
    if (run === undefined) return undefined
    const found = await client.object(run, signal)
    return found && { run, repository: placeAt(job).repository, build: buildOf(job, found) }
  }

  async function locate(
    job: string,
    reference: BuildReference,
    signal: AbortSignal,
  ): Promise<BuildReference> {
    if (reference.kind === 'build') return reference
    const id = await runAfter(client, placeAt(job), readItem(reference.item), signal)
    return id === undefined ? reference : { kind: 'build', id }
  }

  return {
    start: (request, signal) => startRun(client, request, signal),

    async recover(request, signal) {
      const target = await targetOf(client, request, signal)
      const key = target.workflow.showsKey ? runKeyOf(request) : undefined
      return recoverRun(client, target, key, request, signal)
    },

    locate,

    async find(job, id, signal) {
      const found = await get(job, id, signal)
      if (!found || found.build.building) return found?.build
      const { build, repository, run } = found
      return {
        ...build,
        artifacts: await filesOfRun(client, { repository, run, page: build.url }, archives, signal),
      }
    },

    async recent(job, first, signal) {
      const place = placeAt(job)
      const runs = await runsOf(client, place, first, signal, place.ref)
      return runs.map((run) => buildOf(job, run))
    },

    async stop(job, reference, signal) {
      const now = await locate(job, reference, signal)
      if (now.kind === 'queued')
        throw unavailable(client.asked, `the run of '${job}' is not there yet, so that it could be stopped`)
      const run = runOf(job, now.id)
      const response = run && (await client.post(`${run}/cancel`, {}, signal))
      if (!response || response.status === 404) throw missing(job, now.id)
      // 409: it is over.
      if (response.status >= 300 && response.status !== 409) throw client.refused(`${run}/cancel`, response)
    },

    async log(job, id, cursor, signal) {
      const found = await get(job, id, signal)
      if (!found) throw missing(job, id)
      const { build, repository, run } = found
      return readLogs(client, { repository, run, isOver: !build.building }, cursor, signal)
    },

    async file(job, id, path, signal) {
      const found = await get(job, id, signal)
      return found && fileOfRun(client, found, path, signal)
    },
  }
}
