import { BSONRegExp } from 'bson'
import { RE2JS } from 're2js'
import { fail } from '../errors.ts'
import type { Translation } from './regexTranslate.ts'
import { translate } from './regexTranslate.ts'

/** Steps that a backtracking match may take in the worst case before the linear-time engine runs instead. */
const stepBudget = 20_000_000

/** Where a pattern matched: offsets in UTF-16 units, captures with `null` for groups that took no part. */
export interface RegexMatch {
  index: number
  text: string
  captures: (string | null)[]
}

/**
 * A PCRE pattern that cannot run away. JavaScript's engine runs it while the worst case of pattern and text is
 * small; otherwise RE2 does, in linear time. A pattern only the first can run (look-around, back-references) is
 * refused when it is too dangerous, by 51156, the server's code for an exceeded match limit.
 */
export class Regex {
  readonly #translation: Translation
  readonly #backtracking: RegExp
  #linear: RE2JS | undefined

  constructor(pattern: string, options: string) {
    const bad = /[^imsxu]/.exec(options)
    if (bad) fail(51108, `invalid flag in regex options: ${bad[0]}`)
    if (pattern.includes('\0')) fail('BadValue', 'Regular expression cannot contain an embedded null byte')
    this.#translation = translate(pattern, options)
    this.#backtracking = this.#compile()
    if (this.#translation.risky) this.#linearEngine()
  }

  test(text: string): boolean {
    return this.#fits(text) ? this.#backtracking.test(text) : this.#linearEngine().matcher(text).find()
  }

  /** The first match at or after an offset. */
  exec(text: string, from = 0): RegexMatch | undefined {
    return this.#fits(text) ? this.#execBacktracking(text, from) : this.#execLinear(text, from)
  }

  #compile(): RegExp {
    try {
      return new RegExp(this.#translation.backtracking, this.#translation.ignoreCase ? 'iu' : 'u')
    } catch (error) {
      return fail(51091, `Regular expression is invalid: ${(error as Error).message}`)
    }
  }

  #fits(text: string): boolean {
    const { risky, repeats, anchored } = this.#translation
    return !risky && text.length ** (repeats + (anchored ? 0 : 1)) <= Math.max(stepBudget, text.length)
  }

  #linearEngine(): RE2JS {
    if (this.#linear !== undefined) return this.#linear
    const { linear, ignoreCase, dotAll, multiline } = this.#translation
    if (linear === undefined)
      fail(51156, 'Error occurred while executing the regular expression: match limit exceeded')
    const flags =
      (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) |
      (dotAll ? RE2JS.DOTALL : 0) |
      (multiline ? RE2JS.MULTILINE : 0)
    try {
      this.#linear = RE2JS.compile(linear, flags)
    } catch (error) {
      fail(51091, `Regular expression is invalid: ${(error as Error).message}`)
    }
    return this.#linear!
  }

  #execBacktracking(text: string, from: number): RegexMatch | undefined {
    const sticky = new RegExp(this.#backtracking.source, `${this.#backtracking.flags}g`)
    sticky.lastIndex = from
    const match = sticky.exec(text)
    if (!match) return undefined
    return { index: match.index, text: match[0], captures: match.slice(1).map((capture) => capture ?? null) }
  }

  #execLinear(text: string, from: number): RegexMatch | undefined {
    const matcher = this.#linearEngine().matcher(text)
    if (!matcher.find(from)) return undefined
    const captures = Array.from({ length: matcher.groupCount() }, (_, i) => matcher.group(i + 1) ?? null)
    return { index: matcher.start(), text: matcher.group() ?? '', captures }
  }
}

/** Compiles a stored regular expression value. */
export function regexOf(value: BSONRegExp): Regex {
  return new Regex(value.pattern, value.options)
}

export function isRegex(value: unknown): value is BSONRegExp {
  return value instanceof BSONRegExp
}
