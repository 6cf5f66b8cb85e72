import type { Decimal } from '../values/decimal.ts'
import { addDecimals, divideDecimals, formatDecimal, parseDecimal } from '../values/decimal.ts'
import { double, fitsLong, isDecimal, isWholeType, toDecimal, toNumber, whole } from '../values/numbers.ts'
import type { Maybe, NumberValue } from '../values/types.ts'
import { isNumber } from '../values/types.ts'

/**
 * A sum of numbers; what is no number is passed over. The widest type decides the result's: int32 grows to long,
 * long that overflows to double. Doubles are added with compensation for what rounding loses.
 */
export class Sum {
  #whole = 0n
  #small = 0
  #hasLong = false
  #double = 0
  #lost = 0
  #hasDouble = false
  #decimal: Decimal | undefined

  add(value: Maybe): void {
    if (!isNumber(value)) return
    if (isDecimal(value))
      this.#decimal = addDecimals(this.#decimal ?? { coefficient: 0n, exponent: 0 }, parseDecimal(value))
    else if (isWholeType(value)) this.#addWhole(value)
    else this.#addDouble(toNumber(value))
  }

  #addWhole(value: number | bigint): void {
    if (typeof value === 'bigint') {
      this.#hasLong = true
      this.#whole += value
      return
    }
    this.#small += value
    if (!Number.isSafeInteger(this.#small)) this.#spill()
  }

  #spill(): void {
    this.#whole += BigInt(this.#small)
    this.#small = 0
  }

  #addDouble(value: number): void {
    this.#hasDouble = true
    const total = this.#double + value
    if (Number.isFinite(total)) {
      const larger = Math.abs(this.#double) >= Math.abs(value)
      this.#lost += larger ? this.#double - total + value : value - total + this.#double
    }
    this.#double = total
  }

  total(): NumberValue {
    this.#spill()
    if (this.#decimal !== undefined) {
      const doubles = toDecimal(double(this.#double + this.#lost))
      const wholes = addDecimals({ coefficient: this.#whole, exponent: 0 }, doubles)
      return formatDecimal(addDecimals(this.#decimal, wholes))
    }
    if (this.#hasDouble)
      return double(this.#double + (Number.isFinite(this.#double) ? this.#lost : 0) + Number(this.#whole))
    if (!fitsLong(this.#whole)) return double(Number(this.#whole))
    return this.#hasLong ? this.#whole : whole(this.#whole)!
  }
}

/** A quotient: a decimal when an operand is one, else a double. */
export function divideNumbers(a: NumberValue, b: NumberValue): NumberValue {
  if (isDecimal(a) || isDecimal(b)) return formatDecimal(divideDecimals(toDecimal(a), toDecimal(b)))
  return double(toNumber(a) / toNumber(b))
}
