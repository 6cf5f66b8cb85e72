import type { GraphQLFormattedError } from 'graphql'
import { formatGraphQLError } from '#platform/errors/graphql.ts'
import type { Logger } from '#platform/log/log.ts'
import type { OperationResult } from '#platform/transport/transport.ts'
import type { Upstream, UpstreamListener } from './upstream.ts'

/** One who gets a stream's results. */
export interface StreamSubscriber {
  /** Says false when the client is behind: it has not got the result. */
  result(result: Buffer): boolean
  /** Calls back once when the client has caught up. */
  whenDrained(callback: () => void): void
  refused(errors: readonly GraphQLFormattedError[]): void
  ended(lost?: GraphQLFormattedError): void
  /** It has to join a stream of the same state again, and gets the present one there. */
  startAgain(): void
}

/** How many events may wait for their results. */
const longestQueue = 100

/**
 * The results of one operation for everybody who asked for the same: each event is executed, and its result written as
 * JSON, once. A latecomer to a stream of states gets the last event's state first, executed again because what other
 * services add to it may have changed since; then what everybody gets. Results come in the order of the events.
 *
 * Nothing is ever queued for a client beyond what its socket holds. Of states one that is behind leaves out some. Where every event
 * counts (lines of a log), the stream waits for it, and the source for the stream; a client that reads nothing is closed in time.
 */
export class ResultStream implements UpstreamListener {
  private readonly upstream: Upstream
  private readonly execute: (event: OperationResult) => Promise<Buffer>
  private readonly isState: boolean
  private readonly onClosed: () => void
  private readonly log: Logger
  /** Those who have had a state; and those who still wait for one. */
  private readonly live = new Set<StreamSubscriber>()
  private readonly waiting = new Set<StreamSubscriber>()
  private queue: OperationResult[] = []
  private isWorking = false
  private last: OperationResult | undefined
  private whenDone: (() => void) | undefined
  /** Lets the source go on. */
  private readonly whenRoom: (() => void)[] = []
  /** Lets a client that is behind be asked again whether it still is, or has left. */
  private tryAgain: (() => void) | undefined
  private isOpen = true

  constructor(
    upstream: Upstream,
    execute: (event: OperationResult) => Promise<Buffer>,
    isState: boolean,
    onClosed: () => void,
    log: Logger,
  ) {
    this.upstream = upstream
    this.execute = execute
    this.isState = isState
    this.onClosed = onClosed
    this.log = log
    upstream.join(this)
  }

  /** Whether one who joins now misses nothing. */
  get isJoinable(): boolean {
    return (
      this.isOpen &&
      !this.whenDone &&
      (this.isState || (!this.last && this.queue.length === 0 && !this.isWorking))
    )
  }

  join(subscriber: StreamSubscriber): void {
    this.waiting.add(subscriber)
    if (this.last) void this.work()
  }

  leave(subscriber: StreamSubscriber): void {
    this.live.delete(subscriber)
    this.waiting.delete(subscriber)
    this.tryAgain?.()
    if (this.live.size + this.waiting.size === 0) this.close()
  }

  event(event: OperationResult): Promise<void> | undefined {
    this.queue.push(event)
    // Events come faster than they can be executed: the latest state stands for all before.
    if (this.isState && this.queue.length > longestQueue) this.queue = this.queue.slice(-1)
    void this.work()
    if (this.isState || this.queue.length < longestQueue || !this.isOpen) return undefined
    return new Promise((resolve) => this.whenRoom.push(resolve))
  }

  refused(errors: readonly GraphQLFormattedError[]): void {
    this.finish((subscriber) => subscriber.refused(errors))
  }

  ended(lost?: GraphQLFormattedError): void {
    this.whenDone = () => this.finish((subscriber) => subscriber.ended(lost))
    if (!this.isWorking) this.whenDone()
  }

  /** Executes what is queued; when nothing is, the last event again for those who wait for a state. */
  private async work(): Promise<void> {
    if (this.isWorking) return
    this.isWorking = true
    while (this.isOpen) {
      // Who comes while an event is being executed may know of something newer than what that reads.
      const early = [...this.waiting]
      const next = this.queue.shift()
      if (this.queue.length < longestQueue) this.goOn()
      const event = next ?? (early.length > 0 ? this.last : undefined)
      if (!event) break
      const result = await this.resultOf(event)
      this.last = event
      const latecomers = early.filter((subscriber) => this.waiting.has(subscriber))
      await this.deliver(result, next ? [...this.live, ...latecomers] : latecomers)
    }
    this.isWorking = false
    this.whenDone?.()
  }

  private async resultOf(event: OperationResult): Promise<Buffer> {
    try {
      return await this.execute(event)
    } catch (error) {
      return Buffer.from(JSON.stringify({ data: null, errors: [formatGraphQLError(error, this.log)] }))
    }
  }

  private async deliver(result: Buffer, subscribers: readonly StreamSubscriber[]): Promise<void> {
    for (const subscriber of subscribers) {
      this.waiting.delete(subscriber)
      this.live.add(subscriber)
    }
    for (const subscriber of subscribers) {
      if (!this.live.has(subscriber) || subscriber.result(result)) continue
      if (!this.isState) await this.insist(subscriber, result)
      else {
        this.leave(subscriber)
        subscriber.whenDrained(() => subscriber.startAgain())
      }
    }
  }

  /** Resolves when the client has it, or has left. */
  private async insist(subscriber: StreamSubscriber, result: Buffer): Promise<void> {
    do {
      await new Promise<void>((resolve) => {
        this.tryAgain = resolve
        subscriber.whenDrained(resolve)
      })
      this.tryAgain = undefined
    } while (this.live.has(subscriber) && !subscriber.result(result))
  }

  private goOn(): void {
    for (const resolve of this.whenRoom.splice(0)) resolve()
  }

  private finish(tell: (subscriber: StreamSubscriber) => void): void {
    const subscribers = [...this.live, ...this.waiting]
    this.live.clear()
    this.waiting.clear()
    this.close()
    for (const subscriber of subscribers) tell(subscriber)
  }

  private close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.queue = []
    this.goOn()
    this.tryAgain?.()
    this.onClosed()
    this.upstream.leave(this)
  }
}
