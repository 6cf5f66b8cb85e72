import { ExpressionError } from './errors.ts'

/** Whoever has so many to correct is helped enough. */
const mostNamed = 5
const longestNamed = 100

/** What has failed of a text's expressions. */
export class Failures {
  readonly #all: { readonly expression: string; readonly error: ExpressionError }[] = []

  get isEmpty(): boolean {
    return this.#all.length === 0
  }

  /** Notes that an expression has failed. What is no ExpressionError is thrown on, unless there is something to tell already. */
  add(expression: string, error: unknown): void {
    if (error instanceof ExpressionError) this.#all.push({ expression, error })
    else if (this.isEmpty) throw error
  }

  /** Throws what there is: code and position are those of the first, and the message names each, or the first five. */
  check(): void {
    const [first, ...others] = this.#all
    if (!first) return
    if (others.length === 0) throw first.error
    const named = this.#all
      .slice(0, mostNamed)
      .map(({ expression, error }) => `\${${shortened(expression)}}: ${error.message}`)
    const more = this.#all.length - named.length
    const message = [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
    throw new ExpressionError(first.error.code, message, first.error.position)
  }
}

const shortened = (text: string) => (text.length > longestNamed ? `${text.slice(0, longestNamed)}…` : text)
