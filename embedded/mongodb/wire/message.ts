import { decode } from '../values/codec.ts'
import type { Document } from '../values/types.ts'
import { crc32c } from './crc32c.ts'
import { ProtocolError } from './limits.ts'

const OP_REPLY = 1
const OP_QUERY = 2004
const OP_COMPRESSED = 2012
const OP_MSG = 2013

const CHECKSUM_PRESENT = 1
const MORE_TO_COME = 2
const REQUIRED_FLAGS = 0xffff

/** A command as it came in. */
export type Request = {
  readonly requestId: number
  /** `query` is the old form, in which clients send only their first hello. */
  readonly form: 'msg' | 'query'
  /** The command document; documents of a sequence section stand in it as an array. */
  readonly body: Document
  /** The bytes of the documents of each sequence section, in the order of the array in `body`. */
  readonly sequences: ReadonlyMap<string, readonly Uint8Array[]>
  /** False when the client wants no answer. */
  readonly wantsReply: boolean
}

/** Reads one whole message. @throws ProtocolError, or MongoError for damaged BSON */
export function parseMessage(message: Buffer): Request {
  const opCode = message.readInt32LE(12)
  if (opCode === OP_MSG) return parseMsg(message)
  if (opCode === OP_QUERY) return parseQuery(message)
  if (opCode === OP_COMPRESSED) throw new ProtocolError('compression was not negotiated and is not supported')
  throw new ProtocolError(`opcode ${opCode} is not supported`)
}

function parseMsg(message: Buffer): Request {
  const flags = message.readUInt32LE(16)
  if ((flags & REQUIRED_FLAGS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) !== 0) {
    throw new ProtocolError(`OP_MSG flags ${flags} are not known`)
  }
  let end = message.length
  if ((flags & CHECKSUM_PRESENT) !== 0) {
    end -= 4
    if (crc32c(message.subarray(0, end)) !== message.readUInt32LE(end))
      throw new ProtocolError('OP_MSG checksum is wrong')
  }
  const sections = new SectionReader(message, 20, end)
  const body = sections.read()
  return {
    requestId: message.readInt32LE(4),
    form: 'msg',
    body,
    sequences: sections.sequences,
    wantsReply: (flags & MORE_TO_COME) === 0,
  }
}

class SectionReader {
  readonly sequences = new Map<string, Uint8Array[]>()
  readonly #message: Buffer
  readonly #end: number
  #at: number
  #body: Document | undefined

  constructor(message: Buffer, at: number, end: number) {
    this.#message = message
    this.#at = at
    this.#end = end
  }

  read(): Document {
    while (this.#at < this.#end) {
      const kind = this.#message[this.#at++]
      if (kind === 0) this.#readBody()
      else if (kind === 1) this.#readSequence()
      else throw new ProtocolError(`OP_MSG section kind ${kind} is not known`)
    }
    if (this.#body === undefined) throw new ProtocolError('OP_MSG has no body section')
    for (const [name, documents] of this.sequences) {
      if (name in this.#body) throw new ProtocolError(`OP_MSG has ${name} both in its body and as a sequence`)
      this.#body[name] = documents.map(decode)
    }
    return this.#body
  }

  #readBody(): void {
    if (this.#body !== undefined) throw new ProtocolError('OP_MSG has two body sections')
    this.#body = decode(this.#takeDocument(this.#end))
  }

  #readSequence(): void {
    const end = this.#at + this.#message.readInt32LE(this.#at)
    if (end > this.#end) throw new ProtocolError('OP_MSG sequence ends after its message')
    const nameEnd = this.#message.indexOf(0, this.#at + 4)
    if (nameEnd === -1 || nameEnd >= end) throw new ProtocolError('OP_MSG sequence has no name')
    const name = this.#message.toString('utf8', this.#at + 4, nameEnd)
    this.#at = nameEnd + 1
    const documents: Uint8Array[] = []
    while (this.#at < end) documents.push(this.#takeDocument(end))
    this.sequences.set(name, documents)
  }

  #takeDocument(end: number): Buffer {
    if (this.#at + 5 > end) throw new ProtocolError('OP_MSG section ends too early')
    const length = this.#message.readInt32LE(this.#at)
    if (length < 5 || this.#at + length > end)
      throw new ProtocolError('OP_MSG document ends after its section')
    const bytes = this.#message.subarray(this.#at, this.#at + length)
    this.#at += length
    return bytes
  }
}

function parseQuery(message: Buffer): Request {
  const nameEnd = message.indexOf(0, 20)
  if (nameEnd === -1 || nameEnd + 9 + 5 > message.length) throw new ProtocolError('OP_QUERY ends too early')
  const at = nameEnd + 9
  const length = message.readInt32LE(at)
  if (at + length > message.length) throw new ProtocolError('OP_QUERY document ends after its message')
  const namespace = message.toString('utf8', 20, nameEnd)
  const body = decode(message.subarray(at, at + length))
  const command = (typeof body.$query === 'object' && body.$query !== null ? body.$query : body) as Document
  return {
    requestId: message.readInt32LE(4),
    form: 'query',
    body: { ...command, $db: namespace.slice(0, Math.max(0, namespace.indexOf('.'))) || 'admin' },
    sequences: new Map(),
    wantsReply: true,
  }
}

/** Frames an encoded reply document as the answer to `request`. */
export function frameReply(request: Request, responseId: number, document: Uint8Array): Buffer {
  const head = request.form === 'msg' ? Buffer.alloc(21) : Buffer.alloc(36)
  head.writeInt32LE(head.length + document.length, 0)
  head.writeInt32LE(responseId, 4)
  head.writeInt32LE(request.requestId, 8)
  head.writeInt32LE(request.form === 'msg' ? OP_MSG : OP_REPLY, 12)
  if (request.form === 'query') {
    head.writeInt32LE(8, 16) // AwaitCapable, as every server says
    head.writeInt32LE(1, 32) // one document
  }
  return Buffer.concat([head, document])
}
