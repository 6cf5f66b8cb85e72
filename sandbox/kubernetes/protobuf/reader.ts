import { badRequest } from '../objects/refusals.ts'

/** One field of a message as it stands in the bytes. */
export interface RawField {
  readonly number: number
  /** Of varints and fixed numbers. */
  readonly value: bigint
  /** Of what has a length. */
  readonly bytes: Buffer
}

const none = Buffer.alloc(0)

/** The fields of a message in their order. Throws 400 for bytes that are no message. */
export function* fieldsIn(message: Buffer): Generator<RawField> {
  const reader = new Reader(message)
  while (!reader.isAtEnd) {
    const tag = Number(reader.varint())
    const number = tag >>> 3
    switch (tag & 7) {
      case 0:
        yield { number, value: reader.varint(), bytes: none }
        break
      case 1:
        yield { number, value: reader.take(8).readBigUInt64LE(), bytes: none }
        break
      case 2:
        yield { number, value: 0n, bytes: reader.take(Number(reader.varint())) }
        break
      case 5:
        yield { number, value: BigInt(reader.take(4).readUInt32LE()), bytes: none }
        break
      default:
        throw damaged()
    }
  }
}

const damaged = () => badRequest('the body of the request is no protobuf message')

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw damaged()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw damaged()
  }

  take(length: number): Buffer {
    if (!(length >= 0) || this.#at + length > this.#bytes.length) throw damaged()
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }
}
