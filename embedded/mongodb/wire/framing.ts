import { MAX_MESSAGE_BYTES, ProtocolError } from './limits.ts'

const HEADER_BYTES = 16

/** Cuts a byte stream into wire messages; joins chunks once per message, however small they come. */
export class Framer {
  #chunks: Buffer[] = []
  #size = 0

  /** Adds what the socket gave and returns the messages that are complete. @throws ProtocolError */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    const messages: Buffer[] = []
    for (let length = this.#expected(); length !== undefined && this.#size >= length; ) {
      const joined = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#size)
      messages.push(joined.subarray(0, length))
      const rest = joined.subarray(length)
      this.#chunks = rest.length > 0 ? [rest] : []
      this.#size = rest.length
      length = this.#expected()
    }
    return messages
  }

  /** Length of the next message, once its first four bytes are here. */
  #expected(): number | undefined {
    if (this.#size < 4) return undefined
    if (this.#chunks[0]!.length < 4) this.#chunks = [Buffer.concat(this.#chunks, this.#size)]
    const length = this.#chunks[0]!.readInt32LE(0)
    if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
      throw new ProtocolError(
        `a message of ${length} bytes is not between ${HEADER_BYTES} and ${MAX_MESSAGE_BYTES}`,
      )
    }
    return length
  }
}
