import type { Leases } from '#platform/engine/engine.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Clock } from '#platform/service/service.ts'
import type { NewEvent } from '../domain/event.ts'
import { Agenda, type Lateness, type Plan, type Run } from '../schedule/agenda.ts'
import type { KnownSchedule, ScheduleRepository } from '../store/schedules.ts'
import { type CronSettings, scheduleOf } from '../triggers/cron.ts'
import type { IndexedTrigger } from '../triggers/indexed.ts'
import { Bell } from './bell.ts'
import type { EventLog } from './eventLog.ts'
import type { PipelineFollower } from './pipelineFollower.ts'
import type { TriggerIndex } from './triggerIndex.ts'

export interface SchedulerPorts {
  readonly index: Pick<TriggerIndex, 'ofType' | 'onChange'>
  readonly follower: Pick<PipelineFollower, 'refresh'>
  readonly eventLog: Pick<EventLog, 'append'>
  readonly schedules: ScheduleRepository
  readonly leases: Leases
  readonly clock: Clock
  readonly failpoint: Failpoint
  readonly log: Logger
  /** Whose clock schedules are meant by that name none. */
  readonly timeZone: string
  readonly lateness: Lateness
  /** Runs that are missed after the start are made up for, too. */
  readonly isRecurring: boolean
}

/** So long it takes at most to notice that the clock was put on or back. */
const longestNapMs = 1_000

const againMs = 1_000

/** Triggers that are saved one after the other are looked at together. */
const gatherMs = 20

/**
 * Puts an event into the log for each run of each cron trigger. Which run it is makes the event's key, so that it is told once, whoever
 * tells it and however often. One process does it; when it is gone, another one takes over.
 */
export class Scheduler {
  readonly #ports: SchedulerPorts
  readonly #bell = new Bell()
  #isStopping = false
  #isChanged = true
  #serving: Promise<void> | undefined

  constructor(ports: SchedulerPorts) {
    this.#ports = ports
  }

  start(): void {
    void this.#serveInTurn()
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    this.#bell.ring()
    await this.#serving
  }

  async #serveInTurn(): Promise<void> {
    const { leases, log } = this.#ports
    while (!this.#isStopping) {
      try {
        await leases.withLock('echo.scheduler', (signal) => {
          this.#serving = this.#serve(signal)
          return this.#serving
        })
      } catch (error) {
        if (this.#isStopping) return
        log.warn({ err: error }, 'the scheduler lost its turn')
        await this.#bell.wait(againMs)
      }
    }
  }

  /** Until it is stopped, or its turn is over. */
  async #serve(signal: AbortSignal): Promise<void> {
    const { index, lateness, isRecurring, log } = this.#ports
    const agenda = new Agenda<IndexedTrigger>(lateness, isRecurring)
    const detach = index.onChange(() => this.#gather())
    let known: Map<string, KnownSchedule> | undefined
    let isWell = true
    while (!this.#isStopping && !signal.aborted) {
      try {
        known ??= await this.#open()
        if (this.#isChanged) await this.#plan(agenda, known)
        await this.#tellDue(agenda)
        isWell = true
        await this.#bell.wait(this.#napMs(agenda))
      } catch (error) {
        if (isWell) log.warn({ err: error }, 'runs of cron triggers cannot be told; it is tried again')
        isWell = false
        await this.#bell.wait(againMs)
      }
    }
    detach()
  }

  #gather(): void {
    if (!this.#isChanged) setTimeout(() => this.#bell.ring(), gatherMs)
    this.#isChanged = true
  }

  /** What whoever did this before has known, once all triggers are known here. */
  async #open(): Promise<Map<string, KnownSchedule>> {
    const { follower, schedules } = this.#ports
    await follower.refresh()
    this.#isChanged = true
    return new Map((await schedules.all()).map((schedule) => [schedule.key, schedule]))
  }

  /** Brings the agenda in line with the triggers there are, and `known` with the agenda. */
  async #plan(agenda: Agenda<IndexedTrigger>, known: Map<string, KnownSchedule>): Promise<void> {
    const { index, schedules, clock, timeZone } = this.#ports
    this.#isChanged = false
    const now = clock.now()
    const plans = new Map<string, Plan<IndexedTrigger>>()
    const changed: KnownSchedule[] = []
    for (const trigger of index.ofType('cron')) {
      const schedule = trigger.isEnabled && !trigger.pipeline.isDisabled && scheduleOf(trigger, timeZone)
      if (!schedule) continue
      const key = `${trigger.pipeline.id}/${trigger.id}`
      const { expression, timeZone: zone } = schedule
      const before = known.get(key)
      const isSame = before?.expression === expression && before.timeZone === zone
      const since = isSame ? before.since : now
      if (!isSame) changed.push({ key, expression, timeZone: zone, since })
      plans.set(key, { what: trigger, schedule, since })
    }
    const gone = [...known.keys()].filter((key) => !plans.has(key))
    try {
      await schedules.put(changed)
      await schedules.remove(gone)
    } catch (error) {
      this.#isChanged = true
      throw error
    }
    for (const one of changed) known.set(one.key, one)
    for (const key of gone) known.delete(key)
    agenda.plan(plans, now)
  }

  async #tellDue(agenda: Agenda<IndexedTrigger>): Promise<void> {
    const { clock, eventLog, failpoint } = this.#ports
    const now = clock.now()
    const runs = agenda.due(now)
    if (runs.length > 0) {
      await failpoint('echo.schedule.due')
      await eventLog.append(runs.map((run) => eventOf(run, now)))
      await failpoint('echo.schedule.told')
    }
    agenda.told(now)
  }

  #napMs({ nextDue }: Agenda<IndexedTrigger>): number {
    if (this.#isChanged || nextDue === undefined) return this.#isChanged ? gatherMs : longestNapMs
    return Math.min(longestNapMs, Math.max(0, nextDue - this.#ports.clock.now()))
  }
}

function eventOf({ what: { id, pipeline, waiting }, key, at }: Run<IndexedTrigger>, now: number): NewEvent {
  const { cronExpression, timeZone } = waiting!.parsed as CronSettings
  return {
    key: `cron/${key}/${at}`,
    details: { source: 'echo', type: 'cron', created: String(now), application: pipeline.application },
    content: {
      pipelineId: pipeline.id,
      triggerId: id,
      cronExpression,
      ...(timeZone !== undefined && { timeZone }),
      scheduledTime: at,
    },
  }
}
