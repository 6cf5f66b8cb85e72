import { type JsonObject, objectsOf } from '#platform/definition/json.ts'
import type { BuildArtifact } from '../../domain/build.ts'
import type { LogPart } from '../define.ts'
import { type Archives, artifactAt, fileIn, largestOpened, mostOpened } from '../support/archives.ts'
import { type LoggedJob, readJobLogs } from '../support/jobLogs.ts'
import { timeOf } from '../support/times.ts'
import { orTooLarge, tooLong } from '../support/tooLarge.ts'
import type { GithubClient } from './client.ts'

/** Jobs of a run that are looked at. */
const mostJobs = 500
const mostArtifacts = 100

/** The log of a job may come so much later than its end. */
const patienceMs = 30_000

/** Jobs of these states have not begun. */
const waits = ['queued', 'waiting', 'pending', 'requested']

/** The logs of a run's jobs. GitHub has the log of a job when that has ended; until then its steps are told as they end. */
export async function readLogs(
  client: GithubClient,
  { repository, run, isOver }: { repository: string; run: string; isOver: boolean },
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<LogPart> {
  const jobs = (await client.list(`${run}/jobs?filter=latest`, 'jobs', mostJobs, signal)) ?? []
  const logged = jobs
    .filter(({ conclusion }) => conclusion !== 'skipped')
    .map((job): LoggedJob & { readonly job: JsonObject } => ({
      id: String(job.id),
      name: String(job.name),
      startedAt: waits.includes(String(job.status)) ? undefined : timeOf(job.started_at),
      job,
    }))
  return readJobLogs(logged, isOver, cursor, async ({ id, job }, from) => {
    if (job.status !== 'completed') return stepsFrom(job, from)
    const text = await logOf(client, `${repository}/actions/jobs/${id}/logs`, signal)
    if (text !== undefined) return { text, to: 0, isWhole: true }
    const isGone = client.timeThere() > (timeOf(job.completed_at) ?? 0) + patienceMs
    return { text: isGone ? '[GitHub has no log of it]\n' : '', to: from, isWhole: isGone }
  })
}

/** The steps that have ended, behind so many of them. */
function stepsFrom({ steps }: JsonObject, from: number) {
  const ended = objectsOf(steps).filter(({ status }) => status === 'completed')
  const lines = ended.slice(from).map(({ name, conclusion }) => `${String(name)}: ${String(conclusion)}\n`)
  return { text: lines.join(''), to: Math.max(from, ended.length), isWhole: false }
}

async function logOf(client: GithubClient, path: string, signal: AbortSignal): Promise<string | undefined> {
  const response = await orTooLarge(client.get(path, signal, { followRedirects: true, allowed: [410] }))
  if (response === 'too large') return tooLong
  return response?.status === 200 ? response.body.toString('utf8').replace(/^\ufeff/, '') : undefined
}

/** The files in the archives that a run left: `name of the artifact/path`. One that is not looked into is a file itself. */
export async function filesOfRun(
  client: GithubClient,
  { repository, run, page }: { repository: string; run: string; page: string | undefined },
  archives: Archives,
  signal: AbortSignal,
): Promise<BuildArtifact[]> {
  const found: BuildArtifact[] = []
  for (const [n, { id, name, size_in_bytes: size }] of (await artifactsOf(client, run, signal)).entries()) {
    const reference = page && `${page}/artifacts/${String(id)}`
    const isOpened = n < mostOpened && Number(size) <= largestOpened
    const fetch = () => download(client, repository, id, signal)
    const paths = isOpened && (await archives.paths(`${repository}/${String(id)}`, fetch))
    if (paths) found.push(...paths.map((path) => artifactAt(`${String(name)}/${path}`, reference)))
    else found.push({ ...artifactAt(`${String(name)}.zip`, reference), relativePath: String(name) })
  }
  return found
}

/** One file of those. */
export async function fileOfRun(
  client: GithubClient,
  { repository, run }: { repository: string; run: string },
  path: string,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const [name, ...rest] = path.split('/')
  const artifact = (await artifactsOf(client, run, signal)).find((each) => each.name === name)
  const archive = artifact && (await download(client, repository, artifact.id, signal))
  return archive && rest.length > 0 ? fileIn(archive, rest.join('/')) : archive
}

const artifactsOf = async (client: GithubClient, run: string, signal: AbortSignal) =>
  ((await client.list(`${run}/artifacts`, 'artifacts', mostArtifacts, signal)) ?? []).filter(
    ({ expired }) => expired !== true,
  )

/** It lies elsewhere: GitHub answers an address that is good for a minute. */
async function download(client: GithubClient, repository: string, id: unknown, signal: AbortSignal) {
  const path = `${repository}/actions/artifacts/${String(id)}/zip`
  const response = await client.get(path, signal, { followRedirects: true, allowed: [410] })
  return response?.status === 200 ? response.body : undefined
}
