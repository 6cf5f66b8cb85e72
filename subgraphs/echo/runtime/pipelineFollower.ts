import { setTimeout as sleep } from 'node:timers/promises'
import { inTime } from '#platform/concurrency/inTime.ts'
import { templateKind } from '#platform/definition/templateKind.ts'
import { PlatformError, unavailable } from '#platform/errors/errors.ts'
import type { Logger } from '#platform/log/log.ts'
import type { PipelineSource } from '../actions/pipelineSource.ts'
import type { PipelineToIndex } from '../triggers/indexed.ts'
import type { TriggerIndex } from './triggerIndex.ts'

/** Changes that are asked for at once. */
const batch = 200

/** How long one request waits for the next change. */
const waitMs = 20_000

/** How long somebody who has to go on waits for what is new, when an older state will do. */
const patienceMs = 2_000

/** After a failure. */
const againMs = 1_000

/** Templated pipelines that Orca is asked about side by side. */
const expansionsAtOnce = 8

/**
 * Keeps the index of triggers as Front50's pipelines are: reads all of them once, and then what changes. While Front50 is away,
 * what is known holds.
 */
export class PipelineFollower {
  readonly #source: PipelineSource
  readonly #index: TriggerIndex
  readonly #log: Logger
  readonly #stopping = new AbortController()
  /** Templated pipelines that stand in the index with their own triggers alone, since Orca could not be asked. */
  readonly #unexpanded = new Map<string, PipelineToIndex>()
  #cursor: string | undefined
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(source: PipelineSource, index: TriggerIndex, log: Logger) {
    this.#source = source
    this.#index = index
    this.#log = log
  }

  /** Follows from now on. */
  start(): void {
    void this.#follow()
  }

  /** All pipelines have been read. */
  get isLoaded(): boolean {
    return this.#cursor !== undefined
  }

  /**
   * Resolves when the index holds all that was saved before this call, or what was known when Front50 does not answer soon.
   * Throws UNAVAILABLE when nothing is known yet.
   */
  async refresh(): Promise<void> {
    const pulled = this.#pulled()
    if (!this.isLoaded) return pulled
    await inTime(pulled, patienceMs).catch(() => undefined)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.allSettled([this.#running])
  }

  /** A reading that begins after this call; those who ask before it has begun share it. */
  #pulled(): Promise<void> {
    this.#next ??= this.#running.then(async () => {
      this.#next = undefined
      await this.#pull()
    })
    this.#running = this.#next.catch(() => undefined)
    return this.#next
  }

  /** A waiting read tells that there is something new; what that is, is read by `#pulled` alone, so that nothing old comes late. */
  async #follow(): Promise<void> {
    const { signal } = this.#stopping
    let isWell = true
    while (!signal.aborted) {
      try {
        await this.#pulled()
        isWell = true
        await this.#waitForChange()
      } catch (error) {
        if (signal.aborted) return
        if (isWell)
          this.#log.warn({ err: error }, 'the pipelines cannot be followed; what is known of them holds')
        isWell = false
        await sleep(againMs, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  async #waitForChange(): Promise<void> {
    const askedAt = performance.now()
    const wait = this.#unexpanded.size > 0 ? againMs : waitMs
    const { isReset, changed, deleted } = await this.#source.changes(this.#cursor, 1, wait)
    const isNews = isReset || changed.length + deleted.length > 0
    // A Front50 that is stopping answers at once. In one process that would keep everything else from its turn.
    if (!isNews && performance.now() - askedAt < againMs)
      await sleep(againMs, undefined, { signal: this.#stopping.signal })
  }

  async #pull(): Promise<void> {
    for (;;) {
      if (this.#stopping.signal.aborted) throw unavailable('echo', 'it is stopping')
      const { cursor, isReset, changed, deleted } = await this.#source.changes(this.#cursor, batch, 0)
      if (isReset) await this.#readAll(cursor)
      else {
        for (const id of deleted) this.#remove(id)
        await this.#putAll(changed)
        this.#cursor = cursor
        if (changed.length + deleted.length < batch) break
      }
    }
    if (this.#unexpanded.size > 0) await this.#putAll([...this.#unexpanded.values()])
  }

  /** What changes meanwhile comes behind the cursor. */
  async #readAll(cursor: string): Promise<void> {
    const seen = new Set<string>()
    let after: string | undefined
    do {
      const { pipelines, next } = await this.#source.page(after)
      await this.#putAll(pipelines)
      for (const { id } of pipelines) seen.add(id)
      after = next
    } while (after !== undefined)
    this.#index.keepOnly(seen)
    for (const id of this.#unexpanded.keys()) if (!seen.has(id)) this.#unexpanded.delete(id)
    this.#cursor = cursor
    this.#log.info({ pipelines: this.#index.size }, 'the triggers of all pipelines are known')
  }

  #remove(id: string): void {
    this.#unexpanded.delete(id)
    this.#index.remove(id)
  }

  async #putAll(pipelines: readonly PipelineToIndex[]): Promise<void> {
    const templated = pipelines.filter(({ definition }) => templateKind(definition))
    for (const pipeline of pipelines) if (!templateKind(pipeline.definition)) this.#put(pipeline)
    const left = templated.values()
    const putEach = async () => {
      for (const pipeline of left) await this.#putTemplated(pipeline)
    }
    await Promise.all(Array.from({ length: expansionsAtOnce }, putEach))
  }

  #put(pipeline: PipelineToIndex): void {
    this.#unexpanded.delete(pipeline.id)
    this.#index.put(pipeline)
  }

  async #putTemplated(pipeline: PipelineToIndex): Promise<void> {
    try {
      const expanded = await this.#source.expand(pipeline.definition)
      // One that comes to no pipeline will not start either; people shall see that it should have.
      this.#put({ ...pipeline, definition: expanded ? withOwn(pipeline, expanded) : pipeline.definition })
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error
      this.#index.put(pipeline)
      if (error.code === 'UNAVAILABLE') this.#unexpanded.set(pipeline.id, pipeline)
      else this.#unexpanded.delete(pipeline.id)
    }
  }
}

/** Whether it is disabled is said by the pipeline, not by its template. */
const withOwn = ({ definition: { disabled } }: PipelineToIndex, expanded: PipelineToIndex['definition']) =>
  disabled === undefined ? expanded : { ...expanded, disabled }
