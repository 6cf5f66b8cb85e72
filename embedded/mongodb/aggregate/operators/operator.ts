import { fail } from '../../errors.ts'
import type { Document, Maybe, Value } from '../../values/types.ts'
import { isDocument } from '../../values/types.ts'
import type { Evaluate, Scope } from '../scope.ts'

export type Compile = (expression: Value, scope: Scope) => Evaluate

/** Compiles an operator's operand; wrong operands are refused here, before a document is seen. */
export type Operator = (operand: Value, scope: Scope, compile: Compile) => Evaluate

/** A table of operators by name. */
export type Operators = Record<string, Operator>

/** An operator on `least` to `most` evaluated arguments; one argument may stand without the array. */
export function onArguments(
  name: string,
  least: number,
  most: number,
  apply: (args: Maybe[]) => Maybe,
): Operator {
  return (operand, scope, compile) => {
    const operands = Array.isArray(operand) ? operand : [operand]
    if (operands.length < least || operands.length > most) refuseCount(name, least, most, operands.length)
    const evaluates = operands.map((item) => compile(item, scope))
    if (evaluates.length === 1) {
      const [only] = evaluates
      return (env) => apply([only!(env)])
    }
    return (env) => apply(evaluates.map((evaluate) => evaluate(env)))
  }
}

function refuseCount(name: string, least: number, most: number, given: number): never {
  if (least === most) {
    fail(16020, `Expression ${name} takes exactly ${least} arguments. ${given} were passed in.`)
  }
  fail(
    28667,
    `Expression ${name} takes at least ${least} arguments, and at most ${most}, but ${given} were passed in.`,
  )
}

/** An operator on a document of named arguments, each evaluated; unknown and absent names are refused. */
export function onFields(
  name: string,
  required: readonly string[],
  optional: readonly string[],
  apply: (args: Record<string, Maybe>, given: Document) => Maybe,
): Operator {
  return (operand, scope, compile) => {
    const given = fieldsOf(name, operand, required, optional)
    const fields = Object.entries(given).map(([field, value]): [string, Evaluate] => [
      field,
      compile(value, scope),
    ])
    return (env) =>
      apply(Object.fromEntries(fields.map(([field, evaluate]) => [field, evaluate(env)])), given)
  }
}

/** The named arguments of an operator, checked. */
export function fieldsOf(
  name: string,
  operand: Value,
  required: readonly string[],
  optional: readonly string[],
): Document {
  if (!isDocument(operand)) fail('FailedToParse', `${name} only supports an object as its argument`)
  for (const field of Object.keys(operand)) {
    if (!required.includes(field) && !optional.includes(field)) {
      fail('FailedToParse', `Unrecognized argument to ${name}: ${field}`)
    }
  }
  for (const field of required) {
    if (operand[field] === undefined) fail('FailedToParse', `Missing '${field}' parameter to ${name}`)
  }
  return operand
}

export function isNullish(value: Maybe): value is null | undefined {
  return value === null || value === undefined
}
