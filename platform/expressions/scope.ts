import type { Value } from './values.ts'

/** What an expression is evaluated against. Everything it can reach is named here; there is no way beyond. */
export interface Scope {
  /** Where bare names are looked up; `#root`, and `#this` at the beginning. */
  readonly root: unknown
  /** `#name(…)` */
  readonly functions: ReadonlyMap<string, ExpressionFunction>
  /** `#name` */
  readonly variables?: Readonly<Record<string, unknown>>
  /** A key that a map does not have is null; otherwise it is an error. */
  readonly allowUnknownKeys: boolean
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** From 0 to below 1. */
  readonly random: () => number
  /** The zone of dates that name none: an IANA name. */
  readonly zone: string
  /** Answers to what functions have wanted from outside, by key. */
  readonly answers?: ReadonlyMap<string, Answer>
  readonly limits?: Partial<Limits>
  /** What all evaluations that share it may take together; it gets less. */
  readonly budget?: Budget
}

/** Evaluations that one thing leads to: each of them is bounded, and there may be very many. */
export interface Budget {
  steps: number
  /** Milliseconds, should the steps take longer than they ought to. */
  ms: number
}

export const newBudget = (): Budget => ({ steps: 20_000_000, ms: 3_000 })

export type Answer = { readonly value: unknown } | { readonly error: string }

/** What bounds an evaluation. Beyond a limit it fails with code LIMIT. */
export interface Limits {
  /** Characters of one expression, as Spinnaker's `expression.maxExpressionLength`. */
  readonly length: number
  /** Levels of brackets and operators within each other. */
  readonly depth: number
  /** Steps of one evaluation: each operation costs one, those on texts and lists as much as they are long. */
  readonly steps: number
  /** Characters or elements of a value that an expression makes. */
  readonly size: number
}

export const defaultLimits: Limits = { length: 10_000, depth: 200, steps: 200_000, size: 1_000_000 }

/** What types' methods and functions may use while an expression is evaluated. */
export interface Evaluation {
  readonly scope: Scope
  /** Accounts for work that grows with its input; throws an ExpressionError (LIMIT) when there was too much. */
  spend(steps: number): void
  /** Throws an ExpressionError (LIMIT) when a value of this many characters or elements is too big. */
  checkSize(size: number): void
}

/**
 * A helper such as `#toJson(value)`. It throws ExpressionError for arguments that it cannot use. It never waits: what it needs from
 * outside it asks for with `wanted`.
 */
export interface ExpressionFunction {
  readonly name: string
  /** For people and completion: "#toInt(text)" and what it answers. */
  readonly signature: string
  readonly description: string
  /** How many arguments it takes. */
  readonly arity: { readonly least: number; readonly most: number }
  call(args: readonly Value[], evaluation: Evaluation): unknown
}

/**
 * Thrown by `wanted`: the evaluation can be finished only with an answer from outside. It is no failure of the expression, and no
 * Error: a text may throw thousands, and none needs to say where.
 */
export class Wanted {
  readonly key: string
  readonly request: WantedRequest

  constructor(key: string, request: WantedRequest) {
    this.key = key
    this.request = request
  }
}

/** What is wanted from outside, for whoever fetches it: `{ kind: 'url', url }`, `{ kind: 'pipelineId', … }` */
export interface WantedRequest {
  readonly kind: string
  readonly [detail: string]: unknown
}
