import type { Delivery, Queue } from '#platform/engine/engine.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Alarm, Alarms } from './alarms.ts'

/** A message that waits: for its time (it has an alarm then), or due and in line. */
interface Waiting<T> extends Delivery<T> {
  alarm: Alarm | undefined
}

const firstBackOff = 100
const longestBackOff = 10_000

const backOff = (attempt: number) => Math.min(firstBackOff * 2 ** (attempt - 1), longestBackOff)

export class EmbeddedQueue<T> implements Queue<T> {
  private readonly name: string
  private readonly alarms: Alarms
  private readonly log: Logger
  /** All that waits, by id. */
  private readonly waiting = new Map<string, Waiting<T>>()
  /** What is due, in order. One that is no longer in `waiting` was replaced or forgotten. */
  private line = new Set<Waiting<T>>()
  private active = 0
  private handler: ((delivery: Delivery<T>) => Promise<void>) | undefined
  private concurrency = 0
  private open = true
  private scheduled = false
  private idle: (() => void)[] = []

  constructor(name: string, alarms: Alarms, log: Logger) {
    this.name = name
    this.alarms = alarms
    this.log = log
  }

  async push(id: string, body: T, delayMs = 0): Promise<void> {
    this.forget(id)
    this.enqueue({ id, body, attempt: 1, alarm: undefined }, delayMs)
  }

  process(concurrency: number, handler: (delivery: Delivery<T>) => Promise<void>): void {
    if (this.handler) throw new Error(`Queue ${this.name} is being processed already.`)
    this.handler = handler
    this.concurrency = concurrency
    this.schedule()
  }

  async depth(): Promise<{ waiting: number; active: number }> {
    return { waiting: this.waiting.size, active: this.active }
  }

  async drain(timeoutMs: number): Promise<void> {
    this.open = false
    if (this.active === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.idle.push(resolve)
    const timer = setTimeout(resolve, timeoutMs)
    await promise
    clearTimeout(timer)
  }

  async clear(): Promise<void> {
    for (const id of [...this.waiting.keys()]) this.forget(id)
  }

  private forget(id: string): void {
    const message = this.waiting.get(id)
    if (!message) return
    if (message.alarm) this.alarms.cancel(message.alarm)
    this.line.delete(message)
    this.waiting.delete(id)
  }

  private enqueue(message: Waiting<T>, delayMs: number): void {
    this.waiting.set(message.id, message)
    // A queue that has been drained hands nothing over any more: no alarm may keep the process alive for it.
    if (!this.open) return
    if (delayMs > 0) message.alarm = this.alarms.after(delayMs, () => this.fallDue(message))
    else this.fallDue(message)
  }

  private fallDue(message: Waiting<T>): void {
    message.alarm = undefined
    this.line.add(message)
    this.schedule()
  }

  /** Hands over before the event loop waits again, but leaves I/O its turn between two rounds. */
  private schedule(): void {
    if (this.scheduled) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      this.handOver()
    })
  }

  private handOver(): void {
    if (!this.handler) return
    for (const message of this.line) {
      if (!this.open || this.active >= this.concurrency) return
      this.line.delete(message)
      this.waiting.delete(message.id)
      void this.deliver(message, this.handler)
    }
  }

  private async deliver(
    message: Waiting<T>,
    handler: (delivery: Delivery<T>) => Promise<void>,
  ): Promise<void> {
    this.active++
    const { id, body, attempt } = message
    try {
      await handler({ id, body, attempt })
    } catch (error) {
      const delayMs = backOff(attempt)
      this.log.warn(
        { queue: this.name, message: id, attempt, delayMs, err: error },
        'message failed, comes again',
      )
      this.comeAgain({ id, body, attempt: attempt + 1, alarm: undefined }, delayMs)
    }
    this.active--
    if (this.active === 0) for (const resolve of this.idle.splice(0)) resolve()
    if (this.line.size > 0) this.schedule()
  }

  /** A message pushed under the same id meanwhile takes the failed one's place, but not later than that would have come. */
  private comeAgain(failed: Waiting<T>, delayMs: number): void {
    const newer = this.waiting.get(failed.id)
    if (!newer) this.enqueue(failed, delayMs)
    else if (newer.alarm && newer.alarm.due > performance.now() + delayMs) {
      this.forget(newer.id)
      this.enqueue(newer, delayMs)
    }
  }
}
