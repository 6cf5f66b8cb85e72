import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Metrics } from '#platform/metrics/metrics.ts'
import type { Clock } from '#platform/service/service.ts'
import type { ExecutionEvent } from '../domain/events/event.ts'
import { eventsBetween } from '../domain/events/eventsBetween.ts'
import { type Execution, hasEnded, type JsonObject } from '../domain/execution.ts'
import type { UntoldEvents } from '../store/untold.ts'
import { EventTeller } from './eventTeller.ts'
import { Settling } from './settling.ts'

/** So long a flag may stay as it is though all before it has been told: an index is spared a change with every write. */
const flagLastsMs = 15_000
/** Another process may be about to tell what is younger. */
const abandonedAfterMs = 60_000
/** Nobody wants to hear any more of what is older. */
const giveUpAfterMs = 7 * 86_400_000
const mostRecovered = 10_000

/** How far this process has got with the events of an execution. Times are milliseconds since 1970. */
export interface Standing {
  /** All events up to this sequence have been told, or wait here to be told. */
  covered: number
  /** What was flagged last: no event before it is untold. */
  since: number
  /** How many wait. */
  waiting: number
  /** There was no room for some: they are derived from the execution again once there is. */
  isCut: boolean
  hasEnded: boolean
  changedAt: number
}

interface Ports {
  /** Tells Echo; resolves when it has kept all of them. */
  readonly tell: (events: JsonObject[]) => Promise<void>
  readonly untold: Pick<UntoldEvents, 'ids' | 'settle' | 'giveUp'>
  readonly find: (id: string) => Promise<Execution | undefined>
  readonly clock: Clock
  readonly failpoint: Failpoint
  readonly metrics: Metrics
  readonly log: Logger
}

/**
 * Sees to it that Echo hears of every event at least once, in order for each execution, without a write of its own. The write of a
 * change that has events flags the execution (`untoldSince`); once all have been told and it has ended or is idle, one update
 * takes the flags of many executions away. Where there is a flag that this process does not know of (the last one has died,
 * or another one has), the events are derived from what the execution shows, and told again. Keys make them one.
 */
export class EventFeed {
  readonly #ports: Ports
  readonly #teller: EventTeller
  readonly #settling: Settling
  readonly #standings = new Map<string, Standing>()
  #recovery: Promise<void> | undefined
  #hasStopped = false

  constructor(ports: Ports) {
    this.#ports = ports
    this.#teller = new EventTeller({ ...ports, told: (id, count) => this.#told(id, count) })
    this.#settling = new Settling(this.#standings, ports)
  }

  /** What the write of a change with these events has to flag; undefined when it has none. */
  flagOf(before: Execution | undefined, events: readonly ExecutionEvent[]): number | undefined {
    if (events.length === 0) return undefined
    const first = Math.min(...events.map(({ time }) => time))
    const standing = before && this.#standings.get(before.id)
    if (!standing) return Math.min(first, before?.untoldSince ?? first)
    const isKept = standing.waiting > 0 || standing.isCut || first - standing.since < flagLastsMs
    return isKept ? Math.min(first, standing.since) : first
  }

  /** Is told of every change, after its write. */
  see(after: Execution, before: Execution | undefined, events: readonly ExecutionEvent[]): void {
    const known = this.#standings.get(after.id)
    const isGap = before !== undefined && hasGap(known, before)
    if (!known && !isGap && events.length === 0) return
    const since = this.flagOf(before, events) ?? known?.since ?? before?.untoldSince ?? 0
    const standing = known ?? this.#begin(after, since)
    standing.since = since
    if (isGap) this.#derive(before, standing)
    this.#add(after, events, standing)
    this.#update(after, standing)
  }

  /** Begins with what the last process had not told. */
  start(): void {
    this.#recover(0)
  }

  /** Looks for what nobody has told for a while. */
  sweep(): void {
    this.#recover(abandonedAfterMs)
  }

  /** Tells what waits, as far as the time suffices; the rest is told after the next start. */
  async stop(timeoutMs: number): Promise<void> {
    this.#hasStopped = true
    await this.#teller.stop(timeoutMs)
    await this.#recovery
    await this.#settling.stop()
  }

  #begin({ id }: Execution, since: number): Standing {
    const standing = { covered: 0, since, waiting: 0, isCut: false, hasEnded: false, changedAt: 0 }
    this.#standings.set(id, standing)
    return standing
  }

  #update(execution: Execution, standing: Standing): void {
    standing.covered = execution.sequence
    standing.hasEnded = hasEnded(execution)
    standing.changedAt = this.#ports.clock.now()
    this.#told(execution.id, 0)
  }

  /** Events that may have been told before: whatever the execution shows of the time that is flagged. */
  #derive(execution: Execution, standing: Standing): void {
    standing.isCut = !this.#teller.hasRoom
    const events = eventsBetween(undefined, execution)
    this.#add(
      execution,
      events.filter(({ time }) => time >= standing.since),
      standing,
    )
  }

  #add(execution: Execution, events: readonly ExecutionEvent[], standing: Standing): void {
    if (events.length === 0) return
    standing.isCut ||= !this.#teller.hasRoom
    if (standing.isCut) return
    standing.waiting += events.length
    this.#teller.add(execution, events)
  }

  #told(id: string, count: number): void {
    const standing = this.#standings.get(id)
    if (!standing) return
    standing.waiting -= count
    if (standing.waiting === 0 && !standing.isCut) this.#settling.add(id)
  }

  #recover(ageMs: number): void {
    if (this.#hasStopped) return
    this.#recovery ??= this.#recoverAll(ageMs)
      .catch((error) => this.#ports.log.warn({ err: error }, 'untold events were not looked for'))
      .finally(() => {
        this.#recovery = undefined
      })
  }

  async #recoverAll(ageMs: number): Promise<void> {
    const { untold, clock } = this.#ports
    const now = clock.now()
    await untold.giveUp(now - giveUpAfterMs)
    for (const id of await untold.ids(now - giveUpAfterMs, now - ageMs, mostRecovered)) {
      await this.#teller.room()
      if (this.#hasStopped) return
      await this.#recoverOne(id)
    }
  }

  async #recoverOne(id: string): Promise<void> {
    if (this.#isAtWorkOn(id)) return this.#told(id, 0)
    const execution = await this.#ports.find(id)
    // It may have changed meanwhile, and its events have been told with that.
    if (!execution || this.#hasStopped || this.#isAtWorkOn(id)) return
    const since = this.#standings.get(id)?.since ?? execution.untoldSince
    if (since === undefined) return
    const standing = this.#standings.get(id) ?? this.#begin(execution, since)
    this.#derive(execution, standing)
    this.#update(execution, standing)
  }

  #isAtWorkOn(id: string): boolean {
    return this.#standings.get(id)?.isCut === false
  }
}

/** There may be events of `before`, or of earlier changes, that this process does not tell. */
function hasGap(known: Standing | undefined, before: Execution): boolean {
  if (!known) return before.untoldSince !== undefined
  return known.isCut || known.covered !== before.sequence
}
