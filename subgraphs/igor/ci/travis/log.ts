import { type JsonObject, objectsOf } from '#platform/definition/json.ts'
import type { LogPart } from '../define.ts'
import { buildOf } from './build.ts'
import type { TravisClient } from './client.ts'

/** The logs of a build's jobs, one behind the other. A cursor is the job and the characters of its log that have been read. */
export async function readLog(
  client: TravisClient,
  build: JsonObject,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<LogPart> {
  const isOver = !buildOf('', build, '').building
  const jobs = objectsOf(build.jobs).slice(0, client.settings.numberOfJobs)
  let [at = 0, offset = 0] = (cursor ?? '').split(':').filter(Boolean).map(Number)
  let text = ''
  while (at < jobs.length) {
    const { id } = jobs[at]!
    const log = await client.get(`/job/${String(id)}/log`, signal)
    const parts = objectsOf(log?.log_parts)
    const content = typeof log?.content === 'string' ? log.content : ''
    text += content.slice(offset)
    offset = content.length
    const isJobOver = isOver || parts.at(-1)?.final === true
    if (!isJobOver || at === jobs.length - 1) break
    at++
    offset = 0
  }
  return { text, cursor: `${at}:${offset}`, isWhole: isOver }
}

export async function wholeLog(client: TravisClient, id: string, signal: AbortSignal): Promise<string> {
  const build = await client.get(`/build/${encodeURIComponent(id)}`, signal)
  return build ? (await readLog(client, build, undefined, signal)).text : ''
}
