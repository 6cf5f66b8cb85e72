import { setTimeout as delay } from 'node:timers/promises'
import pLimit, { type LimitFunction } from 'p-limit'
import type { Leases } from '#platform/engine/engine.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { Logger } from '#platform/log/log.ts'
import type { CounterMetric } from '#platform/metrics/metrics.ts'
import type { Clock } from '#platform/service/service.ts'
import { backOffMs, type Delivery, mostAttempts } from '../../domain/notifications/delivery.ts'
import type { Channels } from '../../notifications/index.ts'
import type { DeliveryRepository } from '../../store/notifications/deliveries.ts'
import { Bell } from '../bell.ts'
import { readyToSend } from './ready.ts'
import { release } from './release.ts'

export interface SenderPorts {
  readonly channels: Channels
  readonly deliveries: DeliveryRepository
  readonly leases: Leases
  readonly clock: Clock
  readonly failpoint: Failpoint
  readonly log: Logger
  readonly sent: CounterMetric
  readonly newId: () => string
  /** How long it is known what was sent, in milliseconds. */
  readonly retentionMs: number
}

/** How often it looks for what another process has added. */
const lookMs = 1_000
/** Lanes of one channel that are served at a time: many receivers who let it wait, of webhooks say, hold up no mail. */
const mostLanes = 32
/** A receiver may ask for patience, but not for ever. */
const longestAskedMs = 3_600_000

/**
 * Sends what is to be sent: one process at a time, the deliveries of a lane one after the other. An attempt is recorded before it is
 * made; when its process dies before the outcome is recorded, it is made once more, with the same key.
 */
export class Sender {
  readonly #ports: SenderPorts
  readonly #bell = new Bell()
  /** What is being sent is given up. */
  readonly #givenUp = new AbortController()
  /** Those that are served, or wait for it. */
  readonly #lanes = new Map<string, Promise<void>>()
  readonly #turns = new Map<string, LimitFunction>()
  #isStopping = false
  #running: Promise<void> = Promise.resolve()

  constructor(ports: SenderPorts) {
    this.#ports = ports
  }

  start(): void {
    this.#running = this.#run()
  }

  /** There is something to send. */
  wake(): void {
    this.#bell.ring()
  }

  /** Lets what is being sent come to its end, at most for `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.#isStopping = true
    this.#bell.ring()
    await Promise.race([this.#running, delay(timeoutMs, undefined, { ref: false })])
    this.#givenUp.abort()
  }

  async #run(): Promise<void> {
    const { leases, log } = this.#ports
    while (!this.#isStopping)
      try {
        await leases.withLock('echo.notifications', (lost) =>
          this.#serve(AbortSignal.any([lost, this.#givenUp.signal])),
        )
      } catch (error) {
        if (this.#isStopping) return
        log.warn({ err: error }, 'notifications cannot be sent just now')
        await this.#bell.wait(lookMs)
      }
  }

  async #serve(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted && !this.#isStopping) {
        await this.#look(signal)
        if (!this.#isStopping) await this.#bell.wait(lookMs)
      }
    } finally {
      // Nobody else may send before these have ended.
      await Promise.all(this.#lanes.values())
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { deliveries, clock } = this.#ports
    for (const lane of await deliveries.lanesToRelease(clock.now())) await release(lane, this.#ports)
    for (const lane of await deliveries.pendingLanes())
      if (!this.#lanes.has(lane))
        this.#lanes.set(
          lane,
          this.#turnOf(lane)(() => this.#open(lane, signal)),
        )
  }

  #turnOf(lane: string): LimitFunction {
    const [channel = ''] = lane.split(':', 1)
    const turn = this.#turns.get(channel) ?? pLimit(mostLanes)
    this.#turns.set(channel, turn)
    return turn
  }

  async #open(lane: string, signal: AbortSignal): Promise<void> {
    try {
      const next = await this.#sendAll(lane, signal)
      this.#lanes.delete(lane)
      if (next.hasSent) this.#bell.ring()
      else if (next.waitMs < lookMs) setTimeout(() => this.#bell.ring(), next.waitMs).unref()
    } catch (error) {
      this.#lanes.delete(lane)
      if (!signal.aborted) this.#ports.log.warn({ err: error }, 'a notification waits: it cannot be recorded')
    }
  }

  /** Sends what is due in a lane, up to the first one that is not. */
  async #sendAll(lane: string, signal: AbortSignal): Promise<{ hasSent: boolean; waitMs: number }> {
    const { deliveries, clock } = this.#ports
    for (let hasSent = false; ; hasSent = true) {
      const next = signal.aborted || this.#isStopping ? undefined : await deliveries.head(lane)
      const waitMs = next ? next.dueAt - clock.now() : lookMs
      if (!next || waitMs > 0) return { hasSent, waitMs }
      await this.#attempt(next, signal)
    }
  }

  async #attempt(delivery: Delivery, signal: AbortSignal): Promise<void> {
    const { deliveries, clock, failpoint, retentionMs, sent } = this.#ports
    const { id } = delivery
    const expireAt = () => new Date(clock.now() + retentionMs)
    const ready = readyToSend(delivery, this.#ports.channels)
    if (typeof ready === 'string') {
      await deliveries.failed(id, ready, expireAt())
      return sent.inc({ type: 'none', outcome: 'failed' })
    }
    const attempt = delivery.attempts + 1
    if (!(await deliveries.begin(delivery, clock.now() + backOffMs(attempt)))) return
    await failpoint('echo.notification.beforeSend')
    const outcome = await ready.send(`gennaker/${id}`, signal).catch((error: unknown) => error as Error)
    if (outcome instanceof Error) {
      if (!signal.aborted) await this.#notSent(delivery, attempt, outcome, expireAt())
      return
    }
    await failpoint('echo.notification.afterSend')
    await deliveries.sent(id, outcome.id, clock.now(), expireAt())
    sent.inc({ type: ready.type, outcome: 'sent' })
  }

  async #notSent({ id, type }: Delivery, attempt: number, error: Error, expireAt: Date): Promise<void> {
    const { deliveries, clock, log, sent } = this.#ports
    const mayPass = !(error instanceof PlatformError) || error.code === 'UNAVAILABLE'
    const reason = error instanceof PlatformError ? error.message : 'something went wrong on our side'
    if (!(error instanceof PlatformError)) log.error({ err: error, delivery: id }, 'a channel has a defect')
    if (mayPass && attempt < mostAttempts) {
      const asked = error instanceof PlatformError ? Number(error.extensions.retryAfterMs ?? 0) : 0
      const waitMs = Math.max(backOffMs(attempt), Math.min(asked, longestAskedMs))
      await deliveries.tryAgain(id, reason, clock.now() + waitMs)
      return
    }
    await deliveries.failed(id, reason, expireAt)
    sent.inc({ type, outcome: 'failed' })
    log.warn({ delivery: id, type, attempts: attempt, reason }, 'a notification could not be sent')
  }
}
