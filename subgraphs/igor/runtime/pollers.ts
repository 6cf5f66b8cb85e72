import pLimit from 'p-limit'
import { notFound } from '#platform/errors/errors.ts'
import { hint } from '#platform/words/nearest.ts'
import type { Monitor } from '../monitors/define.ts'
import type { MarkRepository, PollState } from '../store/marks.ts'
import { Poller, type PollerPorts } from './poller.ts'

/** Polls of one process that go on at the same time. */
const atOnce = 16

export interface ShownPoller {
  readonly monitor: Monitor
  readonly state: PollState
}

type Ports = Omit<PollerPorts, 'turn' | 'stopping'>

/** The pollers of this process, one for each partition of each monitor. */
export class Pollers {
  readonly #pollers = new Map<string, Poller>()
  readonly #ports: Ports
  readonly #marks: MarkRepository
  readonly #stopping = new AbortController()

  constructor(monitors: readonly Monitor[], ports: Ports) {
    const limit = pLimit(atOnce)
    const turn = <R>(work: () => Promise<R>) => limit(work)
    const all = { ...ports, turn, stopping: this.#stopping.signal }
    for (const monitor of monitors) {
      const poller = new Poller(monitor, all)
      this.#pollers.set(poller.id, poller)
    }
    this.#ports = ports
    this.#marks = ports.marks
  }

  start(): void {
    for (const poller of this.#pollers.values()) poller.start()
  }

  async shown(): Promise<ShownPoller[]> {
    const states = await this.#marks.peek([...this.#pollers.keys()])
    return [...this.#pollers.values()].map(({ id, monitor }) => ({
      monitor,
      state: states.get(id) ?? { revision: 0, failures: 0 },
    }))
  }

  async poll(monitor: string, partition: string): Promise<ShownPoller> {
    const poller = this.#named(monitor, partition)
    return { monitor: poller.monitor, state: await poller.pollNow() }
  }

  async fastForward(monitor: string, partition: string): Promise<ShownPoller> {
    const poller = this.#named(monitor, partition)
    this.#ports.log.info({ poller: poller.id }, 'what is new is taken for known')
    return { monitor: poller.monitor, state: await poller.fastForward() }
  }

  has(monitor: string, partition: string): boolean {
    return this.#pollers.has(`${monitor}/${partition}`)
  }

  /** Looks at these places soon, or everywhere when there are none. False when nothing is polled by that name. */
  hint(monitor: string, partition: string, places: readonly string[]): boolean {
    const poller = this.#pollers.get(`${monitor}/${partition}`)
    poller?.hint(places)
    return poller !== undefined
  }

  async stop(timeoutMs: number): Promise<void> {
    this.#stopping.abort()
    const idle = Promise.all([...this.#pollers.values()].map((poller) => poller.idle()))
    await Promise.race([idle, new Promise((resolve) => setTimeout(resolve, timeoutMs).unref())])
  }

  #named(monitor: string, partition: string): Poller {
    const poller = this.#pollers.get(`${monitor}/${partition}`)
    if (poller) return poller
    const wanted = `${monitor}/${partition}`
    throw notFound('poller', wanted.slice(0, 200), hint(wanted, this.#pollers.keys()))
  }
}
