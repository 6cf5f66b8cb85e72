import { fail } from '../../errors.ts'
import {
  type Decimal,
  exactDecimalOfDouble,
  formatDecimal,
  negateDecimal,
  parseDecimal,
  type Rounding,
  remainderDecimals,
  roundDecimal,
  signOf,
} from '../../values/decimal.ts'
import {
  add,
  double,
  exactInteger,
  fitsLong,
  isDecimal,
  isWholeType,
  multiply,
  toDecimal,
  toNumber,
  whole,
} from '../../values/numbers.ts'
import type { Maybe, NumberValue, Value } from '../../values/types.ts'
import { isNumber, typeName } from '../../values/types.ts'
import { divideNumbers, Sum } from '../sum.ts'
import type { Operator, Operators } from './operator.ts'
import { isNullish, onArguments } from './operator.ts'

/** A number argument; anything else is refused. */
function number(name: string, value: Maybe, code = 28765): NumberValue {
  return isNumber(value) ? value : fail(code, `${name} only supports numeric types, not ${typeName(value)}`)
}

/** An operator on numbers that is null when any argument is. */
function onNumbers(
  name: string,
  least: number,
  most: number,
  apply: (...values: NumberValue[]) => Value,
  code?: number,
): Operator {
  return onArguments(name, least, most, (args) =>
    args.some(isNullish) ? null : apply(...args.map((value) => number(name, value, code))),
  )
}

const addOperator = onArguments('$add', 0, Number.POSITIVE_INFINITY, (args) => {
  const sum = new Sum()
  let date: Date | undefined
  for (const value of args) {
    if (isNullish(value)) return null
    if (value instanceof Date) {
      if (date !== undefined) fail(16612, 'only one date allowed in an $add expression')
      date = value
    } else
      sum.add(
        isNumber(value)
          ? value
          : fail(16554, `$add only supports numeric or date types, not ${typeName(value)}`),
      )
  }
  return date === undefined ? sum.total() : shiftDate(date, sum.total())
})

function shiftDate(date: Date, by: NumberValue): Date {
  const shifted = new Date(date.getTime() + Math.trunc(toNumber(by)))
  return Number.isNaN(shifted.getTime()) ? fail('Overflow', 'date overflow') : shifted
}

const subtract = onArguments('$subtract', 2, 2, ([a, b]) => {
  if (isNullish(a) || isNullish(b)) return null
  if (a instanceof Date && b instanceof Date) return BigInt(a.getTime() - b.getTime())
  if (a instanceof Date && isNumber(b)) return shiftDate(a, negate(b))
  if (!isNumber(a) || !isNumber(b)) fail(16556, `can't $subtract ${typeName(b)} from ${typeName(a)}`)
  if (isWholeType(a) && isWholeType(b)) return wholeResult(BigInt(a) - BigInt(b), [a, b])
  return add(a, negate(b))!
})

function negate(value: NumberValue): NumberValue {
  if (isDecimal(value)) return formatDecimal(negateDecimal(parseDecimal(value)))
  return typeof value === 'bigint'
    ? -value
    : isWholeType(value)
      ? (whole(-BigInt(value)) as NumberValue)
      : double(-toNumber(value))
}

/** A whole result in the widest type of the operands; int32 grows to long, long to double. */
function wholeResult(result: bigint, operands: readonly NumberValue[]): NumberValue {
  if (!fitsLong(result)) return double(Number(result))
  return operands.some((value) => typeof value === 'bigint') ? result : whole(result)!
}

const multiplyOperator = onArguments('$multiply', 0, Number.POSITIVE_INFINITY, (args) => {
  let product: NumberValue = 1
  for (const value of args) {
    if (isNullish(value)) return null
    const factor = number('$multiply', value, 16555)
    product = multiply(product, factor) ?? double(toNumber(product) * toNumber(factor))
  }
  return product
})

const divide = onNumbers(
  '$divide',
  2,
  2,
  (a, b) => {
    if (toNumber(b) === 0) fail('BadValue', "can't $divide by zero")
    return divideNumbers(a, b)
  },
  16609,
)

const mod = onNumbers(
  '$mod',
  2,
  2,
  (a, b) => {
    if (toNumber(b) === 0) fail(16610, "can't $mod by zero")
    if (isDecimal(a) || isDecimal(b)) return formatDecimal(remainderDecimals(toDecimal(a), toDecimal(b)))
    if (isWholeType(a) && isWholeType(b)) return wholeResult(BigInt(a) % BigInt(b), [a, b])
    return double(toNumber(a) % toNumber(b))
  },
  16611,
)

const abs = onNumbers('$abs', 1, 1, (value) => {
  if (isDecimal(value)) {
    const decimal = parseDecimal(value)
    return signOf(decimal) < 0 ? formatDecimal(negateDecimal(decimal)) : value
  }
  if (!isWholeType(value)) return double(Math.abs(toNumber(value)))
  const size = BigInt(value) < 0n ? -BigInt(value) : BigInt(value)
  if (!fitsLong(size)) fail(28680, "can't take $abs of long long min")
  return wholeResult(size, [value])
})

/** A rounding to `place` digits after the point, in the type of the number. */
function rounded(name: string, rounding: Rounding, places: boolean): Operator {
  return onArguments(name, 1, places ? 2 : 1, ([value, place]) => {
    if (isNullish(value)) return null
    if (place === null) return null
    const digits = place === undefined ? 0 : exactInteger(number(name, place, 51082))
    if (digits === undefined || digits < -20 || digits > 100)
      fail(51083, `cannot apply ${name} with precision value, must be an integer in [-20, 100]`)
    return roundTo(number(name, value, 51081), digits, rounding)
  })
}

function roundTo(value: NumberValue, digits: number, rounding: Rounding): Value {
  if (isDecimal(value)) return formatDecimal(quantize(parseDecimal(value), digits, rounding))
  if (isWholeType(value)) {
    if (digits >= 0) return value
    const result = roundDecimal({ coefficient: BigInt(value), exponent: 0 }, digits, rounding) as {
      coefficient: bigint
      exponent: number
    }
    return wholeResult(result.coefficient * 10n ** BigInt(result.exponent), [value])
  }
  const number = toNumber(value)
  if (!Number.isFinite(number)) return value
  if (digits === 0) return double(roundWhole(number, rounding))
  const exact = parseDecimal(formatDecimal(exactDecimalOfDouble(number)))
  return double(Number(formatDecimal(roundDecimal(exact, digits, rounding)).toString()))
}

/** Rounds a decimal and gives it exactly the digits asked for, as far as 34 digits allow. */
function quantize(value: Decimal, place: number, rounding: Rounding): Decimal {
  const rounded = roundDecimal(value, place, rounding)
  if (typeof rounded === 'string' || rounded.exponent <= -place) return rounded
  const coefficient = rounded.coefficient * 10n ** BigInt(rounded.exponent + place)
  return String(coefficient).length > 34 ? rounded : { coefficient, exponent: -place }
}

function roundWhole(value: number, rounding: Rounding): number {
  if (rounding !== 'halfEven') return Math[rounding](value)
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

/** A function on doubles; decimals would lose digits and are refused. */
function onDoubles(name: string, count: number, apply: (...values: number[]) => number): Operator {
  return onNumbers(name, count, count, (...values) => {
    if (values.some(isDecimal)) fail('NotImplemented', `${name} of decimals is not supported`)
    return double(apply(...values.map(toNumber)))
  })
}

function positive(name: string, value: number, code: number): number {
  return value <= 0 ? fail(code, `${name}'s argument must be a positive number, but is ${value}`) : value
}

function within(name: string, value: number, least: number, most: number): number {
  if (value < least || value > most)
    fail(50989, `cannot apply ${name} to ${value}, value must be in [${least},${most}]`)
  return value
}

const pow = onNumbers(
  '$pow',
  2,
  2,
  (base, exponent) => {
    if (isDecimal(base) || isDecimal(exponent)) fail('NotImplemented', '$pow of decimals is not supported')
    if (toNumber(base) === 0 && toNumber(exponent) < 0)
      fail(28764, '$pow cannot take a base of 0 and a negative exponent')
    const result = toNumber(base) ** toNumber(exponent)
    const isUnit = isWholeType(base) && isWholeType(exponent) && Math.abs(toNumber(base)) === 1
    if (isUnit) return wholeResult(BigInt(result), [base, exponent])
    if (!isWholeType(base) || !isWholeType(exponent) || toNumber(exponent) < 0 || Math.abs(result) > 1e19)
      return double(result)
    return wholeResult(BigInt(base) ** BigInt(exponent), [base, exponent])
  },
  28762,
)

const radians = Math.PI / 180

/** Arithmetic in the server's types: the widest operand decides, int32 grows to long and long to double. */
export const arithmeticOperators: Operators = {
  $add: addOperator,
  $subtract: subtract,
  $multiply: multiplyOperator,
  $divide: divide,
  $mod: mod,
  $abs: abs,
  $ceil: rounded('$ceil', 'ceil', false),
  $floor: rounded('$floor', 'floor', false),
  $round: rounded('$round', 'halfEven', true),
  $trunc: rounded('$trunc', 'trunc', true),
  $pow: pow,
  $sqrt: onDoubles('$sqrt', 1, (value) =>
    value < 0 ? fail(28714, "$sqrt's argument must be greater than or equal to 0") : Math.sqrt(value),
  ),
  $exp: onDoubles('$exp', 1, Math.exp),
  $ln: onDoubles('$ln', 1, (value) => Math.log(positive('$ln', value, 28766))),
  $log10: onDoubles('$log10', 1, (value) => Math.log10(positive('$log10', value, 28761))),
  $log: onDoubles('$log', 2, (value, base) => {
    if (base <= 0 || base === 1)
      fail(28759, `$log's base must be a positive number not equal to 1, but is ${base}`)
    return Math.log(positive('$log', value, 28758)) / Math.log(base)
  }),
  $sin: onDoubles('$sin', 1, Math.sin),
  $cos: onDoubles('$cos', 1, Math.cos),
  $tan: onDoubles('$tan', 1, Math.tan),
  $asin: onDoubles('$asin', 1, (value) => Math.asin(within('$asin', value, -1, 1))),
  $acos: onDoubles('$acos', 1, (value) => Math.acos(within('$acos', value, -1, 1))),
  $atan: onDoubles('$atan', 1, Math.atan),
  $atan2: onDoubles('$atan2', 2, Math.atan2),
  $sinh: onDoubles('$sinh', 1, Math.sinh),
  $cosh: onDoubles('$cosh', 1, Math.cosh),
  $tanh: onDoubles('$tanh', 1, Math.tanh),
  $asinh: onDoubles('$asinh', 1, Math.asinh),
  $acosh: onDoubles('$acosh', 1, (value) => Math.acosh(within('$acosh', value, 1, Number.POSITIVE_INFINITY))),
  $atanh: onDoubles('$atanh', 1, (value) => Math.atanh(within('$atanh', value, -1, 1))),
  $degreesToRadians: onDoubles('$degreesToRadians', 1, (value) => value * radians),
  $radiansToDegrees: onDoubles('$radiansToDegrees', 1, (value) => value / radians),
  $bitAnd: bitwise('$bitAnd', -1n, (a, b) => a & b),
  $bitOr: bitwise('$bitOr', 0n, (a, b) => a | b),
  $bitXor: bitwise('$bitXor', 0n, (a, b) => a ^ b),
  $bitNot: onArguments('$bitNot', 1, 1, ([value]) =>
    isNullish(value) ? null : bits('$bitNot', [value], ([a]) => ~a!),
  ),
}

function bitwise(name: string, start: bigint, combine: (a: bigint, b: bigint) => bigint): Operator {
  return onArguments(name, 0, Number.POSITIVE_INFINITY, (args) =>
    args.some(isNullish) ? null : bits(name, args, (values) => values.reduce(combine, start)),
  )
}

function bits(name: string, args: readonly Maybe[], combine: (values: bigint[]) => bigint): NumberValue {
  const values = args.map((value) => {
    if (!isNumber(value) || !isWholeType(value))
      fail('TypeMismatch', `${name} only supports int and long operands.`)
    return value
  })
  const result = combine(values.map((value) => BigInt(value)))
  return values.some((value) => typeof value === 'bigint') ? result : Number(result)
}
