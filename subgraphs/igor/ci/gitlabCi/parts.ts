import { type JsonObject, objectsOf } from '#platform/definition/json.ts'
import type { BuildArtifact } from '../../domain/build.ts'
import type { LogPart } from '../define.ts'
import { type Archives, artifactAt, largestOpened, mostOpened } from '../support/archives.ts'
import { type LoggedJob, readJobLogs } from '../support/jobLogs.ts'
import { wholeLines } from '../support/lines.ts'
import { timeOf } from '../support/times.ts'
import { orTooLarge, tooLong } from '../support/tooLarge.ts'
import type { GitlabClient } from './client.ts'

/** Jobs of a pipeline that are looked at. */
const mostJobs = 500

const over = ['success', 'failed', 'canceled', 'skipped', 'manual']

/** The jobs of a pipeline, newest first; undefined where there is no such pipeline. */
export const jobsOfPipeline = (client: GitlabClient, pipeline: string, signal: AbortSignal) =>
  client.list(`${pipeline}/jobs`, {}, mostJobs, signal)

/** The traces of its jobs. */
export async function readTraces(
  client: GitlabClient,
  { project, jobs, isOver }: { project: string; jobs: readonly JsonObject[]; isOver: boolean },
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<LogPart> {
  const logged = jobs.map((job): LoggedJob & { readonly isOver: boolean } => ({
    id: String(job.id),
    name: String(job.name),
    startedAt: timeOf(job.started_at),
    isOver: over.includes(String(job.status)),
  }))
  return readJobLogs(logged, isOver, cursor, async ({ id, isOver }, from) => {
    const bytes = await traceFrom(client, `${project}/jobs/${id}/trace`, from, signal)
    if (bytes === 'too large') return { text: tooLong, to: from, isWhole: true }
    const whole = wholeLines(bytes, isOver)
    return { text: readable(whole.toString('utf8')), to: from + whole.length, isWhole: isOver }
  })
}

/** What stands behind a byte. A GitLab may take the range for what it is, or answer all of it. */
async function traceFrom(client: GitlabClient, path: string, from: number, signal: AbortSignal) {
  const headers = from > 0 ? { headers: { range: `bytes=${from}-` } } : {}
  const response = await orTooLarge(client.download(path, signal, { ...headers, allowed: [206, 416] }))
  if (response === 'too large') return response
  if (response === undefined || response.status === 416) return Buffer.alloc(0)
  return response.status === 206 ? response.body : response.body.subarray(from)
}

/** Without the marks of sections that are folded on GitLab's pages. */
const readable = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are those marks
  text.replace(/section_(?:start|end):\d+:[^\r\n\u001b]*\r\u001b\[0K/g, '')

/** The files of the archives that jobs left, each once; of two with the same path the one of the newer job. */
export async function filesOfJobs(
  client: GitlabClient,
  project: string,
  jobs: readonly JsonObject[],
  archives: Archives,
  signal: AbortSignal,
): Promise<BuildArtifact[]> {
  const found = new Map<string, BuildArtifact>()
  const opened = jobs.filter((job) => Number(archiveOf(job)?.size) <= largestOpened)
  for (const job of opened.slice(0, mostOpened)) {
    const place = `${project}/jobs/${String(job.id)}/artifacts`
    const fetch = async () => (await client.download(place, signal))?.body
    const page = typeof job.web_url === 'string' ? `${job.web_url}/artifacts/raw/` : undefined
    for (const path of (await archives.paths(place, fetch)) ?? [])
      if (!found.has(path)) found.set(path, artifactAt(path, page && page + encodedPath(path)))
  }
  return [...found.values()]
}

/** One file of those; the first job that has it answers. */
export async function fileOfJobs(
  client: GitlabClient,
  project: string,
  jobs: readonly JsonObject[],
  path: string,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const isWithin = path.split('/').every((segment) => !['', '.', '..'].includes(segment))
  for (const job of isWithin ? jobs.filter(archiveOf) : []) {
    const place = `${project}/jobs/${String(job.id)}/artifacts/${encodedPath(path)}`
    const found = await client.download(place, signal)
    if (found) return found.body
  }
  return undefined
}

const archiveOf = ({ artifacts }: JsonObject) =>
  objectsOf(artifacts).find(({ file_type: type }) => type === 'archive')

const encodedPath = (path: string) => path.split('/').map(encodeURIComponent).join('/')
