import { createHash } from 'node:crypto'
import { evaluateDeep } from '#platform/expressions/evaluate.ts'
import { pureFunctions } from '#platform/expressions/functions/index.ts'
import { type Budget, type ExpressionFunction, newBudget, type Scope } from '#platform/expressions/scope.ts'
import { Unknown, UnknownError } from '#platform/expressions/values.ts'
import type { SpelEvaluator } from '../domain/execution.ts'
import { executionFunctions } from './functions/index.ts'
import { type Place, Root } from './root.ts'
import type { Answers } from './trigger.ts'

/** What the configuration says of expressions. */
export interface ExpressionSettings {
  /** Takes the place of what every definition says. */
  readonly versionOverride?: SpelEvaluator | undefined
  /** Characters of one expression. */
  readonly maxLength: number
}

/** What an evaluation depends on besides its place, so that the same evaluation has the same result. */
export interface Circumstances {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Random numbers follow from it. */
  readonly seed: string
  readonly answers: Answers
  /** In a plan it is not known what time it will be, nor what will be drawn. */
  readonly isPlan?: boolean
  /** Of all that is evaluated in these circumstances; without one each scope has its own. */
  readonly budget?: Budget
}

export const noAnswers: Answers = new Map()

const functions: ReadonlyMap<string, ExpressionFunction> = new Map(
  [...pureFunctions, ...executionFunctions].map((each) => [each.name, each]),
)

export function scopeOf(
  place: Place,
  { now, seed, answers, isPlan = place.execution?.isPlanned, budget = newBudget() }: Circumstances,
  { maxLength }: ExpressionSettings,
  allowUnknownKeys = true,
): Scope {
  const scope: Scope = {
    root: new Root(place, answers, (value) => evaluateDeep(value, scope)),
    functions,
    allowUnknownKeys,
    now: isPlan ? unknownIn('when it is evaluated') : () => now,
    random: isPlan ? unknownIn('what is drawn then') : seededRandom(seed),
    zone: 'UTC',
    answers,
    limits: { length: maxLength },
    budget,
  }
  return scope
}

const unknownIn = (reason: string) => (): never => {
  throw new UnknownError(new Unknown(reason))
}

/** Numbers from 0 to below 1 that follow from a text, and from nothing else. */
function seededRandom(seed: string): () => number {
  let state: Uint32Array | undefined
  return () => {
    state ??= new Uint32Array(createHash('sha256').update(seed).digest().buffer.slice(0, 16))
    return next(state)
  }
}

/** sfc32, of four words of state. */
function next(s: Uint32Array): number {
  const [a, b, c, counter] = [s[0]!, s[1]!, s[2]!, s[3]!]
  const sum = (a + b + counter) | 0
  s[3] = counter + 1
  s[0] = b ^ (b >>> 9)
  s[1] = c + (c << 3)
  s[2] = ((c << 21) | (c >>> 11)) + sum
  return (sum >>> 0) / 2 ** 32
}
