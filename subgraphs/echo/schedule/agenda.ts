import type { Schedule } from './schedule.ts'

/** What is done about runs that were missed. */
export interface Lateness {
  /** A run that comes so much too late is still an ordinary one. */
  readonly toleranceMs: number
  /** How long before that a run may have been due to be made up for; undefined when none is. */
  readonly windowMs: number | undefined
}

/** A schedule that is to be seen to. Times are milliseconds since 1970. */
export interface Plan<T> {
  readonly what: T
  readonly schedule: Schedule
  /** Since when it is what it is: runs before that were not missed. */
  readonly since: number
}

/** A run whose time has come. */
export interface Run<T> {
  readonly what: T
  readonly key: string
  readonly at: number
}

interface Entry<T> extends Plan<T> {
  /** The next run; undefined when there is none any more. */
  due: number | undefined
  /** The latest run of the time in which nobody saw to it. */
  missed: number | undefined
}

/** When what runs, and what of it was told. Schedules are told apart by a key and by what they say. */
export class Agenda<T> {
  readonly #lateness: Lateness
  readonly #onceRunning: Lateness
  #entries = new Map<string, Entry<T>>()
  #lastNow = 0

  /** `isRecurring`: also runs that were missed while it was seen to are made up for. */
  constructor(lateness: Lateness, isRecurring: boolean) {
    this.#lateness = lateness
    this.#onceRunning = isRecurring ? lateness : { ...lateness, windowMs: undefined }
  }

  /** Sees to these schedules from now on, and to no others. Those that are the same as before go on. */
  plan(plans: ReadonlyMap<string, Plan<T>>, now: number): void {
    const entries = new Map<string, Entry<T>>()
    for (const [key, plan] of plans) {
      const present = this.#entries.get(key)
      entries.set(
        key,
        present && isSame(present.schedule, plan.schedule) ? { ...present, ...plan } : this.#begin(plan, now),
      )
    }
    this.#entries = entries
  }

  /** The runs that are to be told, in no order. They come again until `told`. */
  due(now: number): Run<T>[] {
    // The clock was put back. Runs that come a second time have the same time as the first.
    if (now < this.#lastNow) for (const entry of this.#entries.values()) entry.due = entry.schedule.next(now)
    this.#lastNow = now
    const runs: Run<T>[] = []
    for (const [key, entry] of this.#entries)
      for (const at of this.#runsOf(entry, now)) runs.push({ what: entry.what, key, at })
    return runs
  }

  /** All that was due at `now` is told. */
  told(now: number): void {
    for (const entry of this.#entries.values()) {
      entry.missed = undefined
      if (entry.due !== undefined && entry.due <= now) entry.due = entry.schedule.next(now)
    }
  }

  /** When the next run is due. */
  get nextDue(): number | undefined {
    let next: number | undefined
    for (const { due } of this.#entries.values())
      if (due !== undefined && (next === undefined || due < next)) next = due
    return next
  }

  #begin(plan: Plan<T>, now: number): Entry<T> {
    const { toleranceMs, windowMs } = this.#lateness
    const from = windowMs === undefined ? now : Math.max(plan.since, now - toleranceMs - windowMs)
    return { ...plan, due: plan.schedule.next(now), missed: runsWithin(plan.schedule, from, now).at(-1) }
  }

  /** Those that are not too late; where there are none, the latest that was missed. */
  #runsOf({ schedule, due, missed }: Entry<T>, now: number): number[] {
    const before = missed === undefined ? [] : [missed]
    if (due === undefined || due > now) return before
    const { toleranceMs, windowMs } = this.#onceRunning
    const runs = runsWithin(schedule, Math.max(due - 1, now - toleranceMs - (windowMs ?? 0) - 1), now)
    const inTime = runs.filter((run) => run >= now - toleranceMs)
    if (inTime.length > 0) return [...before, ...inTime]
    return windowMs === undefined ? before : [...before, ...runs.slice(-1)]
  }
}

const isSame = (one: Schedule, other: Schedule) =>
  one.expression === other.expression && one.timeZone === other.timeZone

function runsWithin(schedule: Schedule, after: number, through: number): number[] {
  const runs: number[] = []
  for (let run = schedule.next(after); run !== undefined && run <= through; run = schedule.next(run))
    runs.push(run)
  return runs
}
