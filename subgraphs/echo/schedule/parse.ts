import { type CronFields, type DayRule, type FieldName, fieldNames, ScheduleError } from './fields.ts'
import { type Item, readItem } from './item.ts'

/** Something that an expression holds and Quartz passes over. */
export interface Ignored {
  readonly field: FieldName
  readonly position: number
  readonly text: string
}

export interface Parsed {
  readonly fields: CronFields
  readonly ignored: readonly Ignored[]
}

interface Field {
  readonly name: FieldName
  readonly at: number
  readonly items: readonly Item[]
}

/**
 * Reads a Quartz expression of six or seven fields: what Quartz 2.3 takes, and nothing else. What it takes and passes over (`MON-FRI/2`,
 * an eighth field) is told as ignored. Throws ScheduleError.
 */
export function parseExpression(expression: string): Parsed {
  const words = [...expression.toUpperCase().matchAll(/[^ \t]+/g)]
  const ignored: Ignored[] = []
  const fields = words.slice(0, fieldNames.length).map((word, index) => {
    const field = readField(fieldNames[index]!, word[0], word.index)
    for (const { ignored: text } of field.items)
      if (text) ignored.push({ field: field.name, position: field.at + word[0].indexOf(text), text })
    return field
  })
  if (fields.length < 6)
    throw new ScheduleError(
      fieldNames[fields.length]!,
      expression.length,
      `it is missing: an expression has the fields ${fieldNames.join(', ')}, the year may be left out`,
    )
  for (const word of words.slice(fieldNames.length))
    ignored.push({ field: 'year', position: word.index, text: word[0] })
  const [seconds, minutes, hours, dates, months, weekdays, years] = fields as [
    Field,
    Field,
    Field,
    Field,
    Field,
    Field,
    Field?,
  ]
  return {
    fields: {
      seconds: valuesOf(seconds),
      minutes: valuesOf(minutes),
      hours: valuesOf(hours),
      days: dayRule(dates, weekdays),
      months: valuesOf(months),
      years: !years || years.items.some(({ isEvery }) => isEvery) ? undefined : valuesOf(years),
    },
    ignored,
  }
}

function readField(name: FieldName, text: string, at: number): Field {
  const items: Item[] = []
  for (const { 0: item, index } of text.matchAll(/[^,]+/g)) items.push(readItem(name, item, at + index))
  if (items.length === 0) throw new ScheduleError(name, at, 'it is empty')
  const isList = text.includes(',')
  if ((name === 'day of month' || name === 'day of week') && isList && text.includes('L'))
    throw new ScheduleError(name, at, 'L cannot be one of several')
  if (items.filter(({ nth }) => nth).length > 1) throw new ScheduleError(name, at, '# can stand only once')
  return { name, at, items }
}

const valuesOf = ({ items }: Field): number[] =>
  [...new Set(items.flatMap(({ values }) => values))].sort((a, b) => a - b)

function dayRule(dates: Field, weekdays: Field): DayRule {
  const [isDate, isWeekday] = [dates, weekdays].map(({ items }) =>
    items.every(({ isUnspecified }) => !isUnspecified),
  )
  if (isDate === isWeekday)
    throw new ScheduleError(
      weekdays.name,
      weekdays.at,
      isDate
        ? 'either it or the day of month must be ?'
        : 'the day of month is ? already: only one of the two can be',
    )
  return isDate ? ruleOfDates(dates) : ruleOfWeekdays(weekdays)
}

function ruleOfDates(field: Field): DayRule {
  const last = field.items.find(({ fromLast }) => fromLast !== undefined)
  if (last) return { kind: 'fromLast', offset: last.fromLast!, isWeekday: last.isNearestWeekday ?? false }
  const dates = valuesOf(field)
  // Of several with a W among them Quartz takes the first one alone.
  return field.items.some(({ isNearestWeekday }) => isNearestWeekday)
    ? { kind: 'nearestWeekday', date: dates[0]! }
    : { kind: 'dates', dates }
}

function ruleOfWeekdays(field: Field): DayRule {
  const weekdays = valuesOf(field)
  const nth = field.items.find((item) => item.nth)?.nth
  if (field.items.some(({ isLast }) => isLast)) return { kind: 'lastWeekday', weekday: weekdays[0]! }
  return nth ? { kind: 'nthWeekday', weekday: weekdays[0]!, nth } : { kind: 'weekdays', weekdays }
}
