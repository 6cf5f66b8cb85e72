import { badInput, notFound } from '#platform/errors/errors.ts'
import type { LogPart } from '../define.ts'
import { orTooLarge, tooLong } from '../support/tooLarge.ts'
import type { JenkinsClient } from './client.ts'
import { buildPath } from './paths.ts'

/** What stands in the console of a build behind a byte. */
export async function readLog(
  client: JenkinsClient,
  job: string,
  id: string,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<LogPart> {
  const start = startOf(cursor)
  const path = `${buildPath(job, id)}logText/progressiveText?start=${start}`
  const response = await orTooLarge(client.get(path, signal))
  if (response === 'too large') return { text: tooLong, cursor: String(start), isWhole: true }
  if (!response) throw notFound('build', id, ` of '${job}' at ${client.asked}`)
  const size = Number(response.headers['x-text-size'])
  if (!Number.isInteger(size)) throw client.unexpected(response, 'a part of a log')
  const isWhole = response.headers['x-more-data'] !== 'true'
  const cut = isWhole ? 0 : cutCharacter(response.body)
  const text = response.body.subarray(0, response.body.length - cut).toString('utf8')
  return { text, cursor: String(size - cut), isWhole }
}

function startOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor)
  throw badInput([{ path: 'after', message: 'is not a cursor of a log' }])
}

/** How many bytes at the end belong to a character of UTF-8 whose rest is not there yet. */
function cutCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if ((byte & 0b1100_0000) === 0b1000_0000) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? back : 0
  }
  return 0
}
