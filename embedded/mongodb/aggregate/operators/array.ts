import { fail } from '../../errors.ts'
import { compare, equals } from '../../values/compare.ts'
import { exactInteger } from '../../values/numbers.ts'
import { setField } from '../../values/path.ts'
import { parseSort, sortDocuments } from '../../values/sort.ts'
import { isTruthy } from '../../values/truth.ts'
import type { Document, Maybe, Value } from '../../values/types.ts'
import { isDocument, isNumber, typeName } from '../../values/types.ts'
import { countOf } from '../accumulators.ts'
import type { Evaluate } from '../scope.ts'
import type { Operator, Operators } from './operator.ts'
import { fieldsOf, isNullish, onArguments, onFields } from './operator.ts'

function array(name: string, value: Maybe, code: number): Value[] {
  return Array.isArray(value)
    ? value
    : fail(code, `${name}'s argument must be an array, but is ${typeName(value)}`)
}

function integer(name: string, value: Maybe, code: number): number {
  const result = isNumber(value) ? exactInteger(value) : undefined
  return result ?? fail(code, `${name} requires an integral argument, found ${typeName(value)}`)
}

const arrayElemAt = onArguments('$arrayElemAt', 2, 2, ([list, index]) => {
  if (isNullish(list) || isNullish(index)) return null
  const at = integer('$arrayElemAt', index, 28691)
  return array('$arrayElemAt', list, 28689).at(at)
})

function end(name: string, at: number): Operator {
  return onArguments(name, 1, 1, ([list]) => (isNullish(list) ? null : array(name, list, 28689).at(at)))
}

const slice = onArguments('$slice', 2, 3, ([list, a, b]) => {
  if (isNullish(list) || isNullish(a) || b === null) return null
  const values = array('$slice', list, 28724)
  const first = integer('$slice', a, 28725)
  if (b === undefined) return first < 0 ? values.slice(first) : values.slice(0, first)
  const count = integer('$slice', b, 28727)
  if (count <= 0) fail(28729, 'Third argument to $slice must be positive')
  const start = first < 0 ? Math.max(values.length + first, 0) : first
  return values.slice(start, start + count)
})

const inOperator = onArguments('$in', 2, 2, ([value, list]) => {
  if (!Array.isArray(list))
    fail(40081, `$in requires an array as a second argument, found: ${typeName(list)}`)
  return list.some((item) => equals(item, value))
})

const indexOfArray = onArguments('$indexOfArray', 2, 4, ([list, value, from, to]) => {
  if (isNullish(list)) return null
  const values = array('$indexOfArray', list, 40090)
  const start = from === undefined ? 0 : nonNegative('$indexOfArray', from)
  const stop = to === undefined ? values.length : Math.min(nonNegative('$indexOfArray', to), values.length)
  for (let i = start; i < stop; i++) if (equals(values[i], value)) return i
  return -1
})

export function nonNegative(name: string, value: Maybe): number {
  const index = integer(name, value, 40096)
  return index < 0 ? fail(40097, `${name} requires a nonnegative starting index, found: ${index}`) : index
}

const concatArrays = onArguments('$concatArrays', 0, Number.POSITIVE_INFINITY, (args) =>
  args.some(isNullish) ? null : args.flatMap((list) => array('$concatArrays', list, 28664)),
)

const range = onArguments('$range', 2, 3, ([from, to, by]) => {
  const start = integer('$range', from, 34443)
  const stop = integer('$range', to, 34445)
  const step = by === undefined ? 1 : integer('$range', by, 34447)
  if (step === 0) fail(34449, '$range requires a non-zero step value')
  const size = Math.ceil((stop - start) / step)
  if (size > 1_000_000) fail('ExceededMemoryLimit', '$range would use too much memory')
  return Array.from({ length: Math.max(0, size) }, (_, i) => start + i * step)
})

/** `$map` and `$filter`: an expression on each element, which is a variable (`this` unless named). */
const map: Operator = (operand, scope, compile) => {
  const fields = fieldsOf('$map', operand, ['input', 'in'], ['as'])
  const input = compile(fields.input!, scope)
  const { scope: inner, slots } = scope.with([variable(fields.as)])
  const body = compile(fields.in!, inner)
  return (env) => {
    const list = input(env)
    if (isNullish(list)) return null
    return array('$map', list, 16883).map((element) => {
      env.slots[slots[0]!] = element
      return body(env) ?? null
    })
  }
}

const filter: Operator = (operand, scope, compile) => {
  const fields = fieldsOf('$filter', operand, ['input', 'cond'], ['as', 'limit'])
  const input = compile(fields.input!, scope)
  const limit: Evaluate = fields.limit === undefined ? () => undefined : compile(fields.limit, scope)
  const { scope: inner, slots } = scope.with([variable(fields.as)])
  const condition = compile(fields.cond!, inner)
  return (env) => {
    const list = input(env)
    if (isNullish(list)) return null
    const most = limit(env)
    const kept = array('$filter', list, 28651).filter((element) => {
      env.slots[slots[0]!] = element
      return isTruthy(condition(env))
    })
    return isNullish(most) ? kept : kept.slice(0, countOf('$filter', most))
  }
}

function variable(name: Maybe): string {
  if (name === undefined) return 'this'
  if (typeof name !== 'string' || !/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name)) {
    fail('FailedToParse', `'${String(name)}' starts with an invalid character for a user variable name`)
  }
  return name
}

const reduce: Operator = (operand, scope, compile) => {
  const fields = fieldsOf('$reduce', operand, ['input', 'initialValue', 'in'], [])
  const input = compile(fields.input!, scope)
  const initial = compile(fields.initialValue!, scope)
  const { scope: inner, slots } = scope.with(['this', 'value'])
  const body = compile(fields.in!, inner)
  return (env) => {
    const list = input(env)
    if (isNullish(list)) return null
    return array('$reduce', list, 40080).reduce<Maybe>((value, element) => {
      env.slots[slots[0]!] = element
      env.slots[slots[1]!] = value
      return body(env)
    }, initial(env))
  }
}

const zip: Operator = (operand, scope, compile) => {
  const fields = fieldsOf('$zip', operand, ['inputs'], ['useLongestLength', 'defaults'])
  if (!Array.isArray(fields.inputs) || fields.inputs.length === 0)
    fail(34461, 'inputs must be a non-empty array of expressions')
  const inputs = fields.inputs.map((item) => compile(item, scope))
  const longest = fields.useLongestLength === true
  const defaults = Array.isArray(fields.defaults) ? fields.defaults.map((item) => compile(item, scope)) : []
  if (defaults.length > 0 && !longest) fail(34466, 'cannot specify defaults unless useLongestLength is true')
  return (env) => {
    const lists = inputs.map((evaluate) => evaluate(env))
    if (lists.some(isNullish)) return null
    const arrays = lists.map((list) => array('$zip', list, 34468))
    const sizes = arrays.map((list) => list.length)
    const size = longest ? Math.max(...sizes) : Math.min(...sizes)
    const fallbacks = defaults.map((evaluate) => evaluate(env) ?? null)
    return Array.from({ length: size }, (_, i) =>
      arrays.map((list, column) => list[i] ?? fallbacks[column] ?? null),
    )
  }
}

const sortArray: Operator = (operand, scope, compile) => {
  const fields = fieldsOf('$sortArray', operand, ['input', 'sortBy'], [])
  const input = compile(fields.input!, scope)
  const order = arrayOrder(fields.sortBy!)
  return (env) => {
    const list = input(env)
    return isNullish(list) ? null : order(array('$sortArray', list, 2942504))
  }
}

function arrayOrder(sortBy: Value): (list: Value[]) => Value[] {
  if (isDocument(sortBy)) {
    const fields = parseSort(sortBy)
    return (list) =>
      sortDocuments(
        list.map((element) => (isDocument(element) ? element : { '': element })),
        fields,
      ).map(unwrap)
  }
  const direction = isNumber(sortBy) ? exactInteger(sortBy) : undefined
  if (direction !== 1 && direction !== -1)
    fail(
      2942503,
      'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
    )
  return (list) => [...list].sort((a, b) => direction * compare(a, b))
}

function unwrap(document: Document): Value {
  return Object.hasOwn(document, '') ? document['']! : document
}

function several(name: string, pick: (list: Value[], n: number) => Value[]): Operator {
  return onFields(name, ['input', 'n'], [], ({ input, n }) => {
    const count = countOf(name, n)
    return isNullish(input) ? null : pick(array(name, input, 5788200), count)
  })
}

const arrayToObject = onArguments('$arrayToObject', 1, 1, ([list]) => {
  if (isNullish(list)) return null
  const document: Document = {}
  for (const entry of array('$arrayToObject', list, 40386)) {
    const [name, value] = keyAndValue(entry)
    if (typeof name !== 'string') fail(40394, '$arrayToObject requires keys of type string')
    setField(document, name, value ?? null)
  }
  return document
})

function keyAndValue(entry: Value): [Maybe, Maybe] {
  if (Array.isArray(entry) && entry.length === 2) return [entry[0], entry[1]]
  if (isDocument(entry) && Object.keys(entry).length === 2 && entry.k !== undefined && entry.v !== undefined)
    return [entry.k, entry.v]
  return fail(
    40392,
    "$arrayToObject requires an array of arrays of size 2 or of objects with keys 'k' and 'v'",
  )
}

/** Operators on arrays. */
export const arrayOperators: Operators = {
  $arrayElemAt: arrayElemAt,
  $first: end('$first', 0),
  $last: end('$last', -1),
  $slice: slice,
  $size: onArguments('$size', 1, 1, ([list]) => array('$size', list, 17124).length),
  $isArray: onArguments('$isArray', 1, 1, ([value]) => Array.isArray(value)),
  $in: inOperator,
  $indexOfArray: indexOfArray,
  $concatArrays: concatArrays,
  $reverseArray: onArguments('$reverseArray', 1, 1, ([list]) =>
    isNullish(list) ? null : [...array('$reverseArray', list, 34435)].reverse(),
  ),
  $range: range,
  $map: map,
  $filter: filter,
  $reduce: reduce,
  $zip: zip,
  $sortArray: sortArray,
  $arrayToObject: arrayToObject,
  $firstN: several('$firstN', (list, n) => list.slice(0, n)),
  $lastN: several('$lastN', (list, n) => list.slice(-n)),
  $minN: several('$minN', (list, n) => ordered(list, 1).slice(0, n)),
  $maxN: several('$maxN', (list, n) => ordered(list, -1).slice(0, n)),
}

function ordered(list: Value[], direction: 1 | -1): Value[] {
  return list.filter((value) => value !== null).sort((a, b) => direction * compare(a, b))
}
