import type { JsonObject } from '#platform/definition/json.ts'
import type { BuildArtifact } from '../../domain/build.ts'
import type { LogPart } from '../define.ts'
import { artifactAt, largestOpened, mostOpened, pathsIn } from '../support/archives.ts'
import { type LoggedJob, readJobLogs } from '../support/jobLogs.ts'
import { wholeLines } from '../support/lines.ts'
import { objectsIn } from '../support/lists.ts'
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
  known: {
    get(key: string): readonly string[] | undefined
    set(key: string, paths: readonly string[]): unknown
  },
  signal: AbortSignal,
): Promise<BuildArtifact[]> {
  const found = new Map<string, BuildArtifact>()
  for (const job of withArchive(jobs).slice(0, mostOpened)) {
    const key = `${project}/${String(job.id)}`
    const paths =
      known.get(key) ?? (await pathsOf(client, `${project}/jobs/${String(job.id)}/artifacts`, signal))
    known.set(key, paths)
    const page = typeof job.web_url === 'string' ? `${job.web_url}/artifacts/raw/` : undefined
    for (const path of paths)
      if (!found.has(path))
        found.set(path, artifactAt(path, page && page + path.split('/').map(encodeURIComponent).join('/')))
  }
  return [...found.values()]
}

/** Nothing for archives that only others may read. */
async function pathsOf(client: GitlabClient, path: string, signal: AbortSignal): Promise<readonly string[]> {
  const archive = await client.download(path, signal, { allowed: [403] })
  return (archive?.status === 200 && (await pathsIn(archive.body))) || []
}

/** One file of those; the first job that has it answers. */
export async function fileOfJobs(
  client: GitlabClient,
  project: string,
  jobs: readonly JsonObject[],
  path: string,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const segments = path.split('/')
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return undefined
  const place = segments.map(encodeURIComponent).join('/')
  for (const { id } of withArchive(jobs)) {
    const found = await client.download(`${project}/jobs/${String(id)}/artifacts/${place}`, signal)
    if (found) return found.body
  }
  return undefined
}

const withArchive = (jobs: readonly JsonObject[]) =>
  jobs.filter(({ artifacts }) =>
    objectsIn(artifacts).some(
      ({ file_type: type, size }) => type === 'archive' && Number(size) <= largestOpened,
    ),
  )
