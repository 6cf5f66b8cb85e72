import { createHash } from 'node:crypto'
import { ExpressionError } from '../errors.ts'
import { intOf } from '../numbers.ts'
import type { Evaluation } from '../scope.ts'
import { JavaObject } from '../values.ts'
import { longHash } from './hash.ts'
import { on, sign } from './number.ts'
import { objectMethods } from './object.ts'
import { defineType } from './type.ts'

const half = 64n

/** 128 bits, as two Longs with sign. */
class Uuid extends JavaObject {
  readonly type = 'java.util.UUID'
  readonly most: bigint
  readonly least: bigint

  constructor(most: bigint, least: bigint) {
    super()
    this.most = BigInt.asIntN(64, most)
    this.least = BigInt.asIntN(64, least)
  }

  override toString(): string {
    const digits = [this.most, this.least]
      .map((bits) => BigInt.asUintN(64, bits).toString(16).padStart(16, '0'))
      .join('')
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }

  override equals(other: unknown): boolean {
    return other instanceof Uuid && other.most === this.most && other.least === this.least
  }

  override hashCode(): number {
    return longHash(this.most ^ this.least)
  }

  override compareTo(other: unknown): number | undefined {
    return other instanceof Uuid ? sign(this.most, other.most) || sign(this.least, other.least) : undefined
  }

  get version(): number {
    return Number((this.most >> 12n) & 15n)
  }

  get variant(): number {
    const bits = BigInt.asUintN(64, this.least)
    return Number((bits >> (half - (bits >> 62n))) & BigInt.asUintN(64, this.least >> 63n))
  }
}

function ofBytes(bytes: Uint8Array, version: number): Uuid {
  const hex = Buffer.from(bytes).toString('hex')
  const most = (BigInt(`0x${hex.slice(0, 16)}`) & ~0xf000n) | BigInt(version << 12)
  const least = (BigInt(`0x${hex.slice(16, 32)}`) & ((1n << 62n) - 1n)) | (1n << 63n)
  return new Uuid(most, least)
}

function ofRandom(evaluation: Evaluation): Uuid {
  evaluation.spend(16)
  return ofBytes(
    Uint8Array.from({ length: 16 }, () => Math.floor(evaluation.scope.random() * 256)),
    4,
  )
}

function ofText(text: string): Uuid {
  const groups =
    text.length <= 36 ? /^([\da-f]+)-([\da-f]+)-([\da-f]+)-([\da-f]+)-([\da-f]+)$/i.exec(text) : null
  if (!groups) throw new ExpressionError('VALUE', `'${text.slice(0, 100)}' is no UUID`)
  const group = (at: number, digits: number) => BigInt.asUintN(digits * 4, BigInt(`0x${groups[at]}`))
  return new Uuid(
    (group(1, 8) << 32n) | (group(2, 4) << 16n) | group(3, 4),
    (group(4, 4) << 48n) | group(5, 12),
  )
}

/** Of a version that does not have it, Java has no such field. */
function onlyVersion1(self: Uuid, value: bigint): bigint {
  if (self.version !== 1)
    throw new ExpressionError('VALUE', `${self} is no UUID of version 1, which has a time`)
  return value
}

const timestamp = ({ most }: Uuid): bigint => {
  const bits = BigInt.asUintN(64, most)
  return ((bits & 0xfffn) << 48n) | (((bits >> 16n) & 0xffffn) << 32n) | (bits >> 32n)
}

export const uuid = defineType({
  name: 'java.util.UUID',
  nameable: true,
  supertypes: ['java.lang.Comparable'],
  methods: {
    ...objectMethods,
    getMostSignificantBits: [on([], (self: Uuid) => self.most)],
    getLeastSignificantBits: [on([], (self: Uuid) => self.least)],
    version: [on([], (self: Uuid) => self.version)],
    variant: [on([], (self: Uuid) => self.variant)],
    timestamp: [on([], (self: Uuid) => onlyVersion1(self, timestamp(self)))],
    clockSequence: [on([], (self: Uuid) => Number(onlyVersion1(self, (self.least >> 48n) & 0x3fffn)))],
    node: [on([], (self: Uuid) => onlyVersion1(self, self.least & 0xffff_ffff_ffffn))],
    compareTo: [on(['java.util.UUID'], (self: Uuid, [other]) => self.compareTo(other))],
  },
  properties: {
    mostSignificantBits: (self: Uuid) => self.most,
    leastSignificantBits: (self: Uuid) => self.least,
  },
  statics: {
    randomUUID: [on([], (_, __, evaluation) => ofRandom(evaluation))],
    fromString: [on(['string'], (_, [text]) => ofText(text))],
    nameUUIDFromBytes: [
      on(['list'], (_, [bytes], evaluation) => {
        evaluation.spend(bytes.length)
        return ofBytes(
          createHash('md5')
            .update(Uint8Array.from(bytes, (byte: number) => intOf(byte)))
            .digest(),
          3,
        )
      }),
    ],
  },
  construct: [on(['long', 'long'], (_, [most, least]) => new Uuid(most, least))],
})
