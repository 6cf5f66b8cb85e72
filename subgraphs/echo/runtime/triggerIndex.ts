import type { EchoEvent } from '../domain/event.ts'
import type { AnyTriggerType } from '../triggers/define.ts'
import { triggerTypes } from '../triggers/index.ts'
import {
  type IndexedPipeline,
  type IndexedTrigger,
  indexed,
  type PipelineToIndex,
} from '../triggers/indexed.ts'

type ByKey = Map<string, Set<IndexedTrigger>>

/** The types that look at a type of events. */
const typesByEvent = Map.groupBy(
  triggerTypes.flatMap((type) => type.events.map((event) => ({ type, event: event.toLowerCase() }))),
  ({ event }) => event,
)
const typesFor = (event: EchoEvent): readonly AnyTriggerType[] =>
  typesByEvent.get(event.details.type.toLowerCase())?.map(({ type }) => type) ?? []

/**
 * The triggers of all pipelines, by their type and what they wait for: which ones an event could start takes no longer to find among
 * many than among few. Disabled ones are in it, too.
 */
export class TriggerIndex {
  readonly #pipelines = new Map<string, IndexedPipeline>()
  readonly #byType = new Map<AnyTriggerType, ByKey>(triggerTypes.map((type) => [type, new Map()]))
  readonly #listeners = new Set<() => void>()

  /** Puts a pipeline in, or in place of what it was before. */
  put(pipeline: PipelineToIndex): void {
    this.#take(pipeline.id)
    const entry = indexed(pipeline)
    this.#pipelines.set(entry.id, entry)
    for (const trigger of entry.triggers) this.#add(trigger)
    this.#changed()
  }

  remove(pipelineId: string): void {
    if (this.#take(pipelineId)) this.#changed()
  }

  /** Takes out all pipelines but these. */
  keepOnly(pipelineIds: ReadonlySet<string>): void {
    for (const id of this.#pipelines.keys()) if (!pipelineIds.has(id)) this.remove(id)
  }

  /** Calls the listener after each change, until the function that it answers is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get size(): number {
    return this.#pipelines.size
  }

  pipeline(id: string): IndexedPipeline | undefined {
    return this.#pipelines.get(id)
  }

  pipelines(): Iterable<IndexedPipeline> {
    return this.#pipelines.values()
  }

  /** Whether triggers of any type look at events of this type. */
  looksAt(event: EchoEvent): boolean {
    return typesFor(event).length > 0
  }

  /** Those that wait for just what an event is about. Whether they match is still to be seen. */
  *concerned(event: EchoEvent): Iterable<IndexedTrigger> {
    for (const type of typesFor(event)) {
      const byKey = this.#byType.get(type)!
      for (const key of new Set(type.keys(event))) yield* byKey.get(key) ?? []
    }
  }

  /** All that look at events of this type, whatever they wait for. */
  *ofEventType(event: EchoEvent): Iterable<IndexedTrigger> {
    for (const type of typesFor(event)) yield* this.#of(type)
  }

  /** All triggers of a type, `cron`. */
  *ofType(name: string): Iterable<IndexedTrigger> {
    const type = triggerTypes.find((each) => each.type === name)
    if (type) yield* this.#of(type)
  }

  *#of(type: AnyTriggerType): Iterable<IndexedTrigger> {
    for (const triggers of this.#byType.get(type)!.values()) yield* triggers
  }

  #add(trigger: IndexedTrigger): void {
    if (!trigger.waiting) return
    const byKey = this.#byType.get(trigger.waiting.type)!
    const present = byKey.get(trigger.waiting.key)
    if (present) present.add(trigger)
    else byKey.set(trigger.waiting.key, new Set([trigger]))
  }

  #take(pipelineId: string): boolean {
    const present = this.#pipelines.get(pipelineId)
    for (const trigger of present?.triggers ?? []) {
      if (!trigger.waiting) continue
      const byKey = this.#byType.get(trigger.waiting.type)!
      const triggers = byKey.get(trigger.waiting.key)
      triggers?.delete(trigger)
      if (triggers?.size === 0) byKey.delete(trigger.waiting.key)
    }
    return this.#pipelines.delete(pipelineId)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}
