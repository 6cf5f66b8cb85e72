import { LRUCache } from 'lru-cache'
import { InTurn } from '#platform/concurrency/keyed.ts'
import type { Events, Queue } from '#platform/engine/engine.ts'
import { notFound } from '#platform/errors/errors.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { Clock } from '#platform/service/service.ts'
import type { ExecutionEvent } from '../domain/events/event.ts'
import { eventsBetween } from '../domain/events/eventsBetween.ts'
import { type Execution, hasEnded } from '../domain/execution.ts'
import { StageGraph } from '../domain/graph.ts'
import { Transition } from '../domain/transition.ts'
import type { HandlerEnv } from '../handlers/handler.ts'
import { settle } from '../handlers/index.ts'
import type { ExecutionStore, StartKeys } from '../store/executions.ts'
import { type Hint, hintId } from './hintQueue.ts'
import { weightOf } from './weight.ts'

export interface KeeperPorts {
  readonly store: ExecutionStore
  readonly queue: Queue<Hint>
  readonly events: Events
  readonly clock: Clock
  readonly env: HandlerEnv
  readonly failpoint: Failpoint
  /** The time that a write flags as that of the first event to be told of the execution; undefined for none. */
  readonly untoldSince: (
    before: Execution | undefined,
    events: readonly ExecutionEvent[],
  ) => number | undefined
}

interface Kept {
  readonly execution: Execution
  readonly graph: StageGraph
  /** Data ids that the execution does not name any more; what they stand for still lies in the store. */
  readonly replaced: readonly string[]
}

/** How much of what stages knew at earlier times is left in the store before it is removed. */
const maxReplaced = 20

/** How much memory what is kept may take, roughly. */
const keptBytes = 100_000_000

/** Gets an execution after and before a change, nothing before for a new one; and what has begun or ended by it. */
type ChangeListener = (
  after: Execution,
  before: Execution | undefined,
  events: readonly ExecutionEvent[],
) => void

export const executionTopic = (id: string) => `orca.execution.${id}`
export const applicationTopic = (name: string) => `orca.application.${name}`

/**
 * The one way to change an execution. Changes of one execution are made in turn; each is one conditional write, after
 * which subscribers are told and the queue gets its hints. What is kept in memory spares reading: another process
 * that changes the same execution makes the condition fail, and the change is made again on what is stored.
 */
export class ExecutionKeeper {
  readonly #ports: KeeperPorts
  readonly #inTurn = new InTurn()
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: keptBytes,
    sizeCalculation: ({ execution }) => weightOf(execution),
  })
  readonly #listeners = new Set<ChangeListener>()

  constructor(ports: KeeperPorts) {
    this.#ports = ports
  }

  /** Stores a new execution; false when a start with one of the keys has been made already. */
  async create(execution: Execution, keys: StartKeys): Promise<boolean> {
    const events = eventsBetween(undefined, execution)
    await this.#ports.failpoint('orca.start.beforeWrite')
    const untoldSince = this.#ports.untoldSince(undefined, events)
    if (!(await this.#ports.store.insert(execution, keys, untoldSince))) return false
    await this.#ports.failpoint('orca.start.afterWrite')
    this.#keep(execution)
    await this.#announce(undefined, execution, events)
    return true
  }

  /** The execution as it is now; undefined when there is none of that id. */
  async find(id: string): Promise<Execution | undefined> {
    const kept = this.#kept.get(id)
    // Reading has its turn as well: what is read must not be kept over what was written meanwhile.
    return kept ? kept.execution : this.#inTurn.run(id, () => this.#present(id))
  }

  async #present(id: string): Promise<Execution | undefined> {
    const kept = this.#kept.get(id)
    if (kept) return kept.execution
    const loaded = await this.#ports.store.load(id)
    if (loaded) this.#keep(loaded)
    return loaded
  }

  /**
   * Changes an execution and answers it as it is then. With `consume`, the change is the handling of that message of
   * the outbox, and nothing happens when the message is not there any more. NOT_FOUND for an unknown id.
   */
  change(id: string, consume: string | undefined, work: (t: Transition) => void): Promise<Execution> {
    return this.#inTurn.run(id, async () => {
      for (;;) {
        const execution = await this.#present(id)
        if (!execution) throw notFound('execution', id)
        if (consume && !execution.outbox.has(consume)) return execution
        const changed = await this.#tryChange(execution, consume, work)
        if (changed) return changed
      }
    })
  }

  /** Calls `listener` with every execution that changed, after the change is durable. */
  onChange(listener: ChangeListener): void {
    this.#listeners.add(listener)
  }

  async #tryChange(before: Execution, consume: string | undefined, work: (t: Transition) => void) {
    const { store, clock, env, failpoint, untoldSince } = this.#ports
    const t = new Transition(before, clock.now(), this.#kept.get(before.id)?.graph)
    if (consume) t.consume(consume)
    work(t)
    settle(t, env)
    const after = t.result()
    if (after === before) return before
    const events = before.sequence === after.sequence ? [] : eventsBetween(before, after)
    await failpoint('orca.transition.beforeWrite')
    const written = await store.write(before, after, untoldSince(before, events)).catch((error) => {
      // Whether it was written is not known: what is kept may be wrong.
      this.#kept.delete(before.id)
      throw error
    })
    if (!written) {
      this.#kept.delete(before.id)
      return undefined
    }
    await failpoint('orca.transition.afterWrite')
    const replaced = [...(this.#kept.get(before.id)?.replaced ?? []), ...replacedData(before, written)]
    const tooMany = replaced.length > maxReplaced
    this.#keep(written, t.graph, tooMany ? [] : replaced)
    await this.#announce(before, written, events)
    // What is left over by a failure here is removed when the execution has ended.
    if (tooMany) await store.forget(replaced).catch(() => undefined)
    return written
  }

  /** What is over is asked for rarely, and there is no end to it. */
  #keep(
    execution: Execution,
    graph = new StageGraph(execution.stages.values()),
    replaced: readonly string[] = [],
  ): void {
    if (hasEnded(execution) && execution.outbox.size === 0) this.#kept.delete(execution.id)
    else this.#kept.set(execution.id, { execution, graph, replaced })
  }

  /** After the write, in this order: those who watch, then what comes next. Both can be lost and are made up for. */
  async #announce(
    before: Execution | undefined,
    after: Execution,
    events: readonly ExecutionEvent[],
  ): Promise<void> {
    const { queue, clock, store } = this.#ports
    if (before?.sequence !== after.sequence) {
      this.#ports.events.publish(executionTopic(after.id), after)
      this.#ports.events.publish(applicationTopic(after.application), after)
    }
    for (const listener of this.#listeners) listener(after, before, events)
    for (const [messageId, pending] of after.outbox) {
      if (before?.outbox.get(messageId) === pending) continue
      const delay = Math.max(0, pending.dueAt - clock.now())
      await queue.push(hintId(after.id, messageId), { executionId: after.id, messageId }, delay)
    }
    if (before && !hasEnded(before) && hasEnded(after)) await store.prune(after).catch(() => undefined)
  }
}

/** The data ids that one change has put others in the place of. */
function replacedData(before: Execution, after: Execution): string[] {
  const replaced: string[] = []
  for (const [id, { dataId }] of before.stages)
    if (dataId && after.stages.get(id)?.dataId !== dataId) replaced.push(dataId)
  return replaced
}
