import type { Matcher } from 're2js'
import { ExpressionError } from '../../errors.ts'
import { compilePattern } from '../../patterns.ts'
import type { Evaluation } from '../../scope.ts'

/** Matching costs a step for 2 to the power of this many characters. */
const cost = 2

/** A pattern on a text, in time linear in the text. Throws ExpressionError for patterns that it does not support. */
export function matcherOf(pattern: string, text: string, evaluation: Evaluation): Matcher {
  evaluation.spend(text.length >> cost)
  return compilePattern(pattern).matcher(text)
}

/** As String.replaceAll, or replaceFirst when `most` is 1: `$1`, `${name}` and `\` in the replacement are Java's. */
export function replace(
  text: string,
  pattern: string,
  replacement: string,
  most: number,
  evaluation: Evaluation,
): string {
  const matcher = matcherOf(pattern, text, evaluation)
  let result = ''
  let from = 0
  for (let count = 0; count < most && matcher.find(); count++) {
    evaluation.spend(8)
    result += text.slice(from, matcher.start()) + expand(replacement, matcher)
    evaluation.checkSize(result.length)
    from = matcher.end()
  }
  return result + text.slice(from)
}

/** What a replacement stands for at a match. */
function expand(replacement: string, matcher: Matcher): string {
  if (!replacement.includes('$') && !replacement.includes('\\')) return replacement
  let result = ''
  for (let at = 0; at < replacement.length; at++) {
    const character = replacement[at]
    if (character === '\\') {
      at++
      if (at === replacement.length) throw badReplacement(replacement, 'nothing follows the last \\')
      result += replacement[at]
    } else if (character === '$') {
      const [group, end] = reference(replacement, at + 1, matcher.groupCount())
      result += groupOf(matcher, group, replacement)
      at = end - 1
    } else result += character
  }
  return result
}

/** The group that `$` names, and where the name ends. */
function reference(replacement: string, at: number, groups: number): [string | number, number] {
  const named = /^\{([a-zA-Z][a-zA-Z0-9]*)\}/.exec(replacement.slice(at, at + 100))
  if (named) return [named[1] as string, at + named[0].length]
  if (!isDigit(replacement[at])) throw badReplacement(replacement, 'a group number or {name} must follow $')
  let number = Number(replacement[at])
  let end = at + 1
  while (isDigit(replacement[end]) && number * 10 + Number(replacement[end]) <= groups)
    number = number * 10 + Number(replacement[end++])
  if (number > groups) throw badReplacement(replacement, `there is no group ${number}`)
  return [number, end]
}

const isDigit = (character: string | undefined): boolean =>
  character !== undefined && /^[0-9]$/.test(character)

function groupOf(matcher: Matcher, group: string | number, replacement: string): string {
  try {
    return matcher.group(group) ?? ''
  } catch {
    throw badReplacement(replacement, `there is no group '${group}'`)
  }
}

const badReplacement = (replacement: string, reason: string): ExpressionError =>
  new ExpressionError('VALUE', `'${replacement.slice(0, 100)}' is no replacement: ${reason}`)

/**
 * As String.split: a limit above 0 bounds the parts, 0 drops empty ones at the end, below 0 keeps all; an empty match at the
 * beginning makes no part.
 */
export function split(text: string, pattern: string, limit: number, evaluation: Evaluation): string[] {
  const matcher = matcherOf(pattern, text, evaluation)
  const parts: string[] = []
  let from = 0
  while ((limit <= 0 || parts.length < limit - 1) && matcher.find()) {
    evaluation.spend(8)
    if (matcher.end() === 0) continue
    parts.push(text.slice(from, matcher.start()))
    evaluation.checkSize(parts.length)
    from = matcher.end()
  }
  if (from === 0 && parts.length === 0) return [text]
  parts.push(text.slice(from))
  if (limit === 0) while (parts.at(-1) === '') parts.pop()
  return parts
}
