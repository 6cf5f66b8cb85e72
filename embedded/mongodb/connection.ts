import type { Socket } from 'node:net'
import type { Core } from './core.ts'
import { dispatch, errorReply } from './dispatch.ts'
import { MongoError } from './errors.ts'
import { toTimestamp } from './storage/oplog.ts'
import { Framer } from './wire/framing.ts'
import { ProtocolError } from './wire/limits.ts'
import { frameReply, parseMessage, type Request } from './wire/message.ts'
import { encodeReply, type Reply } from './wire/reply.ts'

let nextResponse = 1

/** One client connection: its commands run one after another, its replies leave once they are durable. */
export class Connection {
  readonly #core: Core
  readonly #socket: Socket
  readonly #id: number
  readonly #framer = new Framer()
  readonly #queue: Buffer[] = []
  #running = false

  constructor(core: Core, socket: Socket, id: number) {
    this.#core = core
    this.#socket = socket
    this.#id = id
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => this.#receive(chunk))
  }

  #receive(chunk: Buffer): void {
    try {
      this.#queue.push(...this.#framer.push(chunk))
    } catch {
      this.#socket.destroy()
      return
    }
    if (!this.#running) void this.#drain()
  }

  async #drain(): Promise<void> {
    this.#running = true
    for (let message = this.#queue.shift(); message !== undefined; message = this.#queue.shift()) {
      await this.#handle(message)
    }
    this.#running = false
  }

  async #handle(message: Buffer): Promise<void> {
    let request: Request
    try {
      request = parseMessage(message)
    } catch (error) {
      this.#refuse(message, error)
      return
    }
    let reply: Reply
    const { losses } = this.#core.group
    try {
      reply = { ...(await dispatch(this.#core, request, this.#id)), ok: 1 }
      if (this.#core.group.losses !== losses) throw diskFailure('the disk was full while the command ran')
    } catch (error) {
      reply = errorReply(error)
    }
    if (request.wantsReply) this.#send(request, reply)
  }

  /** Damaged BSON in a sound message gets an answer; anything else ends the connection. */
  #refuse(message: Buffer, error: unknown): void {
    if (error instanceof ProtocolError || !(error instanceof MongoError)) {
      this.#socket.destroy()
      return
    }
    const requestId = message.readInt32LE(4)
    const request: Request = { requestId, form: 'msg', body: {}, sequences: new Map(), wantsReply: true }
    this.#send(request, errorReply(error))
  }

  #send(request: Request, reply: Reply): void {
    const timed = { ...reply, operationTime: toTimestamp(this.#core.oplog.last) }
    const framed = this.#frame(request, timed)
    this.#core.group.whenDurable((failure) => {
      if (this.#socket.destroyed) return
      this.#socket.write(
        failure === undefined ? framed : this.#frame(request, errorReply(diskFailure(failure.message))),
      )
    })
  }

  #frame(request: Request, reply: Reply): Buffer {
    return frameReply(request, nextResponse++ & 0x7fffffff, encodeReply(reply))
  }
}

/** What a client is told whose write was in a group that could not be committed. */
function diskFailure(reason: string): MongoError {
  return new MongoError('OutOfDiskSpace', `the write could not be stored and was undone: ${reason}`)
}
