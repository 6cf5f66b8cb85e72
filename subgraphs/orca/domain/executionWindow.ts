import type { Stage } from './execution.ts'
import { localTime, offsetAt } from './localTime.ts'

/** The type of the synthetic stage that waits until an execution window opens. */
export const executionWindowType = 'restrictExecutionDuringTimeWindow'

export const isExecutionWindow = ({ type }: Pick<Stage, 'type'>) => type === executionWindowType

/** When a stage may run, on the clock of a time zone. */
export interface ExecutionWindow {
  /** Each includes its last minute; one whose start hour is later than its end hour goes on after midnight. */
  readonly whitelist: readonly TimeRange[]
  /** 1 is Sunday; none: every day. The hours after midnight of a range belong to the day that has begun then. */
  readonly days: readonly number[]
}

export interface TimeRange {
  readonly startHour: number
  readonly startMin: number
  readonly endHour: number
  readonly endMin: number
}

const dayMs = 24 * 60 * 60 * 1000
const minuteMs = 60 * 1000

/** Minutes of the day, both included. */
interface Minutes {
  readonly from: number
  readonly to: number
}

/**
 * The first moment, not before `now`, at which the window is open; undefined when it never is. A range that the clock
 * skips when it is put forward opens with what is left of it, and one that the clock runs through twice opens twice.
 */
export function opensAt(window: ExecutionWindow, now: number, timeZone: string): number | undefined {
  const ranges = minutesOf(window)
  const isOpen = (time: number) => {
    const { weekday, minute } = localTime(time, timeZone)
    return isOn(window, weekday) && ranges.some(({ from, to }) => from <= minute && minute <= to)
  }
  if (isOpen(now)) return now
  let first: number | undefined
  // Where the clock is put forward over a weekly range, it is the week after that counts.
  for (let day = 0; day <= 15 && first === undefined; day++)
    for (const time of momentsOf(day, now, ranges, timeZone))
      if (time > now && (first === undefined || time < first) && isOpen(time)) first = time
  return first
}

/** Without hours the window is open all day; with neither hours nor days it never is, as in Spinnaker. */
function minutesOf({ whitelist, days }: ExecutionWindow): Minutes[] {
  if (whitelist.length === 0) return days.length > 0 ? [wholeDay] : []
  return whitelist.flatMap(({ startHour, startMin, endHour, endMin }) => {
    const [from, to] = [startHour * 60 + startMin, endHour * 60 + endMin]
    if (startHour <= endHour) return [{ from, to }]
    return [
      { from, to: wholeDay.to },
      { from: 0, to },
    ]
  })
}

const wholeDay: Minutes = { from: 0, to: 24 * 60 - 1 }

const isOn = ({ days }: ExecutionWindow, weekday: number) => days.length === 0 || days.includes(weekday)

/** When ranges may begin on the day that is so many days from now: at their start, or when the clock is put forward or back. */
function* momentsOf(
  day: number,
  now: number,
  ranges: readonly Minutes[],
  timeZone: string,
): Generator<number> {
  const midnight = localTime(now, timeZone).midnight + day * dayMs
  // As the clock is before and after whatever change that day may bring.
  const offsets = [offsetAt(midnight - dayMs, timeZone), offsetAt(midnight + 2 * dayMs, timeZone)]
  for (const offset of new Set(offsets))
    for (const { from } of ranges) yield midnight + from * minuteMs - offset
  if (offsets[0] !== offsets[1])
    yield changeBetween(midnight - offsets[0]! - dayMs, midnight - offsets[0]! + 2 * dayMs, timeZone)
}

/** The moment at which the clock is put forward or back. */
function changeBetween(from: number, to: number, timeZone: string): number {
  const before = offsetAt(from, timeZone)
  let [low, high] = [Math.floor(from / minuteMs), Math.ceil(to / minuteMs)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * minuteMs, timeZone) === before) low = middle
    else high = middle
  }
  return high * minuteMs
}
