import { setTimeout as delay } from 'node:timers/promises'
import { Pause } from '#platform/concurrency/pause.ts'
import type { Logger } from '#platform/log/log.ts'
import type { CounterMetric } from '#platform/metrics/metrics.ts'
import type { PulledSubscription } from '../../subscriptions/configured.ts'
import type { Delivery, Source, SourcePorts } from '../../subscriptions/define.ts'
import { type IntakePorts, takeIn } from './intake.ts'
import { Standing } from './standing.ts'

export interface PullingPorts extends IntakePorts, SourcePorts {
  readonly log: Logger
  readonly messages: CounterMetric
}

const firstPauseMs = 500
const longestPauseMs = 30_000

/** An empty answer that comes sooner than this is one of something that does not wait. */
const leastWaitMs = 1_000

/** Pulls the messages of a subscription: kept first, then acknowledged. After a failure it is opened again, with back-off. */
export class Pulling {
  readonly standing: Standing
  readonly #subscription: PulledSubscription
  readonly #ports: PullingPorts
  readonly #stopping = new AbortController()
  #running: Promise<void> | undefined

  constructor(subscription: PulledSubscription, ports: PullingPorts) {
    this.#subscription = subscription
    this.#ports = ports
    this.standing = new Standing(subscription.system.system, subscription.name)
  }

  start(): void {
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    const { system, settings } = this.#subscription
    const pause = new Pause(firstPauseMs, longestPauseMs, signal)
    while (!signal.aborted) {
      let source: Source | undefined
      try {
        source = await system.open(settings, this.#ports, signal)
        this.standing.connect()
        while (!signal.aborted) await this.#take(source, pause)
      } catch (error) {
        if (!signal.aborted) this.#tell(error as Error, false)
      }
      await source?.close().catch(() => undefined)
      await pause.take()
    }
    this.standing.disconnect()
  }

  async #take(source: Source, pause: Pause): Promise<void> {
    const { signal } = this.#stopping
    const askedAt = performance.now()
    const delivery = await source.receive(signal)
    if (delivery.messages.length === 0) {
      const early = leastWaitMs - (performance.now() - askedAt)
      if (early > 0) await delay(early, undefined, { signal }).catch(() => undefined)
      return
    }
    if (await this.#keep(delivery)) {
      await delivery.acknowledge()
      pause.end()
    } else await pause.take()
  }

  /** Whether the messages are in the log. */
  async #keep({ messages, release }: Delivery): Promise<boolean> {
    const { clock, messages: counter } = this.#ports
    const { system, name, messageFormat, template } = this.#subscription
    try {
      await takeIn(messages, { system: system.system, name, messageFormat, template }, this.#ports)
    } catch (error) {
      this.#tell(error as Error, true)
      await release()
      return false
    }
    this.standing.took(clock.now())
    counter.inc({ system: system.system, subscription: name }, messages.length)
    return true
  }

  #tell(error: Error, isConnected: boolean): void {
    const { system, name } = this.standing
    const isNews = this.standing.fail(error.message, isConnected)
    if (isNews)
      this.#ports.log.warn({ err: error, system, subscription: name }, 'a subscription does not get on')
  }
}
