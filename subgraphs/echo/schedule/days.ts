import type { DayRule } from './fields.ts'

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** From 1, Sunday. */
const weekdayOf = (year: number, month: number, date: number): number =>
  new Date(Date.UTC(year, month - 1, date)).getUTCDay() + 1

/** The days of a month that a rule means, in order. */
export function daysOf(rule: DayRule, year: number, month: number): readonly number[] {
  const last = daysInMonth(year, month)
  const firstWeekday = weekdayOf(year, month, 1)
  const firstOf = (weekday: number) => 1 + ((weekday - firstWeekday + 7) % 7)
  switch (rule.kind) {
    case 'dates':
      return rule.dates.filter((date) => date <= last)
    case 'fromLast':
      return nearest(last - rule.offset, rule.isWeekday)
    case 'nearestWeekday':
      return nearest(rule.date, true)
    case 'weekdays': {
      const all = Array.from({ length: last }, (_, index) => index + 1)
      return all.filter((date) => rule.weekdays.includes(((firstWeekday + date - 2) % 7) + 1))
    }
    case 'lastWeekday': {
      const first = firstOf(rule.weekday)
      return [first + 7 * Math.floor((last - first) / 7)]
    }
    case 'nthWeekday': {
      const date = firstOf(rule.weekday) + 7 * (rule.nth - 1)
      return date <= last ? [date] : []
    }
  }

  function nearest(date: number, toWeekday: boolean): number[] {
    if (date < 1 || date > last) return []
    const weekday = weekdayOf(year, month, date)
    if (!toWeekday || (weekday > 1 && weekday < 7)) return [date]
    if (weekday === 7) return [date === 1 ? 3 : date - 1]
    return [date === last ? date - 2 : date + 1]
  }
}
