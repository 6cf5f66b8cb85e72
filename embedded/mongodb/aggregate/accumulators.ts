import { fail } from '../errors.ts'
import { compare } from '../values/compare.ts'
import { hashKey } from '../values/hash.ts'
import { double, exactInteger, isDecimal, toNumber } from '../values/numbers.ts'
import { compareKeys, parseSort, type SortField, sortKey } from '../values/sort.ts'
import type { Document, Maybe, Value } from '../values/types.ts'
import { isDocument, isNumber } from '../values/types.ts'
import type { Compile } from './operators/operator.ts'
import { fieldsOf, isNullish } from './operators/operator.ts'
import type { Env, Evaluate, Scope } from './scope.ts'
import { divideNumbers, Sum } from './sum.ts'

/** Gathers one value from the documents of a group. */
export interface Accumulator {
  add(env: Env): void
  result(): Value
}

/** Compiles the operand of an accumulator; each group gets an accumulator of its own. */
type AccumulatorCompiler = (operand: Value, scope: Scope, compile: Compile) => () => Accumulator

/** An accumulator of the values that its operand has, from a fresh state for each group. */
function over<State>(
  start: () => State,
  add: (state: State, value: Maybe) => void,
  result: (state: State) => Maybe,
): AccumulatorCompiler {
  return (operand, scope, compile) => {
    const evaluate = compile(operand, scope)
    return () => {
      const state = start()
      return { add: (env) => add(state, evaluate(env)), result: () => result(state) ?? null }
    }
  }
}

const sum = over(
  () => new Sum(),
  (state, value) => state.add(value),
  (state) => state.total(),
)

const average = over(
  () => ({ sum: new Sum(), count: 0 }),
  (state, value) => {
    if (!isNumber(value)) return
    state.sum.add(value)
    state.count++
  },
  ({ sum: total, count }) => (count === 0 ? null : divideNumbers(total.total(), count)),
)

function extreme(sign: 1 | -1): AccumulatorCompiler {
  return over<{ best: Maybe }>(
    () => ({ best: undefined }),
    (state, value) => {
      if (isNullish(value)) return
      if (state.best === undefined || sign * compare(value, state.best) > 0) state.best = value
    },
    (state) => state.best,
  )
}

const first = over<{ value: Maybe; seen: boolean }>(
  () => ({ value: undefined, seen: false }),
  (state, value) => {
    if (!state.seen) state.value = value
    state.seen = true
  },
  (state) => state.value,
)

const last = over<{ value: Maybe }>(
  () => ({ value: undefined }),
  (state, value) => {
    state.value = value
  },
  (state) => state.value,
)

const push = over<Value[]>(
  () => [],
  (state, value) => {
    if (value !== undefined) state.push(value)
  },
  (state) => state,
)

const addToSet = over<Map<string, Value>>(
  () => new Map(),
  (state, value) => {
    if (value === undefined) return
    const key = hashKey(value)
    if (!state.has(key)) state.set(key, value)
  },
  (state) => [...state.values()],
)

const mergeObjects = over<{ merged: Document }>(
  () => ({ merged: {} }),
  (state, value) => {
    if (isNullish(value)) return
    if (!isDocument(value)) fail(40400, '$mergeObjects requires object inputs')
    state.merged = { ...state.merged, ...value }
  },
  (state) => state.merged,
)

/** The spread of numbers around their mean: of all of them, or estimated from a sample. */
export function standardDeviation(values: readonly number[], sample: boolean): Value {
  const divisor = sample ? values.length - 1 : values.length
  if (divisor < 1) return null
  const mean = values.reduce((total, value) => total + value, 0) / values.length
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0)
  return double(Math.sqrt(squares / divisor))
}

function deviation(sample: boolean): AccumulatorCompiler {
  return over<number[]>(
    () => [],
    (state, value) => {
      if (isNumber(value)) state.push(toNumber(value))
      if (isDecimal(value)) fail('NotImplemented', 'standard deviations of decimals are not supported')
    },
    (state) => standardDeviation(state, sample),
  )
}

const count: AccumulatorCompiler = (operand) => {
  if (!isDocument(operand) || Object.keys(operand).length > 0)
    fail('TypeMismatch', '$count takes no arguments, i.e. $count:{}')
  return () => {
    const total = new Sum()
    return { add: () => total.add(1), result: () => total.total() }
  }
}

/** The constant `n` of `$firstN` and its like. */
export function countOf(name: string, value: Maybe): number {
  const n = isNumber(value) ? exactInteger(value) : undefined
  if (n === undefined || n < 1) fail(5787902, `Value for 'n' of ${name} must be a positive integral value`)
  return n
}

function several(name: string, pick: (values: Value[], n: number) => Value[]): AccumulatorCompiler {
  return (operand, scope, compile) => {
    const { n, input } = fieldsOf(name, operand, ['n', 'input'], [])
    const evaluateCount = compile(n!, scope)
    const evaluate = compile(input!, scope)
    return () => {
      const values: Value[] = []
      let limit: number | undefined
      return {
        add(env) {
          limit ??= countOf(name, evaluateCount(env))
          values.push(evaluate(env) ?? null)
        },
        result: () => pick(values, limit ?? 1),
      }
    }
  }
}

const present = (values: Value[]): Value[] => values.filter((value) => value !== null)

/** `$top` and its like: the outputs of the documents that come first (or last) in an order of their own. */
function ranked(name: string, single: boolean, fromEnd: boolean): AccumulatorCompiler {
  return (operand, scope, compile) => {
    const spec = fieldsOf(name, operand, single ? ['sortBy', 'output'] : ['n', 'sortBy', 'output'], [])
    if (!isDocument(spec.sortBy)) fail(5788005, `${name} 'sortBy' must be an object`)
    const fields = parseSort(spec.sortBy)
    const output = compile(spec.output!, scope)
    const evaluateCount: Evaluate = single ? () => 1 : compile(spec.n!, scope)
    return () => rankedAccumulator(name, fields, output, evaluateCount, single, fromEnd)
  }
}

function rankedAccumulator(
  name: string,
  fields: readonly SortField[],
  output: Evaluate,
  evaluateCount: Evaluate,
  single: boolean,
  fromEnd: boolean,
): Accumulator {
  const entries: { key: Maybe[]; value: Value }[] = []
  let limit = 1
  return {
    add(env) {
      if (entries.length === 0) limit = countOf(name, evaluateCount(env))
      entries.push({ key: sortKey(env.root, fields), value: output(env) ?? null })
    },
    result() {
      entries.sort((a, b) => compareKeys(a.key, b.key, fields))
      const values = entries.map((entry) => entry.value)
      const picked = fromEnd ? values.slice(-limit) : values.slice(0, limit)
      return single ? (picked[0] ?? null) : picked
    },
  }
}

/** Every accumulator that `$group` and `$bucket` may use. */
export const accumulators: Record<string, AccumulatorCompiler> = {
  $sum: sum,
  $avg: average,
  $min: extreme(-1),
  $max: extreme(1),
  $first: first,
  $last: last,
  $push: push,
  $addToSet: addToSet,
  $mergeObjects: mergeObjects,
  $stdDevPop: deviation(false),
  $stdDevSamp: deviation(true),
  $count: count,
  $firstN: several('$firstN', (values, n) => values.slice(0, n)),
  $lastN: several('$lastN', (values, n) => values.slice(-n)),
  $minN: several('$minN', (values, n) => present(values).sort(compare).slice(0, n)),
  $maxN: several('$maxN', (values, n) =>
    present(values)
      .sort((a, b) => compare(b, a))
      .slice(0, n),
  ),
  $top: ranked('$top', true, false),
  $bottom: ranked('$bottom', true, true),
  $topN: ranked('$topN', false, false),
  $bottomN: ranked('$bottomN', false, true),
}

/** Compiles `{ $sum: … }` as the value of a field of `$group`. */
export function compileAccumulator(
  field: string,
  spec: Value,
  scope: Scope,
  compile: Compile,
): () => Accumulator {
  const names = isDocument(spec) ? Object.keys(spec) : []
  if (names.length === 0) fail(40234, `The field '${field}' must be an accumulator object`)
  if (names.length > 1) fail(40238, `The field '${field}' must specify one accumulator`)
  const name = names[0]!
  const compiler = Object.hasOwn(accumulators, name) ? accumulators[name] : undefined
  if (compiler === undefined) fail(15952, `unknown group operator '${name}'`)
  return compiler((spec as Document)[name]!, scope, compile)
}
