import { badInput } from '#platform/errors/errors.ts'
import type { LogPart } from '../../ci/define.ts'
import { beginning, type LogCursor, linesOf, readCursor, writeCursor } from '../../domain/logCursor.ts'
import type { ConnectedMaster } from '../../runtime/masters.ts'
import { pollUntil } from '../../runtime/pollUntil.ts'
import type { BuildPlace, BuildPorts } from './ports.ts'

export interface LogPage {
  readonly lines: readonly { readonly sequence: number; readonly time: number; readonly text: string }[]
  readonly cursor: string
  /** Nothing will come behind. */
  readonly ended: boolean
}

const mostLines = 5_000
/** Characters of a line. */
const longestLine = 10_000
const shortestPauseMs = 500
/** While a log is silent it is asked less and less. */
const longestPauseMs = 4_000

/** Lines of a build's log behind a cursor; with `waitMs`, as soon as there is one, or the log's end. */
export async function buildLog(
  place: BuildPlace,
  after: string | undefined,
  waitMs: number,
  ports: BuildPorts,
): Promise<LogPage> {
  const { masters, clock, stopping } = ports
  const master = masters.get(place.buildService)
  let from = after === undefined ? beginning : readCursor(after)
  if (!from) throw badInput([{ path: 'after', message: 'is not a cursor of a log' }])
  const { page } = await pollUntil({
    read: async () => {
      const found = await readPage(master, place, from!, ports)
      from = found.cursor
      return found
    },
    isEnough: ({ page, hasMore }) => page.lines.length > 0 || page.ended || hasMore,
    waitMs,
    pauseMs: (n) => Math.min(longestPauseMs, shortestPauseMs * 1.5 ** n),
    stopping,
  })
  const time = clock.now()
  const first = from.sequence - page.lines.length + 1
  return {
    lines: page.lines.map((text, index) => ({ sequence: first + index, time, text })),
    cursor: writeCursor(from),
    ended: page.ended,
  }
}

async function readPage(
  master: ConnectedMaster,
  { job, id }: BuildPlace,
  from: LogCursor,
  ports: BuildPorts,
) {
  const { logParts, stopping } = ports
  const key = `${master.name}\n${job}\n${id}\n${from.part ?? ''}`
  const part: LogPart = logParts.get(key) ?? (await master.builds.log(job, id, from.part, stopping))
  const limits = { lines: mostLines, longest: longestLine, isWhole: part.isWhole }
  const { lines, read, begun } = linesOf(part.text, from, limits)
  const sequence = from.sequence + lines.length
  const hasMore = read < part.text.length || (part.isWhole && begun !== '')
  if (hasMore) logParts.set(key, part)
  const cursor: LogCursor = hasMore
    ? { sequence, part: from.part, read, begun }
    : { sequence, part: part.cursor, read: 0, begun }
  return { page: { lines, ended: part.isWhole && !hasMore }, cursor, hasMore }
}
