import type { GraphQLFormattedError } from 'graphql'
import type { RunningOperation, Sink } from '#platform/socket/sink.ts'
import type { ResultStream, StreamSubscriber } from './stream.ts'

/**
 * A client's subscription. While the client is behind it belongs to no stream; when it has caught up it joins again,
 * and gets the present state. So nothing is ever queued for a client beyond what its socket holds.
 */
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
    const isTaken = this.sink.offer(result)
    if (!isTaken) this.sink.whenDrained(() => this.startAgain())
    return isTaken
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
