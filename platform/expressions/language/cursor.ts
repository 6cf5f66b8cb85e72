import { ExpressionError } from '../errors.ts'
import { type Token, type TokenKind, tokenize } from './tokenizer.ts'

/** Reads tokens one after the other, and watches how deep the parser is. */
export class Cursor {
  readonly #tokens: readonly Token[]
  readonly #deepest: number
  #at = 0
  #depth = 0

  constructor(text: string, deepest: number) {
    this.#tokens = tokenize(text)
    this.#deepest = deepest
  }

  get token(): Token {
    return this.#tokens[this.#at] as Token
  }

  get next(): Token {
    return this.#tokens[this.#at + 1] ?? this.token
  }

  take(): Token {
    const { token } = this
    if (token.kind !== 'end') this.#at++
    return token
  }

  is(kind: TokenKind): boolean {
    return this.token.kind === kind
  }

  /** Takes the token if it is of this kind. */
  takeIf(kind: TokenKind): boolean {
    if (!this.is(kind)) return false
    this.take()
    return true
  }

  expect(kind: TokenKind, after: string): Token {
    if (this.token.kind !== kind) throw this.unexpected(`${named(kind)} ${after}`)
    return this.take()
  }

  /** One level deeper, while `parse` runs. @throws ExpressionError (LIMIT) */
  deeper<T>(parse: () => T): T {
    if (++this.#depth > this.#deepest) {
      throw new ExpressionError(
        'LIMIT',
        `The expression has more than ${this.#deepest} levels within each other`,
        this.token.start,
      )
    }
    const result = parse()
    this.#depth--
    return result
  }

  unexpected(expected: string): ExpressionError {
    const { kind, text, start } = this.token
    const found =
      kind === 'end' ? 'the expression ends here' : `found ${kind === 'string' ? 'a string' : text}`
    return new ExpressionError('SYNTAX', `Expected ${expected}, but ${found}`, start)
  }

  refuse(message: string): ExpressionError {
    return new ExpressionError('NOT_ALLOWED', message, this.token.start)
  }
}

const named = (kind: TokenKind): string => (kind === 'name' ? 'a name' : kind)
