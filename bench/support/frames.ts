/** A client's WebSocket frame (RFC 6455): text, masked with zeros, up to 64 KB. */
export function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const mask = Buffer.alloc(4)
  if (payload.length < 126) return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, payload])
  const head = Buffer.from([0x81, 0xfe, 0, 0])
  head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, mask, payload])
}

/** Takes a server's bytes apart: calls back with each text frame's payload. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)
  readonly #onText: (payload: Buffer) => void

  constructor(onText: (payload: Buffer) => void) {
    this.#onText = onText
  }

  read(chunk: Buffer): void {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    for (;;) {
      const length = lengthOf(bytes)
      if (!length || bytes.length < length.head + length.payload) break
      const end = length.head + length.payload
      if ((bytes[0]! & 0x0f) === 1) this.#onText(bytes.subarray(length.head, end))
      bytes = bytes.subarray(end)
    }
    this.#rest = bytes
  }
}

function lengthOf(bytes: Buffer): { head: number; payload: number } | undefined {
  const short = bytes[1]
  if (short === undefined) return undefined
  if (short < 126) return { head: 2, payload: short }
  if (short === 126) return bytes.length < 4 ? undefined : { head: 4, payload: bytes.readUInt16BE(2) }
  return bytes.length < 10 ? undefined : { head: 10, payload: Number(bytes.readBigUInt64BE(2)) }
}
