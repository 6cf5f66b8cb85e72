import { badInput } from '#platform/errors/errors.ts'
import type { LogLine as CloudLine, LogRequest } from '../providers/provider.ts'
import { getAccount, partOf } from './accounts.ts'
import { asPlatformError } from './cloudErrors.ts'
import type { Ports } from './ports.ts'

export interface LogLine {
  /** Counts the lines from 1. */
  readonly sequence: number
  readonly time: number
  readonly text: string
}

export interface LogPage {
  readonly lines: readonly LogLine[]
  readonly cursor: string
  readonly ended: boolean
}

interface PageRequest extends Omit<LogRequest, 'follow' | 'tailLines'> {
  readonly account: string
  readonly first: number
  readonly waitMs: number
}

const mostLines = 10_000
const mostCharacters = 4_000_000
/** When the first lines are there, how long is waited for the next one of the same page. */
const betweenLinesMs = 30

/** Lines behind a cursor; with `waitMs` it waits for the first of them, or for the end of the log. */
export async function instanceLog(request: PageRequest, ports: Ports): Promise<LogPage> {
  const { first, waitMs, after, previous } = request
  if (first < 1 || first > mostLines)
    throw badInput([{ path: 'first', message: `must be from 1 to ${mostLines}` }])
  const begin = readCursor(after)
  const account = getAccount(request.account, ports)
  const logs = partOf(account, 'logs')
  const abort = new AbortController()
  const follow = waitMs > 0
  const { location, instance, container } = request
  const asked = { location, instance, container, previous, after: begin.cursor, follow }
  const iterator = logs.read(asked, abort.signal)[Symbol.asyncIterator]()
  try {
    const page = await collect(iterator, { begin, first, waitMs: follow ? waitMs : undefined, ports })
    // Without following, the end of what is there need not be the end of the log.
    return { ...page, ended: page.ended && (follow || previous) }
  } catch (error) {
    throw asPlatformError(error, account.name)
  } finally {
    abort.abort()
    void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}

interface Collecting {
  readonly begin: Cursor
  readonly first: number
  /** Undefined: as long as it takes to read what is there. */
  readonly waitMs: number | undefined
  readonly ports: Pick<Ports, 'stopping'>
}

async function collect(
  iterator: AsyncIterator<CloudLine>,
  { begin, first, waitMs, ports }: Collecting,
): Promise<LogPage> {
  const lines: LogLine[] = []
  let { sequence, cursor } = begin
  let characters = 0
  for (;;) {
    const patience = waitMs === undefined ? undefined : lines.length > 0 ? betweenLinesMs : waitMs
    const next = await within(iterator.next(), patience, ports.stopping)
    if (next === 'late' || next.done)
      return { lines, cursor: writeCursor({ sequence, cursor }), ended: next !== 'late' }
    cursor = next.value.cursor
    lines.push({ sequence: ++sequence, time: next.value.time, text: next.value.text })
    characters += next.value.text.length
    if (lines.length >= first || characters >= mostCharacters)
      return { lines, cursor: writeCursor({ sequence, cursor }), ended: false }
  }
}

async function within<T>(
  work: Promise<T>,
  ms: number | undefined,
  stopping: AbortSignal,
): Promise<T | 'late'> {
  if (ms === undefined) return work
  const { promise: late, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(resolve, ms, 'late')
  const stop = () => resolve('late')
  stopping.addEventListener('abort', stop)
  // What comes after the time is over must not be an error that nobody catches.
  work.catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    stopping.removeEventListener('abort', stop)
  }
}

/** How many lines were read, and where the cloud's reader goes on. */
interface Cursor {
  readonly sequence: number
  readonly cursor: string | undefined
}

const writeCursor = ({ sequence, cursor }: Cursor) => `${sequence}:${cursor ?? ''}`

function readCursor(after: string | undefined): Cursor {
  if (after === undefined) return { sequence: 0, cursor: undefined }
  const [, sequence, cursor] = /^(\d{1,12}):(.*)$/s.exec(after) ?? []
  if (sequence === undefined) throw badInput([{ path: 'after', message: 'is not a cursor of a log' }])
  return { sequence: Number(sequence), cursor: cursor || undefined }
}
