import type { JavaTime } from './javaTime.ts'
import {
  adjuster,
  answer,
  chronoUnit,
  dayOfWeek,
  gettersOf,
  localDateTime,
  localNow,
  localDate as name,
  ownMethods,
  temporal,
} from './javaTime.ts'
import { on } from './number.ts'
import { objectMethods, refused } from './object.ts'
import { joda, timely } from './time/joda.ts'
import { defineType, type Overload } from './type.ts'

const getters = gettersOf({
  year: 'plain',
  monthValue: 'plain',
  dayOfMonth: 'plain',
  dayOfYear: 'plain',
  dayOfWeek: dayOfWeek,
})

/** with(…) of an adjuster, or of a date itself. */
const withAdjuster: readonly Overload[] = [
  on(['object'], (self: JavaTime, [by]) => {
    const { value } = temporal('LocalDate.with', by, [adjuster, dayOfWeek, name])
    return timely(() => answer(name, self.value.with(value)))
  }),
]

const unformatted = refused(
  "there are no DateTimeFormatters: take new java.text.SimpleDateFormat('yyyy-MM-dd'), or put year, monthValue and dayOfMonth together",
)

export const localDate = defineType({
  name,
  nameable: true,
  supertypes: ['java.time.temporal.Temporal', 'java.lang.Comparable'],
  methods: {
    ...objectMethods,
    ...getters.methods,
    ...ownMethods(
      ['plusDays plusWeeks plusMonths plusYears minusDays minusWeeks minusMonths minusYears', ['long'], name],
      ['withDayOfMonth withDayOfYear withMonth withYear', ['int'], name],
      ['plus minus', ['long', chronoUnit], name],
      ['isAfter isBefore isEqual', [name], 'plain'],
      ['compareTo', [name], 'plain'],
      ['isLeapYear lengthOfMonth lengthOfYear', [], 'plain'],
      ['toEpochDay', [], 'long'],
      ['until', [name, chronoUnit], 'long'],
      ['atStartOfDay', [], localDateTime],
      ['atTime', ['int', 'int'], localDateTime],
      ['atTime', ['int', 'int', 'int'], localDateTime],
      ['atTime', ['int', 'int', 'int', 'int'], localDateTime],
      ['isSupported', [chronoUnit], 'plain'],
    ),
    with: withAdjuster,
    format: unformatted,
    getMonth: refused('Month is not allowed: getMonthValue() is its number'),
  },
  properties: {
    ...getters.properties,
    leapYear: (self: JavaTime) => self.value.isLeapYear(),
  },
  statics: {
    now: [on([], (_, __, evaluation) => timely(() => answer(name, localNow(evaluation).toLocalDate())))],
    of: [
      on(['int', 'int', 'int'], (_, [y, m, d]) =>
        timely(({ LocalDate }) => answer(name, LocalDate.of(y, m, d))),
      ),
    ],
    ofEpochDay: [
      on(['long'], (_, [day]) => timely(({ LocalDate }) => answer(name, LocalDate.ofEpochDay(Number(day))))),
    ],
    ofYearDay: [
      on(['int', 'int'], (_, [year, day]) =>
        timely(({ LocalDate }) => answer(name, LocalDate.ofYearDay(year, day))),
      ),
    ],
    parse: [
      on(['charSequence'], (_, [text]) =>
        timely(({ LocalDate }) => answer(name, LocalDate.parse(text.slice(0, 100)))),
      ),
    ],
    from: [
      on(['object'], (_, [value]) => {
        const given = temporal('LocalDate.from', value, [name, localDateTime])
        return answer(name, given.type === name ? given.value : given.value.toLocalDate())
      }),
    ],
  },
  get constants() {
    const { LocalDate } = joda()
    return {
      EPOCH: answer(name, LocalDate.EPOCH_0),
      MIN: answer(name, LocalDate.MIN),
      MAX: answer(name, LocalDate.MAX),
    }
  },
})
