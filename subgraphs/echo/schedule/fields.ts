/** The fields of a Quartz expression in their order; the year may be missing. */
export const fieldNames = [
  'seconds',
  'minutes',
  'hours',
  'day of month',
  'month',
  'day of week',
  'year',
] as const
export type FieldName = (typeof fieldNames)[number]

export interface FieldRule {
  readonly min: number
  readonly max: number
  /** The largest step after a slash, where there is one. */
  readonly maxStep?: number
  /** What stands for min, min + 1, …. */
  readonly names?: readonly string[]
}

export const fieldRules: Readonly<Record<FieldName, FieldRule>> = {
  seconds: { min: 0, max: 59, maxStep: 59 },
  minutes: { min: 0, max: 59, maxStep: 59 },
  hours: { min: 0, max: 23, maxStep: 23 },
  'day of month': { min: 1, max: 31, maxStep: 31 },
  month: {
    min: 1,
    max: 12,
    maxStep: 12,
    names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  'day of week': {
    min: 1,
    max: 7,
    maxStep: 7,
    names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
  },
  // As far as is looked ahead, and a century more.
  year: { min: 1970, max: 2299 },
}

/** On which days of a month it runs. Weekdays count from 1, Sunday. */
export type DayRule =
  | { readonly kind: 'dates'; readonly dates: readonly number[] }
  /** So many days before the last one; with `isWeekday` the nearest of Monday to Friday. */
  | { readonly kind: 'fromLast'; readonly offset: number; readonly isWeekday: boolean }
  /** The nearest of Monday to Friday, in the same month. */
  | { readonly kind: 'nearestWeekday'; readonly date: number }
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] }
  | { readonly kind: 'lastWeekday'; readonly weekday: number }
  | { readonly kind: 'nthWeekday'; readonly weekday: number; readonly nth: number }

/** An expression as it was understood: values are sorted, no list is empty. */
export interface CronFields {
  readonly seconds: readonly number[]
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly days: DayRule
  readonly months: readonly number[]
  /** Undefined is every year. */
  readonly years: readonly number[] | undefined
}

/** What is wrong with an expression, and where. */
export class ScheduleError extends Error {
  readonly field: FieldName
  /** In the expression, from 0. */
  readonly position: number

  constructor(field: FieldName, position: number, reason: string) {
    super(`${field}, at character ${position + 1}: ${reason}`)
    this.name = 'ScheduleError'
    this.field = field
    this.position = position
  }
}
