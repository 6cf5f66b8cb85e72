import pLimit from 'p-limit'
import { objectsOf } from '#platform/definition/json.ts'
import type { CiMaster, LastBuild } from '../define.ts'
import { objectOf } from '../support/answers.ts'
import { buildOf } from './build.ts'
import type { GithubClient } from './client.ts'
import { repositories } from './jobs.ts'
import { jobOf } from './places.ts'

/** Which repositories there are is asked for again after so long. */
const freshMs = 300_000

/** Runs of a repository that are looked at; a workflow without one among them has nothing new. */
const mostRuns = 50

const atOnce = 8

/**
 * When the last run of each workflow began: one request for each repository, and one that counts for nothing where nothing has changed,
 * since GitHub lets so many be made in an hour and does not count those that it answers with 304.
 */
export function githubLastBuilds(client: GithubClient): NonNullable<CiMaster['lastBuilds']> {
  let known = new Map<string, { readonly etag: string | undefined; readonly last: readonly LastBuild[] }>()
  let slugs: { readonly at: number; readonly all: readonly string[] } | undefined

  async function lastOf(slug: string, signal: AbortSignal) {
    const before = known.get(slug)
    const response = await client.get(`/repos/${slug}/actions/runs?per_page=${mostRuns}`, signal, {
      ...(before?.etag && { headers: { 'if-none-match': before.etag } }),
      allowed: [304],
    })
    if (response?.status === 304 && before) return [slug, before] as const
    const runs = response ? objectsOf(objectOf(client.asked, response).workflow_runs) : []
    const last = new Map<string, LastBuild>()
    for (const run of runs) {
      const job = jobOf(slug, run.path)
      const { id, timestamp } = buildOf('', run)
      if (job === undefined || timestamp === undefined) continue
      const known = last.get(job)
      if (!known || timestamp > known.timestamp) last.set(job, { job, timestamp, ids: [id] })
      else if (timestamp === known.timestamp) last.set(job, { ...known, ids: [...known.ids!, id] })
    }
    return [slug, { etag: response?.headers.etag, last: [...last.values()] }] as const
  }

  return async (signal) => {
    if (!slugs || client.timeHere() - slugs.at > freshMs)
      slugs = { at: client.timeHere(), all: await repositories(client, signal) }
    known = new Map(await pLimit(atOnce).map(slugs.all, (slug) => lastOf(slug, signal)))
    return [...known.values()].flatMap(({ last }) => last)
  }
}
