import { adjuster, dayOfWeek, JavaTime, type Timely } from './javaTime.ts'
import { on } from './number.ts'
import { objectMethods } from './object.ts'
import { timely } from './time/joda.ts'
import { defineType, type Methods } from './type.ts'

const made = (value: unknown): JavaTime => new JavaTime(adjuster, value as Timely)

const fixed = [
  'firstDayOfMonth',
  'lastDayOfMonth',
  'firstDayOfNextMonth',
  'firstDayOfYear',
  'lastDayOfYear',
  'firstDayOfNextYear',
] as const
const byDay = ['next', 'nextOrSame', 'previous', 'previousOrSame', 'firstInMonth', 'lastInMonth'] as const

const statics: Methods = {
  ...Object.fromEntries(
    fixed.map((name) => [
      name,
      [on([], () => timely(({ TemporalAdjusters }) => made(TemporalAdjusters[name]())))],
    ]),
  ),
  ...Object.fromEntries(
    byDay.map((name) => [
      name,
      [
        on([dayOfWeek], (_, [day]) =>
          timely(({ TemporalAdjusters }) => made(TemporalAdjusters[name](day.value))),
        ),
      ],
    ]),
  ),
  dayOfWeekInMonth: [
    on(['int', dayOfWeek], (_, [ordinal, day]) =>
      timely(({ TemporalAdjusters }) => made(TemporalAdjusters.dayOfWeekInMonth(ordinal, day.value))),
    ),
  ],
}

/** What `LocalDate.with(…)` takes. */
export const temporalAdjusters = defineType({
  name: 'java.time.temporal.TemporalAdjusters',
  nameable: true,
  supertypes: [],
  methods: {},
  statics,
})

export const temporalAdjuster = defineType({
  name: adjuster,
  nameable: false,
  supertypes: [],
  methods: objectMethods,
})
