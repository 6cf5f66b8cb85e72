import { enumParts } from './enums.ts'
import {
  answer,
  type JavaTime,
  localDate,
  localDateTime,
  dayOfWeek as name,
  type Timely,
  temporal,
} from './javaTime.ts'
import { on } from './number.ts'
import { joda, timely } from './time/joda.ts'
import { defineType } from './type.ts'

const names = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']

const parts = enumParts(name, names, (day) => joda().DayOfWeek.valueOf(day) as unknown as Timely)

const move = (method: 'plus' | 'minus') => [
  on(['long'], (self: JavaTime, [days]) => answer(name, self.value[method](Number(days % 7n)))),
]

const value = (self: JavaTime): number => self.value.value()

export const dayOfWeek = defineType({
  name,
  nameable: true,
  supertypes: ['java.lang.Enum', 'java.lang.Comparable'],
  methods: { ...parts.methods, getValue: [on([], value)], plus: move('plus'), minus: move('minus') },
  properties: { value },
  statics: {
    ...parts.statics,
    of: [
      on(['int'], (_, [day]) =>
        timely(({ DayOfWeek }) => answer(name, DayOfWeek.of(day) as unknown as Timely)),
      ),
    ],
    from: [
      on(['object'], (_, [given]) => {
        const of = temporal('DayOfWeek.from', given, [name, localDate, localDateTime])
        return of.type === name ? of : answer(name, of.value.dayOfWeek())
      }),
    ],
  },
  get constants() {
    return parts.constants()
  },
})
