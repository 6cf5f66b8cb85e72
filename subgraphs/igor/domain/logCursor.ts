/** How far a log was read: so that whoever asks need not be known. */
export interface LogCursor {
  /** Lines before. */
  readonly sequence: number
  /** Where the system's part begins; undefined: at the beginning. */
  readonly part: string | undefined
  /** Characters of that part that were read. */
  readonly read: number
  /** The beginning of a line whose end was not there yet. */
  readonly begun: string
}

export const beginning: LogCursor = { sequence: 0, part: undefined, read: 0, begun: '' }

export const writeCursor = ({ sequence, part, read, begun }: LogCursor): string =>
  Buffer.from(JSON.stringify([sequence, part ?? null, read, begun])).toString('base64url')

/** Undefined for a text that is no cursor. */
export function readCursor(text: string): LogCursor | undefined {
  try {
    const [sequence, part, read, begun] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (!isCount(sequence) || !isCount(read) || typeof begun !== 'string') return undefined
    if (part !== null && typeof part !== 'string') return undefined
    return { sequence, part: part ?? undefined, read, begun }
  } catch {
    return undefined
  }
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0

/** Whole lines of what was read, at most so many, and how far that is. A line that is longer than `longest` is cut. */
export function linesOf(
  text: string,
  from: LogCursor,
  limits: { readonly lines: number; readonly longest: number; readonly isWhole: boolean },
): { readonly lines: readonly string[]; readonly read: number; readonly begun: string } {
  const lines: string[] = []
  let { begun, read } = from
  while (lines.length < limits.lines && read < text.length) {
    const end = text.indexOf('\n', read)
    const to = Math.min(end < 0 ? text.length : end, read + limits.longest - begun.length)
    begun += text.slice(read, to)
    const isAtEnd = to === end
    read = isAtEnd ? to + 1 : to
    if (!isAtEnd && begun.length < limits.longest) break
    lines.push(begun.replace(/\r$/, ''))
    begun = ''
  }
  if (limits.isWhole && read === text.length && begun !== '' && lines.length < limits.lines) {
    lines.push(begun)
    begun = ''
  }
  return { lines, read, begun }
}
