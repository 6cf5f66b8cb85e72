import { ExpressionError } from '../errors.ts'
import type { Evaluation } from '../scope.ts'
import { JavaObject } from '../values.ts'
import { JavaDate } from './date.ts'
import { on } from './number.ts'
import { objectMethods, refused } from './object.ts'
import { formatDate } from './time/formatDate.ts'
import { parseDate } from './time/parseDate.ts'
import { type PatternPart, patternParts } from './time/pattern.ts'
import { defineType } from './type.ts'

/** A pattern for dates in English, in the zone of the scope. */
class DateFormat extends JavaObject {
  readonly type = 'java.text.SimpleDateFormat'
  readonly pattern: string
  readonly parts: readonly PatternPart[]

  constructor(pattern: string) {
    super()
    this.pattern = pattern
    this.parts = patternParts(pattern)
  }

  override toString(): string {
    return this.pattern
  }

  override equals(other: unknown): boolean {
    return other instanceof DateFormat && other.pattern === this.pattern
  }
}

/** What Java takes in English when there is no pattern. */
const usual = 'M/d/yy, h:mm a'

const longest = 1_000

function ofPattern(pattern: string, evaluation: Evaluation): DateFormat {
  if (pattern.length > longest)
    throw new ExpressionError('LIMIT', `A pattern for dates has at most ${longest} characters`)
  evaluation.spend(pattern.length)
  return new DateFormat(pattern)
}

function format(self: DateFormat, time: number, evaluation: Evaluation): string {
  evaluation.spend(self.parts.length * 4)
  return formatDate(self.parts, time, evaluation.scope.zone)
}

function parse(self: DateFormat, text: string, evaluation: Evaluation): JavaDate {
  evaluation.spend(self.parts.length * 4)
  const { zone, now } = evaluation.scope
  const time = parseDate(self.parts, text, zone, now())
  if (time === undefined)
    throw new ExpressionError('VALUE', `'${text.slice(0, 100)}' is no date of the form ${self.pattern}`)
  return new JavaDate(time, zone)
}

const unchanged = refused(
  'a SimpleDateFormat is never changed: its pattern is given to new, its zone is the server’s',
)

export const simpleDateFormat = defineType({
  name: 'java.text.SimpleDateFormat',
  nameable: true,
  supertypes: ['java.text.DateFormat', 'java.text.Format'],
  methods: {
    ...objectMethods,
    format: [
      on(['java.util.Date'], (self: DateFormat, [date], evaluation) => format(self, date.time, evaluation)),
      on(['long'], (self: DateFormat, [time], evaluation) =>
        format(self, new JavaDate(Number(time)).time, evaluation),
      ),
    ],
    parse: [on(['string'], (self: DateFormat, [text], evaluation) => parse(self, text, evaluation))],
    toPattern: [on([], (self: DateFormat) => self.pattern)],
    isLenient: [on([], () => true)],
    applyPattern: unchanged,
    setTimeZone: unchanged,
    setLenient: unchanged,
    setCalendar: unchanged,
    set2DigitYearStart: unchanged,
  },
  properties: { lenient: () => true },
  construct: [
    on([], () => new DateFormat(usual)),
    on(['string'], (_, [pattern], evaluation) => ofPattern(pattern, evaluation)),
  ],
})
