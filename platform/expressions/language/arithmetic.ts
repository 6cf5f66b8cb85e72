import { ExpressionError } from '../errors.ts'
import {
  doubleOf,
  intOf,
  isInteger,
  isNumber,
  type JavaNumber,
  kindOfNumber,
  longOf,
  wrapLong,
} from '../numbers.ts'
import { nameOf } from '../plain.ts'
import type { Evaluation } from '../scope.ts'
import { double, Unknown, UnknownError } from '../values.ts'
import type { ArithmeticOperator } from './ast.ts'
import { concatenable } from './conversions.ts'

/** Java's arithmetic on two Integers, two Longs or two Doubles; the greater kind of two operands decides. */
interface Operation {
  readonly int: (left: number, right: number) => unknown
  readonly long: (left: bigint, right: bigint) => unknown
  readonly double: (left: number, right: number) => number
}

class DivisionByZero extends Error {}

const divisor = <T extends number | bigint>(right: T): T => {
  if (right === 0 || right === 0n) throw new DivisionByZero()
  return right
}

const operations: Readonly<Record<ArithmeticOperator, Operation>> = {
  '+': { int: (a, b) => (a + b) | 0, long: (a, b) => wrapLong(a + b), double: (a, b) => a + b },
  '-': { int: (a, b) => (a - b) | 0, long: (a, b) => wrapLong(a - b), double: (a, b) => a - b },
  '*': { int: Math.imul, long: (a, b) => wrapLong(a * b), double: (a, b) => a * b },
  '/': {
    int: (a, b) => (a / divisor(b)) | 0,
    long: (a, b) => wrapLong(a / divisor(b)),
    double: (a, b) => a / b,
  },
  '%': { int: (a, b) => (a % divisor(b)) | 0, long: (a, b) => a % divisor(b), double: (a, b) => a % b },
  '^': { int: powerOfInts, long: (a, b) => longOf(double(Number(a) ** Number(b))), double: (a, b) => a ** b },
}

/** A Long when it is too big for an Integer. */
function powerOfInts(left: number, right: number): unknown {
  const power = double(left ** right)
  return doubleOf(power) > 0x7fff_ffff ? longOf(power) : intOf(power)
}

/** @throws ExpressionError (TYPE, VALUE, LIMIT), UnknownError */
export function calculate(
  operator: ArithmeticOperator,
  left: unknown,
  right: unknown,
  position: number,
  evaluation: Evaluation,
): unknown {
  evaluation.spend(operator === '^' ? 4 : 1)
  if (isInteger(left) && isInteger(right)) {
    if (operator === '+') return (left + right) | 0
    if (operator === '-') return (left - right) | 0
    if (operator === '*') return Math.imul(left, right)
    if (operator === '/' && right !== 0) return (left / right) | 0
    if (operator === '%' && right !== 0) return (left % right) | 0
  }
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') {
    return made(left.length + right.length, evaluation, () => left + right)
  }
  if (isNumber(left) && isNumber(right)) return calculateNumbers(operator, left, right, position)
  for (const operand of [left, right]) if (operand instanceof Unknown) throw new UnknownError(operand)
  const text = calculateText(operator, left, right, position, evaluation)
  if (text !== undefined) return text
  throw new ExpressionError(
    'TYPE',
    `${operator} cannot be done with ${nameOf(left)} and ${nameOf(right)}`,
    position,
  )
}

function calculateNumbers(
  operator: ArithmeticOperator,
  left: JavaNumber,
  right: JavaNumber,
  position: number,
): unknown {
  const operation = operations[operator]
  const [one, other] = [kindOfNumber(left), kindOfNumber(right)]
  if (one === 'Double' || other === 'Double') return double(operation.double(doubleOf(left), doubleOf(right)))
  try {
    return one === 'Long' || other === 'Long'
      ? operation.long(longOf(left), longOf(right))
      : operation.int(left as number, right as number)
  } catch (error) {
    if (error instanceof DivisionByZero) throw new ExpressionError('VALUE', 'Division by zero', position)
    throw error
  }
}

/** 'a' + 1, 'ab' * 2, 'b' - 1; undefined when the operands are not for it. */
function calculateText(
  operator: ArithmeticOperator,
  left: unknown,
  right: unknown,
  position: number,
  evaluation: Evaluation,
): string | undefined {
  const isText = typeof left === 'string'
  if (operator === '+' && (isText || typeof right === 'string')) {
    const [first, second] = [concatenable(left, position), concatenable(right, position)]
    evaluation.spend((writing(left, first) + writing(right, second)) >> 2)
    return made(first.length + second.length, evaluation, () => first + second)
  }
  if (operator === '*' && isText && isInteger(right)) {
    if (right < 0) throw new ExpressionError('VALUE', `A String cannot be repeated ${right} times`, position)
    return made(left.length * right, evaluation, () => left.repeat(right))
  }
  if (operator === '-' && isText && left.length === 1 && isInteger(right)) {
    return String.fromCharCode(left.charCodeAt(0) - right)
  }
  return undefined
}

/** To write a list or a map takes longer than to copy a text. */
const writing = (value: unknown, text: string): number => (typeof value === 'string' ? 0 : text.length)

function made(length: number, evaluation: Evaluation, make: () => string): string {
  evaluation.checkSize(length)
  evaluation.spend(length >> 6)
  return make()
}

/** -value, +value */
export function sign(operator: '-' | '+', value: unknown, position: number): unknown {
  const kind = kindOfNumber(value)
  if (!kind) {
    if (value instanceof Unknown) throw new UnknownError(value)
    throw new ExpressionError(
      'TYPE',
      `${operator} stands before a number, but this is ${nameOf(value)}`,
      position,
    )
  }
  if (operator === '+') return value
  const number = value as JavaNumber
  if (kind === 'Integer') return (0 - (number as number)) | 0
  return kind === 'Long' ? wrapLong(-longOf(number)) : double(0 - doubleOf(number))
}
