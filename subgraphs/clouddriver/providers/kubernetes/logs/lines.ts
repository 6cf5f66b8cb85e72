import type { LogLine } from '../../provider.ts'

const newline = 0x0a
/** The kubelet cuts lines at 16 KB itself. */
const longestLine = 1_048_576

/** Where a line is: its time to the nanosecond, and how many of the same time are before it. */
export interface LogPosition {
  readonly nanoseconds: bigint
  readonly ordinal: number
}

/** The lines of a log that the API server writes with timestamps, each with the cursor behind it. */
export async function* logLines(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<LogLine & { position: LogPosition }> {
  let last: LogPosition = { nanoseconds: -1n, ordinal: 0 }
  for await (const text of textLines(body)) {
    const space = text.indexOf(' ')
    const stamp = space < 0 ? text : text.slice(0, space)
    // What has no time of its own belongs to the line before it.
    const told = parseTime(stamp)
    const nanoseconds = told ?? (last.nanoseconds < 0n ? 0n : last.nanoseconds)
    const ordinal = nanoseconds === last.nanoseconds ? last.ordinal + 1 : 0
    last = { nanoseconds, ordinal }
    yield {
      time: Number(nanoseconds / 1_000_000n),
      text: told === undefined ? text : space < 0 ? '' : text.slice(space + 1),
      cursor: `${nanoseconds}.${ordinal}`,
      position: last,
    }
  }
}

export function parseCursor(cursor: string): LogPosition | undefined {
  const found = /^(\d{1,19})\.(\d{1,9})$/.exec(cursor)
  return found ? { nanoseconds: BigInt(found[1]!), ordinal: Number(found[2]) } : undefined
}

export const isBehind = (one: LogPosition, other: LogPosition) =>
  one.nanoseconds > other.nanoseconds ||
  (one.nanoseconds === other.nanoseconds && one.ordinal > other.ordinal)

async function* textLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  for await (const chunk of body) {
    let data: Buffer = Buffer.concat([rest, chunk])
    for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline)) {
      yield data.toString('utf8', 0, end)
      data = data.subarray(end + 1)
    }
    if (data.length > longestLine) {
      yield data.toString('utf8')
      data = Buffer.alloc(0)
    }
    rest = Buffer.from(data)
  }
  if (rest.length > 0) yield rest.toString('utf8')
}

/** RFC 3339 with up to nine digits of a second. */
function parseTime(text: string): bigint | undefined {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text)
  if (!found) return undefined
  const [, seconds, fraction = '', zone] = found
  const milliseconds = Date.parse(`${seconds}${zone}`)
  if (Number.isNaN(milliseconds)) return undefined
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}
