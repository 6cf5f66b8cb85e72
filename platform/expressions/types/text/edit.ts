import { ExpressionError } from '../../errors.ts'
import type { Evaluation } from '../../scope.ts'
import { stringify } from '../../text.ts'
import type { Value } from '../../values.ts'
import { partsBetween } from './search.ts'

/** Java's substring. Throws ExpressionError (VALUE) outside the text. */
export function part(text: string, from: number, to: number): string {
  if (from < 0 || to > text.length || from > to)
    throw new ExpressionError('VALUE', `${from} to ${to} is no part of a text of ${text.length} characters`)
  return text.slice(from, to)
}

/** Java's compareTo: the difference of the first characters that differ, or of the lengths. */
export function compareTexts(left: string, right: string): number {
  const shared = Math.min(left.length, right.length)
  for (let at = 0; at < shared; at++) {
    const difference = left.charCodeAt(at) - right.charCodeAt(at)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** What Java compares when case does not count: each character by itself, so that the length stays. */
export function fold(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase()
  return Array.from({ length: text.length }, (_, at) => foldCharacter(text.charAt(at))).join('')
}

function foldCharacter(character: string): string {
  const upper = character.toUpperCase()
  const one = upper.length === 1 ? upper : character
  return one.toLowerCase().charAt(0)
}

export function regionMatches(
  text: string,
  at: number,
  other: string,
  from: number,
  length: number,
): boolean {
  if (at < 0 || from < 0 || at + length > text.length || from + length > other.length) return false
  return length <= 0 || text.slice(at, at + length) === other.slice(from, from + length)
}

export function repeat(text: string, times: number, evaluation: Evaluation): string {
  if (times < 0) throw new ExpressionError('VALUE', `a text cannot be repeated ${times} times`)
  evaluation.checkSize(text.length * times)
  return text.repeat(times)
}

/** Java's replace of all occurrences, none of them a pattern. */
export function replaceText(text: string, wanted: string, other: string, evaluation: Evaluation): string {
  // Nothing stands between all characters, and at both ends.
  const parts = wanted === '' ? ['', ...text.split(''), ''] : partsBetween(text, wanted, evaluation)
  evaluation.spend(parts.length)
  evaluation.checkSize(text.length + (parts.length - 1) * (other.length - wanted.length))
  return parts.join(other)
}

/** Java's indent: each line moved, and ended by a line feed. */
export function indent(text: string, by: number, evaluation: Evaluation): string {
  if (text === '') return ''
  const lines = text.replace(/(?:\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/)
  evaluation.checkSize(text.length + lines.length * Math.max(by + 1, 1))
  const blank = ' '.repeat(Math.max(by, 0))
  return lines.map((line) => `${by > 0 ? blank + line : unindent(line, -by)}\n`).join('')
}

const unindent = (line: string, by: number): string => {
  const white = line.length - line.trimStart().length
  return line.slice(Math.min(white, by))
}

/** Java's String.join: null is written as such, what is no text is no part. */
export function join(parts: readonly Value[], separator: string, evaluation: Evaluation): string {
  evaluation.spend(parts.length)
  let length = separator.length * parts.length
  for (const one of parts) {
    if (one !== null && typeof one !== 'string')
      throw new ExpressionError('TYPE', `String.join takes texts: ${stringify(one).slice(0, 100)} is none`)
    length += one?.length ?? 4
  }
  evaluation.checkSize(length)
  return parts.map((one) => one ?? 'null').join(separator)
}
