import { enumParts } from './enums.ts'
import {
  instant,
  type JavaTime,
  localDate,
  localDateTime,
  chronoUnit as name,
  type Timely,
  temporal,
} from './javaTime.ts'
import { on } from './number.ts'
import { joda, timely } from './time/joda.ts'
import { defineType } from './type.ts'

const names = [
  'NANOS',
  'MICROS',
  'MILLIS',
  'SECONDS',
  'MINUTES',
  'HOURS',
  'HALF_DAYS',
  'DAYS',
  'WEEKS',
  'MONTHS',
  'YEARS',
  'DECADES',
  'CENTURIES',
  'MILLENNIA',
  'ERAS',
  'FOREVER',
]

const parts = enumParts(
  name,
  names,
  (unit) => (joda().ChronoUnit as unknown as Readonly<Record<string, Timely>>)[unit] as Timely,
)

const temporals = [localDate, localDateTime, instant]

/** How many whole units lie between two; the second is taken as one of the first's type, as Java converts it. */
function between(self: JavaTime, first: JavaTime, second: JavaTime): bigint {
  const end =
    first.type === localDate && second.type === localDateTime ? second.value.toLocalDate() : second.value
  return timely(() => BigInt(self.value.between(first.value, end)))
}

export const chronoUnit = defineType({
  name,
  nameable: true,
  supertypes: ['java.time.temporal.TemporalUnit', 'java.lang.Enum', 'java.lang.Comparable'],
  methods: {
    ...parts.methods,
    between: [
      on(['object', 'object'], (self: JavaTime, [first, second]) =>
        between(
          self,
          temporal('ChronoUnit.between', first, temporals),
          temporal('ChronoUnit.between', second, temporals),
        ),
      ),
    ],
    isDateBased: [on([], (self: JavaTime) => self.value.isDateBased())],
    isTimeBased: [on([], (self: JavaTime) => self.value.isTimeBased())],
  },
  properties: {
    dateBased: (self: JavaTime) => self.value.isDateBased(),
    timeBased: (self: JavaTime) => self.value.isTimeBased(),
  },
  statics: parts.statics,
  get constants() {
    return parts.constants()
  },
})
