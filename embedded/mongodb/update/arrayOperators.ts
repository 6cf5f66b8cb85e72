import { fail } from '../errors.ts'
import { compileFilter } from '../query/index.ts'
import { compare, equals, identical } from '../values/compare.ts'
import { hashKey } from '../values/hash.ts'
import { splitPath, valueAt } from '../values/path.ts'
import { show } from '../values/show.ts'
import { parseSort } from '../values/sort.ts'
import type { Document, Maybe, Value } from '../values/types.ts'
import { isDocument, isOperatorDocument, Type, typeName, typeOf } from '../values/types.ts'
import { showId, wholeOperand } from './fieldOperators.ts'
import type { LeafOperator } from './leaf.ts'

const clauses = new Set(['$each', '$position', '$slice', '$sort'])

interface PushClauses {
  each: Value[]
  position?: number
  slice?: number
  order?: (a: Value, b: Value) => number
}

const push: LeafOperator = (operand) => {
  const { each, position, slice, order } = parsePush(operand)
  return {
    creates: true,
    apply(value, context) {
      if (value !== undefined && !Array.isArray(value)) {
        fail(
          'BadValue',
          `The field '${context.path}' must be an array but is of type ${typeName(value)} in document ${showId(context)}`,
        )
      }
      const array = value ?? []
      let result = insertAt(array, each, position)
      if (order !== undefined) result.sort(order)
      if (slice !== undefined) result = slice < 0 ? result.slice(slice) : result.slice(0, slice)
      return value !== undefined && identical(array, result) ? value : result
    },
  }
}

function insertAt(array: Value[], each: Value[], position: number | undefined): Value[] {
  if (position === undefined) return [...array, ...each]
  const at = position < 0 ? Math.max(array.length + position, 0) : Math.min(position, array.length)
  return [...array.slice(0, at), ...each, ...array.slice(at)]
}

function parsePush(operand: Value): PushClauses {
  if (!isDocument(operand) || operand.$each === undefined) return { each: [operand] }
  for (const name of Object.keys(operand)) {
    if (!clauses.has(name)) fail('BadValue', `Unrecognized clause in $push: ${name}`)
  }
  const { $each, $position, $slice, $sort } = operand
  if (!Array.isArray($each)) {
    fail('BadValue', `The argument to $each in $push must be an array but it was of type: ${typeName($each)}`)
  }
  return {
    each: $each,
    position: wholeClause('$position', $position),
    slice: wholeClause('$slice', $slice),
    order: $sort === undefined ? undefined : elementOrder($sort),
  }
}

function wholeClause(name: string, operand: Maybe): number | undefined {
  if (operand === undefined) return undefined
  return (
    wholeOperand(operand) ??
    fail(
      'BadValue',
      `The value for ${name} must be an integer value but was given type: ${typeName(operand)}`,
    )
  )
}

/** The order of `$push`'s `$sort`: whole elements by 1 or -1, or documents by fields that are not fanned out. */
function elementOrder(sort: Value): (a: Value, b: Value) => number {
  const direction = wholeOperand(sort)
  if (direction === 1 || direction === -1) return (a, b) => direction * compare(a, b)
  if (!isDocument(sort) || Object.keys(sort).length === 0) {
    fail(
      'BadValue',
      'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
    )
  }
  for (const [name, order] of Object.entries(sort)) {
    if (![1, -1].includes(wholeOperand(order) ?? 0))
      fail('BadValue', 'The $sort element value must be either 1 or -1')
    if (splitPath(name).includes(''))
      fail('BadValue', `The $sort field is a dotted field but has an empty part: ${name}`)
  }
  const fields = parseSort(sort)
  return (a, b) => {
    if (!isDocument(a) || !isDocument(b)) return compare(a, b)
    for (const { path, direction: sign } of fields) {
      const order = compare(valueAt(a, path) ?? null, valueAt(b, path) ?? null)
      if (order !== 0) return sign * order
    }
    return 0
  }
}

const addToSet: LeafOperator = (operand) => {
  const each = parseEach(operand)
  return {
    creates: true,
    apply(value, context) {
      if (value !== undefined && !Array.isArray(value)) {
        fail(
          'BadValue',
          `Cannot apply $addToSet to non-array field. Field named '${context.path}' has non-array type ${typeName(value)}`,
        )
      }
      const present = new Set((value ?? []).map(hashKey))
      const added = each.filter((item) => {
        const key = hashKey(item)
        if (present.has(key)) return false
        present.add(key)
        return true
      })
      return value !== undefined && added.length === 0 ? value : [...(value ?? []), ...added]
    },
  }
}

function parseEach(operand: Value): Value[] {
  if (!isDocument(operand) || operand.$each === undefined) return [operand]
  const [other] = Object.keys(operand).filter((name) => name !== '$each')
  if (other !== undefined) fail('BadValue', `Found unexpected fields after $each in $addToSet: ${other}`)
  if (!Array.isArray(operand.$each)) {
    fail(
      'TypeMismatch',
      `The argument to $each in $addToSet must be an array but it was of type ${typeName(operand.$each)}`,
    )
  }
  return operand.$each
}

const pop: LeafOperator = (operand) => {
  const end = wholeOperand(operand)
  if (end !== 1 && end !== -1) fail('FailedToParse', `$pop expects 1 or -1, found: ${show(operand)}`)
  return {
    creates: false,
    apply(value, context) {
      if (!Array.isArray(value)) {
        fail(
          'TypeMismatch',
          `Path '${context.path}' contains an element of non-array type '${typeName(value)}'`,
        )
      }
      if (value.length === 0) return value
      return end === 1 ? value.slice(0, -1) : value.slice(1)
    },
  }
}

function removing(removes: (element: Value) => boolean): ReturnType<LeafOperator> {
  return {
    creates: false,
    apply(value) {
      if (!Array.isArray(value)) fail('BadValue', 'Cannot apply $pull to a non-array value')
      const kept = value.filter((element) => !removes(element))
      return kept.length === value.length ? value : kept
    },
  }
}

/** What `$pull` removes: by a filter on documents, by operators or a pattern on any element, or by equality. */
function pullCondition(operand: Value): (element: Value) => boolean {
  if (isOperatorDocument(operand) || (operand !== null && typeOf(operand) === Type.regex)) {
    const filter = compileFilter({ '': operand })
    return (element) => filter.matches({ '': element })
  }
  if (!isDocument(operand)) return (element) => equals(element, operand)
  const filter = compileFilter(operand)
  return (element) => isDocument(element) && filter.matches(element as Document)
}

const pullAll: LeafOperator = (operand) => {
  if (!Array.isArray(operand))
    fail('BadValue', `$pullAll requires an array argument but was given a ${typeName(operand)}`)
  const keys = new Set(operand.map(hashKey))
  return removing((element) => keys.has(hashKey(element)))
}

/** Operators on arrays. */
export const arrayOperators: Record<string, LeafOperator> = {
  $push: push,
  $addToSet: addToSet,
  $pop: pop,
  $pull: (operand) => removing(pullCondition(operand)),
  $pullAll: pullAll,
}
