import { fail } from '../../errors.ts'
import { getField, setField } from '../../values/path.ts'
import type { Document, Maybe, Value } from '../../values/types.ts'
import { isDocument, typeName } from '../../values/types.ts'
import type { Operator, Operators } from './operator.ts'
import { fieldsOf, isNullish, onArguments } from './operator.ts'

const mergeObjects = onArguments('$mergeObjects', 0, Number.POSITIVE_INFINITY, (args) => {
  const [only] = args
  const parts = args.length === 1 && Array.isArray(only) ? only : args
  const merged: Document = {}
  for (const part of parts) {
    if (isNullish(part)) continue
    if (!isDocument(part))
      fail(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(part)}`)
    for (const [name, value] of Object.entries(part)) setField(merged, name, value)
  }
  return merged
})

const objectToArray = onArguments('$objectToArray', 1, 1, ([document]) => {
  if (isNullish(document)) return null
  if (!isDocument(document))
    fail(40390, `$objectToArray requires a document input, found: ${typeName(document)}`)
  return Object.entries(document).map(([k, v]): Value => ({ k, v }))
})

/** A field named by a constant, which may hold dots and dollars. */
function constantName(name: string, field: Maybe, code: number): string {
  const text = isDocument(field) && Object.keys(field).join() === '$literal' ? field.$literal : field
  if (typeof text !== 'string' || (text === field && text.startsWith('$'))) {
    fail(code, `${name} requires 'field' to evaluate to a constant String`)
  }
  return text
}

const getFieldOperator: Operator = (operand, scope, compile) => {
  const short =
    typeof operand === 'string' ||
    !isDocument(operand) ||
    Object.keys(operand).some((name) => name.startsWith('$'))
  const fields = short ? { field: operand } : fieldsOf('$getField', operand, ['field'], ['input'])
  const name = constantName('$getField', fields.field, 5654602)
  const input = compile(fields.input ?? '$$CURRENT', scope)
  return (env) => {
    const document = input(env)
    if (isDocument(document)) return getField(document, name)
    return document === null ? null : undefined
  }
}

/** `$setField` and `$unsetField`: a copy of a document with one field set or removed. */
function changing(name: string, required: string[], code: number): Operator {
  return (operand, scope, compile) => {
    const fields = fieldsOf(name, operand, required, [])
    const field = constantName(name, fields.field, code)
    const input = compile(fields.input!, scope)
    const value = name === '$setField' ? compile(fields.value!, scope) : () => undefined
    return (env) => {
      const document = input(env)
      if (isNullish(document)) return null
      if (!isDocument(document)) fail(4161105, `${name} requires 'input' to evaluate to type Object`)
      const changed = value(env)
      const { [field]: _old, ...rest } = document
      if (changed === undefined) return rest
      const copy = { ...document }
      setField(copy, field, changed)
      return copy
    }
  }
}

const letOperator: Operator = (operand, scope, compile) => {
  const fields = fieldsOf('$let', operand, ['vars', 'in'], [])
  if (!isDocument(fields.vars)) fail(16876, "invalid parameter: expected an object ('vars' of $let)")
  const names = Object.keys(fields.vars)
  for (const name of names) {
    if (!/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name) && name !== 'CURRENT') {
      fail('FailedToParse', `'${name}' starts with an invalid character for a user variable name`)
    }
  }
  const values = Object.values(fields.vars).map((value) => compile(value, scope))
  const { scope: inner, slots } = scope.with(names)
  const body = compile(fields.in!, inner)
  return (env) => {
    const results = values.map((evaluate) => evaluate(env))
    for (const [i, slot] of slots.entries()) env.slots[slot] = results[i]
    return body(env)
  }
}

/** Operators on documents, and those that deal with the expression itself. */
export const objectOperators: Operators = {
  $mergeObjects: mergeObjects,
  $objectToArray: objectToArray,
  $getField: getFieldOperator,
  $setField: changing('$setField', ['field', 'input', 'value'], 4161107),
  $unsetField: changing('$unsetField', ['field', 'input'], 4161107),
  $let: letOperator,
  $literal: (operand) => () => operand,
  $rand: () => () => Math.random(),
}
