import { pureFunctions } from '#platform/expressions/functions/index.ts'
import type { Scope } from '#platform/expressions/scope.ts'

/** Values that are worth multiplying, for expressions that mean harm. */
const root = {
  text: 'text',
  number: 7,
  truth: true,
  nothing: null,
  list: [1, 2, 3],
  map: { a: 1 },
  big: Array.from({ length: 2_000 }, (_, index) => index),
  long: 'a'.repeat(30_000),
}

/** A scope with the program's own functions; `more` stands in the root as well. */
export const hostileScope = <More extends object>(more: More) =>
  ({
    root: { ...root, ...more },
    functions: new Map(pureFunctions.map((one) => [one.name, one])),
    allowUnknownKeys: false,
    now: () => 0,
    random: () => 0.5,
    zone: 'UTC',
  }) satisfies Scope
