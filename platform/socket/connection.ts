import type { IncomingMessage } from 'node:http'
import { MessageType, type SubscribeMessage, validateMessage } from 'graphql-ws'
import type { RawData, WebSocket } from 'ws'
import { badInput, PlatformError } from '#platform/errors/errors.ts'
import { formatGraphQLError } from '#platform/errors/graphql.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Logger } from '#platform/log/log.ts'
import { CloseCode, closeReason } from './closeCode.ts'
import { Outlet } from './outlet.ts'
import type { Operator, RunningOperation, Sink, SocketLimits } from './sink.ts'

const closingBrace = Buffer.from('}')

interface OpenOperation {
  running: RunningOperation | undefined
}

/** One client's socket: the server's side of the protocol graphql-transport-ws. */
export class Connection {
  private readonly socket: WebSocket
  private readonly request: IncomingMessage
  private readonly operator: Operator
  private readonly limits: SocketLimits
  private readonly log: Logger
  private readonly outlet: Outlet
  private readonly operations = new Map<string, OpenOperation>()
  private readonly initTimer: NodeJS.Timeout
  private caller: Caller | undefined
  private isInitialised = false
  private idle: (() => void) | undefined

  constructor(
    socket: WebSocket,
    request: IncomingMessage,
    operator: Operator,
    limits: SocketLimits,
    log: Logger,
  ) {
    this.socket = socket
    this.request = request
    this.operator = operator
    this.limits = limits
    this.log = log
    this.outlet = new Outlet(socket, limits.maxBufferedBytes, limits.stalledMs)
    this.initTimer = setTimeout(
      () => this.close(CloseCode.InitialisationTimeout, 'Connection initialisation timeout'),
      limits.initMs,
    )
    socket.on('message', (data) => void this.receive(data))
    socket.on('close', () => this.cleanUp())
  }

  /** Ends when the queries and mutations under way have answered; then the client is told to come again elsewhere. */
  async drain(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.idle = resolve
    this.settle()
    await promise
    this.close(CloseCode.GoingAway, 'The server stops')
  }

  private settle(): void {
    if (this.idle && ![...this.operations.values()].some(({ running }) => running?.isOneOff)) this.idle()
  }

  private async receive(data: RawData): Promise<void> {
    try {
      const message = this.read(data)
      switch (message.type) {
        case MessageType.ConnectionInit:
          return await this.initialise(message.payload)
        case MessageType.Subscribe:
          return this.subscribe(message)
        case MessageType.Complete:
          return this.end(message.id)?.stop()
        case MessageType.Ping:
          return this.send({ type: MessageType.Pong, ...(message.payload && { payload: message.payload }) })
        case MessageType.Pong:
          return
        default:
          this.close(CloseCode.BadRequest, `Unexpected message of type ${message.type} received`)
      }
    } catch (error) {
      if (error instanceof PlatformError) return this.close(CloseCode.BadRequest, error.message)
      this.log.error({ err: error }, 'a socket message failed')
      this.close(CloseCode.InternalServerError, 'Internal server error')
    }
  }

  private read(data: RawData): ReturnType<typeof validateMessage> {
    try {
      return validateMessage(JSON.parse(String(data)))
    } catch (error) {
      throw badInput([{ path: '', message: (error as Error).message }])
    }
  }

  private async initialise(payload: Record<string, unknown> | undefined): Promise<void> {
    if (this.isInitialised)
      return this.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests')
    this.isInitialised = true
    clearTimeout(this.initTimer)
    try {
      this.caller = await this.operator.connect(this.request, payload)
    } catch (error) {
      return this.close(CloseCode.Forbidden, formatGraphQLError(error, this.log).message)
    }
    this.send({ type: MessageType.ConnectionAck })
  }

  private subscribe({ id, payload }: SubscribeMessage): void {
    if (!this.caller) this.close(CloseCode.Unauthorized, 'Unauthorized')
    else if (this.operations.has(id))
      this.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`)
    else if (this.operations.size >= this.limits.maxPerSocket) this.refuse(id)
    else this.begin(id, payload, this.caller)
  }

  private refuse(id: string): void {
    const message = `A socket can have ${this.limits.maxPerSocket} operations under way.`
    const error = formatGraphQLError(badInput([{ path: '', message }]), this.log)
    this.send({ id, type: MessageType.Error, payload: [error] })
  }

  private begin(id: string, payload: SubscribeMessage['payload'], caller: Caller): void {
    const operation: OpenOperation = { running: undefined }
    this.operations.set(id, operation)
    operation.running = this.operator.begin(payload, caller, this.sinkFor(id, operation))
  }

  /** An operation may end while it begins; and when it has ended, the client may use its id again. */
  private sinkFor(id: string, operation: OpenOperation): Sink {
    const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`)
    const isOpen = () => this.operations.get(id) === operation
    const next = (result: Buffer) => {
      if (isOpen()) this.outlet.write(Buffer.concat([head, result, closingBrace]))
    }
    const finish = (message: object) => {
      if (!isOpen()) return
      this.end(id)
      this.send(message)
    }
    return {
      next,
      offer: (result) => {
        if (this.outlet.isBehind) return false
        next(result)
        return true
      },
      whenDrained: (callback) => this.outlet.whenDrained(callback),
      error: (errors) => finish({ id, type: MessageType.Error, payload: errors }),
      complete: () => finish({ id, type: MessageType.Complete }),
    }
  }

  private end(id: string): RunningOperation | undefined {
    const operation = this.operations.get(id)
    this.operations.delete(id)
    this.settle()
    return operation?.running
  }

  private send(message: object): void {
    this.outlet.write(JSON.stringify(message))
  }

  private close(code: number, reason: string): void {
    this.socket.close(code, closeReason(reason))
  }

  private cleanUp(): void {
    clearTimeout(this.initTimer)
    this.outlet.close()
    const operations = [...this.operations.values()]
    this.operations.clear()
    for (const { running } of operations) running?.stop()
    this.idle?.()
  }
}
