import type { GraphQLFormattedError } from 'graphql'
import type { RunningOperation, Sink } from '#platform/socket/sink.ts'
import type { ResultStream, StreamSubscriber } from './stream.ts'

/** A client's subscription: it belongs to a stream, or to none while the client is behind and waits for a state. */
export class Subscriber implements StreamSubscriber, RunningOperation {
  readonly isOneOff = false
  private readonly sink: Sink
  private readonly streamNow: () => ResultStream
  private readonly formatError: (error: unknown) => GraphQLFormattedError
  private readonly onEnd: () => void
  private stream: ResultStream | undefined
  private isOpen = true

  /** `streamNow` opens or finds a stream that can be joined. */
  constructor(
    sink: Sink,
    streamNow: () => ResultStream,
    formatError: (error: unknown) => GraphQLFormattedError,
    onEnd: () => void,
  ) {
    this.sink = sink
    this.streamNow = streamNow
    this.formatError = formatError
    this.onEnd = onEnd
    this.startAgain()
  }

  startAgain(): void {
    if (!this.isOpen) return
    try {
      this.stream = this.streamNow()
      this.stream.join(this)
    } catch (error) {
      this.refused([this.formatError(error)])
    }
  }

  result(result: Buffer): boolean {
    return this.sink.offer(result)
  }

  whenDrained(callback: () => void): void {
    this.sink.whenDrained(callback)
  }

  refused(errors: readonly GraphQLFormattedError[]): void {
    this.end()
    this.sink.error(errors)
  }

  ended(lost?: GraphQLFormattedError): void {
    this.end()
    if (lost) this.sink.next(Buffer.from(JSON.stringify({ data: null, errors: [lost] })))
    this.sink.complete()
  }

  stop(): void {
    this.end()
    this.stream?.leave(this)
  }

  private end(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.onEnd()
  }
}
