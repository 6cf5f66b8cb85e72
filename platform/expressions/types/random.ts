import { ExpressionError } from '../errors.ts'
import type { Evaluation } from '../scope.ts'
import { double, JavaObject } from '../values.ts'
import { on, toFloat } from './number.ts'
import { objectMethods } from './object.ts'
import { defineType, type Overload } from './type.ts'

const multiplier = 0x5deece66dn
const mask = (1n << 48n) - 1n

/**
 * Java's linear congruential generator: the same seed gives the same numbers. It is the one thing here that changes, and only who has
 * made it sees that.
 */
class Random extends JavaObject {
  readonly type = 'java.util.Random'
  #seed: bigint
  #spare: number | undefined

  constructor(seed: bigint) {
    super()
    this.#seed = (seed ^ multiplier) & mask
  }

  override toString(): string {
    return 'java.util.Random'
  }

  next(bits: number): number {
    this.#seed = (this.#seed * multiplier + 0xbn) & mask
    return Number(BigInt.asIntN(32, this.#seed >> BigInt(48 - bits)))
  }

  long(): bigint {
    return BigInt.asIntN(64, (BigInt(this.next(32)) << 32n) + BigInt(this.next(32)))
  }

  double(): number {
    return (this.next(26) * 2 ** 27 + this.next(27)) * 2 ** -53
  }

  float(): number {
    return this.next(24) / 2 ** 24
  }

  /** The polar method: two at a time. */
  gaussian(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare
      this.#spare = undefined
      return spare
    }
    for (;;) {
      const first = 2 * this.double() - 1
      const second = 2 * this.double() - 1
      const size = first * first + second * second
      if (size >= 1 || size === 0) continue
      const factor = Math.sqrt((-2 * Math.log(size)) / size)
      this.#spare = second * factor
      return first * factor
    }
  }

  /** From 0 to below the bound. */
  below(bound: number): number {
    if (bound <= 0) throw new ExpressionError('VALUE', `a bound must be above 0, not ${bound}`)
    let bits = this.next(31)
    if ((bound & (bound - 1)) === 0) return Number((BigInt(bound) * BigInt(bits)) >> 31n)
    while (bits - (bits % bound) + (bound - 1) > 0x7fff_ffff) bits = this.next(31)
    return bits % bound
  }

  /** From origin to below the bound, as RandomGenerator makes it of 32 bits at a time. */
  within(origin: number, bound: number): number {
    checkRange(origin, bound)
    let value = this.next(32)
    const size = (bound - origin) | 0
    const last = (size - 1) | 0
    if ((size & last) === 0) return ((value & last) + origin) | 0
    if (size <= 0) {
      while (value < origin || value >= bound) value = this.next(32)
      return value
    }
    let bits = value >>> 1
    while (bits + last - (bits % size) > 0x7fff_ffff) bits = this.next(32) >>> 1
    return (bits % size) + origin
  }

  longWithin(origin: bigint, bound: bigint): bigint {
    checkRange(origin, bound)
    let value = this.long()
    const size = BigInt.asIntN(64, bound - origin)
    const last = size - 1n
    if ((size & last) === 0n) return BigInt.asIntN(64, (value & last) + origin)
    if (size <= 0n) {
      while (value < origin || value >= bound) value = this.long()
      return value
    }
    let bits = BigInt.asUintN(64, value) >> 1n
    while (bits + last - (bits % size) >= 1n << 63n) bits = BigInt.asUintN(64, this.long()) >> 1n
    return (bits % size) + origin
  }
}

function checkRange(origin: number | bigint, bound: number | bigint): void {
  if (origin >= bound) throw new ExpressionError('VALUE', `there is nothing from ${origin} to below ${bound}`)
}

function scaled(value: number, origin: number, bound: number): number {
  checkRange(origin, bound)
  return value * (bound - origin) + origin
}

const floatOf = (value: number) => double(toFloat(value))

/** A method that takes a step of the generator. */
const step = (parameters: Overload['parameters'], call: Overload['call']): Overload =>
  on(parameters, (self, args, evaluation) => {
    evaluation.spend(2)
    return call(self, args, evaluation)
  })

/** A seed from the scope's randomness. */
const unseeded = ({ scope }: Evaluation): bigint => BigInt(Math.floor(scope.random() * 2 ** 48))

export const random = defineType({
  name: 'java.util.Random',
  nameable: true,
  supertypes: ['java.util.random.RandomGenerator'],
  methods: {
    ...objectMethods,
    nextInt: [
      step([], (self: Random) => self.next(32)),
      step(['int'], (self: Random, [bound]) => self.below(bound)),
      step(['int', 'int'], (self: Random, [origin, bound]) => self.within(origin, bound)),
    ],
    nextLong: [
      step([], (self: Random) => self.long()),
      step(['long'], (self: Random, [bound]) => self.longWithin(0n, bound)),
      step(['long', 'long'], (self: Random, [origin, bound]) => self.longWithin(origin, bound)),
    ],
    nextDouble: [
      step([], (self: Random) => double(self.double())),
      step(['double'], (self: Random, [bound]) => double(scaled(self.double(), 0, bound))),
      step(['double', 'double'], (self: Random, [origin, bound]) =>
        double(scaled(self.double(), origin, bound)),
      ),
    ],
    nextFloat: [
      step([], (self: Random) => floatOf(self.float())),
      step(['double'], (self: Random, [bound]) => floatOf(scaled(self.float(), 0, bound))),
      step(['double', 'double'], (self: Random, [origin, bound]) =>
        floatOf(scaled(self.float(), origin, bound)),
      ),
    ],
    nextGaussian: [step([], (self: Random) => double(self.gaussian()))],
    nextBoolean: [step([], (self: Random) => self.next(1) !== 0)],
  },
  construct: [
    on([], (_, __, evaluation) => new Random(unseeded(evaluation))),
    on(['long'], (_, [seed]) => new Random(seed)),
  ],
})
