import type { EchoEvent } from '../../domain/event.ts'
import type { EventRepository } from '../../store/events.ts'
import type { LateStart } from '../../store/lateStarts.ts'
import { attempt } from './attempt.ts'
import { firstAgainMs, type StartsPorts } from './starts.ts'

/** How often starts of other processes are looked for. */
const roundMs = 5_000

const atOnce = 20
const longestAgainMs = 60_000

/** So long it is tried; then people are told that it could not be made. */
const giveUpMs = 24 * 60 * 60_000

/** How long one process has for an attempt before another one takes it up. */
const claimMs = 60_000

/** Makes the starts that could not be made when their events came. */
export class LateStarts {
  readonly #ports: StartsPorts & { readonly events: EventRepository }
  #timer: NodeJS.Timeout | undefined
  /** When the next round begins, by `performance.now()`. */
  #nextAt = Number.POSITIVE_INFINITY
  #working: Promise<void> | undefined
  #isStopped = false

  constructor(ports: StartsPorts & { readonly events: EventRepository }) {
    this.#ports = ports
  }

  start(): void {
    this.#in(0)
  }

  /** There is one more. */
  wake(): void {
    // Not put off: with one more every now and then there would be no round at all.
    if (!this.#working && performance.now() + firstAgainMs < this.#nextAt) this.#in(firstAgainMs)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#working
  }

  #in(ms: number): void {
    clearTimeout(this.#timer)
    if (this.#isStopped) return
    this.#nextAt = performance.now() + ms
    this.#timer = setTimeout(() => {
      this.#working = this.#round().then((nextMs) => {
        this.#working = undefined
        this.#in(nextMs)
      })
    }, ms).unref()
  }

  /** Answers when to look again. */
  async #round(): Promise<number> {
    const { lateStarts, clock, log } = this.#ports
    try {
      const due = await lateStarts.due(clock.now(), atOnce)
      await Promise.all(due.map((start) => this.#again(start)))
      if (due.length > 0) return firstAgainMs
    } catch (error) {
      log.warn({ err: error }, 'starts that are late cannot be read')
    }
    return roundMs
  }

  async #again(start: LateStart): Promise<void> {
    const { lateStarts, clock, follower, events, index } = this.#ports
    const claimed = { ...start, dueAt: clock.now() + claimMs, attempts: start.attempts + 1 }
    if (!(await lateStarts.postpone(start, claimed.dueAt, start.problem))) return
    try {
      await follower.refresh()
      const event = (await events.findByIds([start.eventId])).get(start.eventId)
      const pipeline = index.pipeline(start.pipelineId)
      if (event && pipeline) await this.#attempt(event, pipeline, start)
      await lateStarts.remove(start)
    } catch (error) {
      const againMs = Math.min(longestAgainMs, firstAgainMs * 2 ** start.attempts)
      await lateStarts.postpone(claimed, clock.now() + againMs, (error as Error).message)
    }
  }

  async #attempt(
    event: EchoEvent,
    pipeline: Parameters<typeof attempt>[1],
    { firstAt }: LateStart,
  ): Promise<void> {
    const { clock, starter, log } = this.#ports
    try {
      await attempt(event, pipeline, this.#ports)
    } catch (error) {
      if (clock.now() - firstAt < giveUpMs) throw error
      log.error({ err: error, pipeline: pipeline.id, event: event.id }, 'a start is given up')
      const trigger = { type: event.details.type, eventId: event.id }
      const requestId = `echo/${event.id}/${pipeline.id}`
      await starter.recordFailure({ pipelineId: pipeline.id, trigger, requestId }, (error as Error).message)
    }
  }
}
