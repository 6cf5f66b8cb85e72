import type { Answer } from './answers.ts'

/**
 * Where ours answers otherwise than Spring 4.3.30 with Java 17, on purpose. A difference that has gone fails the test, so this list is
 * as long as it must be. What the comparison itself allows is in agreement.ts: a Float is a Double here and a Byte an Integer; a char
 * is a text of one character and an array a List; and what Spinnaker refuses although nothing is guarded by that may be answered.
 */
export interface Difference {
  readonly reason: string
  /** The expressions of the corpus that show it. */
  readonly expressions?: readonly string[]
  /** Or what all of them have in common, where they are many. */
  readonly applies?: (answer: Answer) => boolean
}

export const differences: readonly Difference[] = []

/** Why ours may differ from an answer; undefined where it may not. */
export const reasonFor = (answer: Answer): Difference | undefined =>
  differences.find(
    ({ expressions, applies }) =>
      (expressions?.includes(answer.expression) ?? false) || (applies?.(answer) ?? false),
  )
