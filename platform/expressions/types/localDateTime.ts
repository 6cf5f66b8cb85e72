import type { JavaTime } from './javaTime.ts'
import {
  adjuster,
  answer,
  chronoUnit,
  dayOfWeek,
  gettersOf,
  localDate,
  localNow,
  localDateTime as name,
  ownMethods,
  temporal,
} from './javaTime.ts'
import { on } from './number.ts'
import { objectMethods, refused } from './object.ts'
import { timely } from './time/joda.ts'
import { defineType, type Overload, type ParameterKind } from './type.ts'

const getters = gettersOf({
  year: 'plain',
  monthValue: 'plain',
  dayOfMonth: 'plain',
  dayOfYear: 'plain',
  hour: 'plain',
  minute: 'plain',
  second: 'plain',
  nano: 'plain',
  dayOfWeek: dayOfWeek,
})

const withAdjuster: readonly Overload[] = [
  on(['object'], (self: JavaTime, [by]) => {
    const { value } = temporal('LocalDateTime.with', by, [adjuster, dayOfWeek, localDate, name])
    return timely(() => answer(name, self.value.with(value)))
  }),
]

const ofInts = (count: number): Overload =>
  on(Array<ParameterKind>(count).fill('int'), (_, numbers) =>
    timely(({ LocalDateTime }) => answer(name, LocalDateTime.of(...(numbers as [number, number, number])))),
  )

const noZones = refused(
  'zones are not allowed: java.util.Date and SimpleDateFormat are in the zone of the server',
)

export const localDateTime = defineType({
  name,
  nameable: true,
  supertypes: ['java.time.temporal.Temporal', 'java.lang.Comparable'],
  methods: {
    ...objectMethods,
    ...getters.methods,
    ...ownMethods(
      ['plusNanos plusSeconds plusMinutes plusHours plusDays plusWeeks plusMonths plusYears', ['long'], name],
      [
        'minusNanos minusSeconds minusMinutes minusHours minusDays minusWeeks minusMonths minusYears',
        ['long'],
        name,
      ],
      [
        'withNano withSecond withMinute withHour withDayOfMonth withDayOfYear withMonth withYear',
        ['int'],
        name,
      ],
      ['plus minus', ['long', chronoUnit], name],
      ['truncatedTo', [chronoUnit], name],
      ['isAfter isBefore isEqual', [name], 'plain'],
      ['compareTo', [name], 'plain'],
      ['until', [name, chronoUnit], 'long'],
      ['toLocalDate', [], localDate],
      ['isSupported', [chronoUnit], 'plain'],
    ),
    with: withAdjuster,
    format: refused(
      "there are no DateTimeFormatters: take new java.text.SimpleDateFormat('yyyy-MM-dd HH:mm')",
    ),
    getMonth: refused('Month is not allowed: getMonthValue() is its number'),
    atZone: noZones,
    atOffset: noZones,
    toInstant: noZones,
  },
  properties: getters.properties,
  statics: {
    now: [on([], (_, __, evaluation) => timely(() => answer(name, localNow(evaluation))))],
    of: [ofInts(5), ofInts(6), ofInts(7)],
    parse: [
      on(['charSequence'], (_, [text]) =>
        timely(({ LocalDateTime }) => answer(name, LocalDateTime.parse(text.slice(0, 100)))),
      ),
    ],
    from: [on(['object'], (_, [value]) => temporal('LocalDateTime.from', value, [name]))],
  },
  get constants() {
    return timely(({ LocalDateTime }) => ({
      MIN: answer(name, LocalDateTime.MIN),
      MAX: answer(name, LocalDateTime.MAX),
    }))
  },
})
