import type { Evaluation } from '../../scope.ts'

/** Above so many comparisons at worst a search takes the way whose time is linear. */
const cheap = 16_000_000

/** Whether JavaScript's own search, which is the faster one, cannot take long: for some long texts it takes minutes. */
const isCheap = (text: number, wanted: number): boolean => text * wanted <= cheap

/** The first occurrence at or after an index; -1 for none. */
export function firstOccurrence(text: string, wanted: string, from: number, evaluation: Evaluation): number {
  if (isCheap(text.length - from, wanted.length)) return text.indexOf(wanted, from)
  evaluation.spend((text.length - from + wanted.length) >> 4)
  return linear(text, wanted, failuresOf(wanted), from)
}

/** What stands between the occurrences; there is always one part more than occurrences. */
export function partsBetween(text: string, wanted: string, evaluation: Evaluation): string[] {
  evaluation.spend((text.length + wanted.length) >> 6)
  if (isCheap(text.length, wanted.length)) return text.split(wanted)
  const failures = failuresOf(wanted)
  const parts: string[] = []
  let from = 0
  for (;;) {
    const at = linear(text, wanted, failures, from)
    if (at < 0) return [...parts, text.slice(from)]
    parts.push(text.slice(from, at))
    from = at + wanted.length
  }
}

/** The last occurrence that begins at or before an index; -1 for none. */
export function lastOccurrence(text: string, wanted: string, from: number, evaluation: Evaluation): number {
  const end = Math.min(text.length, Math.min(from, text.length) + wanted.length)
  if (isCheap(end, wanted.length)) return text.lastIndexOf(wanted, from)
  evaluation.spend((end + wanted.length) >> 4)
  const backwards = reversed(wanted)
  const found = linear(reversed(text.slice(0, end)), backwards, failuresOf(backwards), 0)
  return found < 0 ? -1 : end - found - wanted.length
}

const reversed = (text: string): string => text.split('').reverse().join('')

/** For each length of a beginning: how long its longest end is that is a beginning, too (Knuth, Morris and Pratt). */
function failuresOf(wanted: string): Int32Array {
  const failures = new Int32Array(wanted.length)
  let length = 0
  for (let at = 1; at < wanted.length; at++) {
    const code = wanted.charCodeAt(at)
    while (length > 0 && wanted.charCodeAt(length) !== code) length = failures[length - 1] as number
    if (wanted.charCodeAt(length) === code) length++
    failures[at] = length
  }
  return failures
}

function linear(text: string, wanted: string, failures: Int32Array, from: number): number {
  let length = 0
  for (let at = Math.max(from, 0); at < text.length; at++) {
    const code = text.charCodeAt(at)
    while (length > 0 && wanted.charCodeAt(length) !== code) length = failures[length - 1] as number
    if (wanted.charCodeAt(length) === code) length++
    if (length === wanted.length) return at - length + 1
  }
  return -1
}
