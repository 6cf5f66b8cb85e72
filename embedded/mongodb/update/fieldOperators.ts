import { Timestamp } from 'bson'
import { fail } from '../errors.ts'
import { compare, identical } from '../values/compare.ts'
import { add, exactInteger, multiply } from '../values/numbers.ts'
import { show } from '../values/show.ts'
import type { Document, Maybe, NumberValue, Value } from '../values/types.ts'
import { isDocument, isInt32, isNumber, typeName } from '../values/types.ts'
import type { Leaf, LeafContext, LeafOperator } from './leaf.ts'

/** The identity of the document being updated, as the server's messages give it. */
export function showId({ original }: LeafContext): string {
  return `{ _id: ${show(original._id)} }`
}

const set: LeafOperator = (operand) => ({
  creates: true,
  apply: (value) => (identical(value, operand) ? value : operand),
})

const unset: LeafOperator = () => ({ creates: false, apply: () => undefined })

function arithmetic(
  name: '$inc' | '$mul',
  verb: string,
  combine: (a: NumberValue, b: NumberValue) => NumberValue | undefined,
  start: (operand: NumberValue) => Value,
): LeafOperator {
  return (operand, path) => {
    if (!isNumber(operand))
      fail('TypeMismatch', `Cannot ${verb} with non-numeric argument: {${path}: ${show(operand)}}`)
    return {
      creates: true,
      apply(value, context) {
        if (value === undefined) return start(operand)
        if (!isNumber(value)) {
          fail(
            'TypeMismatch',
            `Cannot apply ${name} to a value of non-numeric type. ${showId(context)} has the field '${context.path}' of non-numeric type ${typeName(value)}`,
          )
        }
        const result =
          combine(value, operand) ??
          fail(
            'BadValue',
            `Failed to apply ${name} operations to current value (${show(value)}) for document ${showId(context)}`,
          )
        return identical(value, result) ? value : result
      },
    }
  }
}

function extreme(sign: 1 | -1): LeafOperator {
  return (operand) => ({
    creates: true,
    apply: (value) => (value === undefined || sign * compare(operand, value) > 0 ? operand : value),
  })
}

const currentDate: LeafOperator = (operand, path) => {
  const type = isDocument(operand) ? operand.$type : typeof operand === 'boolean' ? 'date' : undefined
  if ((type !== 'date' && type !== 'timestamp') || (isDocument(operand) && Object.keys(operand).length > 1)) {
    fail(
      'BadValue',
      `${typeName(operand)} is not valid type for $currentDate on '${path}'. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
    )
  }
  return {
    creates: true,
    apply: (_value, { now }) =>
      type === 'date' ? now : new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }),
  }
}

type BitStep = (value: bigint) => bigint
const bitOperations: Record<string, (operand: bigint) => BitStep> = {
  and: (operand) => (value) => value & operand,
  or: (operand) => (value) => value | operand,
  xor: (operand) => (value) => value ^ operand,
}

function isBits(value: Maybe): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && isInt32(value))
}

const bit: LeafOperator = (operand, path) => {
  if (!isDocument(operand))
    fail('BadValue', `The $bit modifier is not compatible with a ${typeName(operand)} at '${path}'`)
  const steps = Object.entries(operand).map(([name, bits]): BitStep => {
    const operation = Object.hasOwn(bitOperations, name) ? bitOperations[name] : undefined
    if (operation === undefined)
      fail('BadValue', `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}'`)
    if (!isBits(bits))
      fail(
        'BadValue',
        `The $bit modifier field must be an Integer(32/64 bit); a '${typeName(bits)}' is not supported here`,
      )
    return operation(BigInt(bits))
  })
  if (steps.length === 0) fail('BadValue', `You must pass in at least one bitwise operation for '${path}'`)
  const wide = Object.values(operand).some((bits) => typeof bits === 'bigint')
  return {
    creates: true,
    apply(value, context) {
      if (value !== undefined && !isBits(value)) {
        fail(
          'BadValue',
          `Cannot apply $bit to a value of non-integral type. ${showId(context)} has the field ${context.path} of non-integer type ${typeName(value)}`,
        )
      }
      const result = steps.reduce((bits, step) => step(bits), BigInt(value ?? 0))
      const changed = wide || typeof value === 'bigint' ? result : Number(result)
      return identical(value, changed) ? value : changed
    },
  }
}

/** `$rename` writes its target; its source is removed by an `$unset` of its own. */
export function renamed(source: (document: Document) => Maybe): Leaf {
  return {
    creates: true,
    appliesTo: (document) => source(document) !== undefined,
    apply: (_value, { original }) => source(original),
  }
}

/** Operators that replace one value by another. */
export const fieldOperators: Record<string, LeafOperator> = {
  $set: set,
  $setOnInsert: (operand, path) => ({ ...set(operand, path), insertOnly: true }),
  $unset: unset,
  $inc: arithmetic('$inc', 'increment', add, (operand) => operand),
  $mul: arithmetic('$mul', 'multiply', multiply, (operand) => multiply(operand, 0)!),
  $min: extreme(-1),
  $max: extreme(1),
  $currentDate: currentDate,
  $bit: bit,
}

/** A whole number from an operand, `undefined` when it is none. */
export function wholeOperand(operand: Maybe): number | undefined {
  return isNumber(operand) ? exactInteger(operand) : undefined
}
