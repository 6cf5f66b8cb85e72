import { fail } from '../../errors.ts'
import { isTruthy } from '../../values/truth.ts'
import type { Value } from '../../values/types.ts'
import { isDocument } from '../../values/types.ts'
import type { Evaluate } from '../scope.ts'
import type { Compile, Operator, Operators } from './operator.ts'
import { fieldsOf, isNullish, onArguments } from './operator.ts'

function listOf(operand: Value): Value[] {
  return Array.isArray(operand) ? operand : [operand]
}

const cond: Operator = (operand, scope, compile) => {
  const [condition, yes, no] = condParts(operand).map((part) => compile(part, scope))
  return (env) => (isTruthy(condition!(env)) ? yes!(env) : no!(env))
}

function condParts(operand: Value): Value[] {
  if (isDocument(operand)) {
    const { if: condition, then, else: otherwise } = fieldsOf('$cond', operand, ['if', 'then', 'else'], [])
    return [condition!, then!, otherwise!]
  }
  if (Array.isArray(operand) && operand.length === 3) return operand
  return fail(16020, 'Expression $cond takes exactly 3 arguments.')
}

const ifNull: Operator = (operand, scope, compile) => {
  const parts = listOf(operand).map((part) => compile(part, scope))
  if (parts.length < 2) fail(1257300, '$ifNull needs at least two arguments')
  const last = parts.pop()!
  return (env) => {
    for (const part of parts) {
      const value = part(env)
      if (!isNullish(value)) return value
    }
    return last(env)
  }
}

const switchOperator: Operator = (operand, scope, compile) => {
  const fields = fieldsOf('$switch', operand, ['branches'], ['default'])
  if (!Array.isArray(fields.branches)) fail(40061, "$switch expected an array for 'branches'")
  if (fields.branches.length === 0) fail(40068, '$switch requires at least one branch.')
  const branches = fields.branches.map((branch): [Evaluate, Evaluate] => {
    const { case: condition, then } = fieldsOf('$switch', branch, ['case', 'then'], [])
    return [compile(condition!, scope), compile(then!, scope)]
  })
  const otherwise = fields.default === undefined ? undefined : compile(fields.default, scope)
  return (env) => {
    for (const [condition, then] of branches) if (isTruthy(condition(env))) return then(env)
    if (otherwise === undefined)
      fail(40066, '$switch could not find a matching branch for an input, and no default was specified.')
    return otherwise(env)
  }
}

function chain(name: 'every' | 'some'): Operator {
  return (operand, scope, compile: Compile) => {
    const parts = listOf(operand).map((part) => compile(part, scope))
    return (env) => parts[name]((part) => isTruthy(part(env)))
  }
}

export const logicOperators: Operators = {
  $and: chain('every'),
  $or: chain('some'),
  $not: onArguments('$not', 1, 1, ([value]) => !isTruthy(value)),
  $cond: cond,
  $ifNull: ifNull,
  $switch: switchOperator,
}
