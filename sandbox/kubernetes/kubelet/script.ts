import type { Container } from '../controllers/kinds.ts'

/** What a container's command does as far as it can be told from its text. Times are seconds from its start. */
export interface Script {
  readonly lines: readonly { readonly at: number; readonly text: string }[]
  /** When its last known step is over; infinite for one that waits for ever. */
  readonly end: number
  /** Undefined when it says nothing of how it ends. */
  readonly exitCode: number | undefined
}

const step =
  /\becho\s+(?:-\w+\s+)?(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^;&|>\n]+))|\bsleep\s+([\d.]+|infinity|inf)|\bexit\s+(\d+)/g

/** Reads `echo …`, `sleep n` and `exit n` out of a shell command, up to the first `exit`. */
export function scriptOf({ command = [], args = [] }: Container): Script {
  const lines: { at: number; text: string }[] = []
  let at = 0
  for (const match of [...command, ...args].join(' ').matchAll(step)) {
    const [, quoted, literal, bare, sleep, exit] = match
    if (exit !== undefined) return { lines, end: at, exitCode: Number(exit) }
    if (sleep !== undefined) at += sleep.startsWith('inf') ? Number.POSITIVE_INFINITY : Number(sleep)
    else lines.push({ at, text: (quoted?.replace(/\\(["\\$`])/g, '$1') ?? literal ?? bare!).trim() })
  }
  return { lines, end: at, exitCode: undefined }
}
