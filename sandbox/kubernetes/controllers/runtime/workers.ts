import type { Cluster, ClusterEvent } from '../../cluster.ts'
import { StatusError } from '../../errors.ts'
import { allKinds, definedKind, definitionKind, isEvents } from './allKinds.ts'
import type { Controller } from './controller.ts'
import { kindOf } from './kindOf.ts'

/** How long reconciling may keep requests from being answered, in milliseconds. */
const slice = 8
const firstRetry = 5
const lastRetry = 30_000

interface Item {
  readonly controller: Controller
  readonly key: string
  readonly id: string
}

/** An alarm of a key; only the earliest one counts. */
interface Wake {
  readonly at: number
  readonly cancel: () => void
}

/**
 * Runs all controllers on one queue. A key that is queued is queued once, however many events speak of it; the events
 * of one tick become one reconciliation. Nothing runs while nothing is queued.
 */
export class Workers {
  readonly #cluster: Cluster
  readonly #onError: (error: unknown) => void
  readonly #queue = new Map<string, Item>()
  readonly #wakes = new Map<string, Wake>()
  readonly #failures = new Map<string, number>()
  readonly #subscriptions: (() => void)[] = []
  #running: NodeJS.Immediate | undefined
  #isStopped = false

  /** `onError` gets what a controller threw that is no refusal of the API server's. */
  constructor(cluster: Cluster, onError: (error: unknown) => void = () => {}) {
    this.#cluster = cluster
    this.#onError = onError
  }

  run(controller: Controller): void {
    if (!('*' in controller.watches)) return this.#watch(controller, Object.keys(controller.watches))
    const kinds = new Set(allKinds(this.#cluster).map(({ kind }) => kind))
    this.#watch(
      controller,
      [...kinds].filter((kind) => !isEvents(kind)),
    )
    this.#watch(controller, [...kinds].filter(isEvents), { changesOnly: true })
    const unsubscribe = this.#cluster.watch([definitionKind], ({ type, object }) => {
      const { kind } = definedKind(object)
      if (type === 'DELETED' || kinds.has(kind)) return
      kinds.add(kind)
      this.#watch(controller, [kind])
    })
    this.#subscriptions.push(unsubscribe)
  }

  #watch(
    controller: Controller,
    kinds: readonly string[],
    options?: { readonly changesOnly: boolean },
  ): void {
    const listener = (event: ClusterEvent) => {
      for (const key of keysOf(controller, event)) this.#add(item(controller, key))
    }
    this.#subscriptions.push(this.#cluster.watch(kinds, listener, options))
  }

  stop(): void {
    this.#isStopped = true
    for (const unsubscribe of this.#subscriptions) unsubscribe()
    for (const wake of this.#wakes.values()) wake.cancel()
    clearImmediate(this.#running)
    this.#queue.clear()
    this.#wakes.clear()
  }

  #add(one: Item): void {
    if (this.#isStopped || this.#queue.has(one.id)) return
    this.#queue.set(one.id, one)
    this.#running ??= setImmediate(() => this.#drain())
  }

  #addAfter(one: Item, ms: number): void {
    const at = this.#cluster.clock.now() + ms
    const present = this.#wakes.get(one.id)
    if (present && present.at <= at) return
    present?.cancel()
    const cancel = this.#cluster.clock.after(ms, () => {
      this.#wakes.delete(one.id)
      this.#add(one)
    })
    this.#wakes.set(one.id, { at, cancel })
  }

  #drain(): void {
    this.#running = undefined
    const end = performance.now() + slice
    for (const [id, one] of this.#queue) {
      this.#queue.delete(id)
      this.#reconcile(one)
      if (performance.now() > end) break
    }
    if (this.#queue.size > 0 && !this.#isStopped) this.#running ??= setImmediate(() => this.#drain())
  }

  #reconcile(one: Item): void {
    try {
      const again = one.controller.reconcile(one.key)
      this.#failures.delete(one.id)
      if (again !== undefined) this.#addAfter(one, again)
    } catch (error) {
      const failures = this.#failures.get(one.id) ?? 0
      this.#failures.set(one.id, failures + 1)
      if (!(error instanceof StatusError)) this.#onError(error)
      this.#addAfter(one, Math.min(firstRetry * 2 ** failures, lastRetry))
    }
  }
}

const item = (controller: Controller, key: string): Item => ({
  controller,
  key,
  id: `${controller.name} ${key}`,
})

function keysOf({ watches }: Controller, event: ClusterEvent): Iterable<string> {
  return (watches[kindOf(event.object)] ?? watches['*'])?.(event) ?? []
}
