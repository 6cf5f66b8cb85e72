import { type FieldName, type FieldRule, fieldRules, ScheduleError } from './fields.ts'

/** What one item of a field's list says. */
export interface Item {
  /** The values that it stands for; empty where the others say it. */
  readonly values: readonly number[]
  /** `?` */
  readonly isUnspecified?: true
  /** `*` without a step. */
  readonly isEvery?: true
  /** `L`, `L-3` of the day of month. */
  readonly fromLast?: number
  /** `W` behind a day of month. */
  readonly isNearestWeekday?: true
  /** `L` behind a day of week. */
  readonly isLast?: true
  /** `#3` behind a day of week. */
  readonly nth?: number
  /** What stands behind it and means nothing to Quartz. */
  readonly ignored?: string
}

interface Source {
  readonly field: FieldName
  readonly rule: FieldRule
  /** In upper case. */
  readonly text: string
  /** Where it begins in the expression. */
  readonly at: number
}

/** Reads an item of a field's list as Quartz 2.3 does. Throws ScheduleError. */
export function readItem(field: FieldName, text: string, at: number): Item {
  const source = { field, rule: fieldRules[field], text, at }
  if (/^L(W|-\d*W?)?$/.test(text)) return readLast(source)
  if (/^[A-Z]/.test(text)) return readName(source)
  if (text.startsWith('?')) return readUnspecified(source)
  if (/^[*/]/.test(text)) return readEvery(source)
  if (/^\d/.test(text)) return readNumber(source)
  throw problem(source, 0, `${text[0]} is not understood`)
}

const problem = ({ field, at }: Source, offset: number, reason: string) =>
  new ScheduleError(field, at + offset, reason)

const rest = (text: string | undefined) => (text ? { ignored: text } : {})

function readLast(source: Source): Item {
  const { field, rule, text } = source
  if (field === 'day of week') return { values: [rule.max], ...rest(text.slice(1)) }
  if (field !== 'day of month') throw problem(source, 0, 'L is for days only')
  const [, offset, weekday] = /^L(?:-(\d*))?(W?)$/.exec(text)!
  if (offset === '' && !weekday) throw problem(source, 2, 'a number of days must follow L-')
  const days = Number(offset ?? 0)
  if (days > 30) throw problem(source, 2, 'at most 30 days before the last one')
  return { values: [], fromLast: days, ...(weekday && { isNearestWeekday: true }) }
}

function readName(source: Source): Item {
  const { field, rule, text } = source
  if (!rule.names) throw problem(source, 0, `${text} is not understood: it takes numbers`)
  const numberOf = (name: string, offset: number) => {
    const index = rule.names!.indexOf(name)
    if (index < 0) throw problem(source, offset, `${name} is none of ${rule.names!.join(', ')}`)
    return index + rule.min
  }
  const first = numberOf(text.slice(0, 3), 0)
  const behind = text.slice(3)
  if (behind.startsWith('-'))
    return { values: range(source, first, numberOf(text.slice(4, 7), 4), 1), ...rest(text.slice(7)) }
  if (field === 'day of week' && behind.startsWith('#'))
    return { values: [first], nth: nthOf(source, behind.slice(1), 4) }
  if (field === 'day of week' && behind.startsWith('L'))
    return { values: [first], isLast: true, ...rest(behind.slice(1)) }
  return { values: [first], ...rest(behind) }
}

function readUnspecified(source: Source): Item {
  const { field, text } = source
  if (text.length > 2) throw problem(source, 1, 'nothing may follow ?')
  if (field !== 'day of month' && field !== 'day of week')
    throw problem(source, 0, '? is for the day of month and the day of week only')
  return { values: [], isUnspecified: true, ...rest(text.slice(1)) }
}

function readEvery(source: Source): Item {
  const { rule, text } = source
  const every = (step: number) => range(source, rule.min, rule.max, step)
  const slash = text.indexOf('/')
  if (slash !== 0 && slash !== 1) return { values: every(1), isEvery: true, ...rest(text.slice(1)) }
  const digits = text.slice(slash + 1)
  const step = stepOf(source, digits, slash + 1)
  if (step === 0) return { values: every(1), isEvery: true, ignored: `/${digits}` }
  return { values: every(step) }
}

function readNumber(source: Source): Item {
  const { field, rule, text } = source
  const digits = /^\d+/.exec(text)![0]
  const first = Number(digits)
  const behind = text.slice(digits.length)
  const at = digits.length
  switch (behind[0]) {
    case 'L':
      if (field !== 'day of week') throw problem(source, at, 'L cannot follow a number here')
      return { values: [checked(source, first, 0)], isLast: true, ...rest(behind.slice(1)) }
    case 'W':
      if (field !== 'day of month') throw problem(source, at, 'W is for days of the month only')
      return { values: [checked(source, first, 0)], isNearestWeekday: true, ...rest(behind.slice(1)) }
    case '#':
      if (field !== 'day of week') throw problem(source, at, '# is for days of the week only')
      return { values: [checked(source, first, 0)], nth: nthOf(source, behind.slice(1), at + 1) }
    case '-': {
      const match = /^-(\d+)(\/(\d+)?)?/.exec(behind)
      if (!match) throw problem(source, at + 1, 'a number must follow -')
      const [all, last, slash, step] = match
      if (slash && !step) throw problem(source, at + all.length, 'a number must follow /')
      checked(source, first, 0)
      return {
        values: range(source, first, Number(last), Number(step ?? 1)),
        ...rest(behind.slice(all.length)),
      }
    }
    case '/': {
      // Quartz looks at what follows a step of one digit only.
      const [, digits = behind.slice(1), more] = /^\/(\d{2,})(.*)$/.exec(behind) ?? []
      const step = stepOf(source, digits, at + 1)
      return { values: range(source, checked(source, first, 0), rule.max, step), ...rest(more) }
    }
    default:
      return { values: [checked(source, first, 0)], ...rest(behind) }
  }
}

function nthOf(source: Source, text: string, offset: number): number {
  const nth = /^\+?\d+$/.test(text) ? Number(text) : 0
  if (nth < 1 || nth > 5) throw problem(source, offset, 'a number from 1 to 5 must follow #')
  return nth
}

function stepOf(source: Source, digits: string, offset: number): number {
  const { maxStep = Number.MAX_SAFE_INTEGER } = source.rule
  if (!/^\d+$/.test(digits)) throw problem(source, offset, 'a number must follow /')
  if (Number(digits) > maxStep) throw problem(source, offset, `a step is at most ${maxStep}`)
  return Number(digits)
}

/** Years are what they are: one in the past or far away never comes. */
function checked(source: Source, value: number, offset: number): number {
  const { field, rule } = source
  if (field !== 'year' && (value < rule.min || value > rule.max))
    throw problem(source, offset, `${value} is not from ${rule.min} to ${rule.max}`)
  return value
}

/** Ranges of everything but years go over the end: FRI-MON. */
function range(source: Source, first: number, last: number, step: number): number[] {
  const { field, rule, text } = source
  const { min, max } = rule
  if (field !== 'year' && last > max)
    throw problem(source, text.indexOf('-') + 1, `${last} is not from ${min} to ${max}`)
  // Quartz takes a step of 0 for no range at all.
  if (step === 0) return [first]
  if (field === 'year' && last < first) throw problem(source, 0, 'the first year must be before the last one')
  const size = max - min + 1
  const end = last < first ? last + size : Math.min(last, max)
  const values: number[] = []
  for (let value = first; value <= end; value += step) values.push(value > max ? value - size : value)
  return values
}
