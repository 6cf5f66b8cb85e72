import type { JavaTime } from './javaTime.ts'
import { answer, chronoUnit, gettersOf, instantOfMillis, instant as name, ownMethods } from './javaTime.ts'
import { on } from './number.ts'
import { objectMethods, refused } from './object.ts'
import { timely } from './time/joda.ts'
import { defineType } from './type.ts'

const getters = gettersOf({ epochSecond: 'long', nano: 'plain' })
const epochSecond = getters.properties.epochSecond as (self: JavaTime) => unknown
const nano = getters.properties.nano as (self: JavaTime) => unknown

const noZones = refused(
  'zones are not allowed: java.util.Date.from(instant) and SimpleDateFormat are in the zone of the server',
)

export const instant = defineType({
  name,
  nameable: true,
  supertypes: ['java.time.temporal.Temporal', 'java.lang.Comparable'],
  methods: {
    ...objectMethods,
    getEpochSecond: [on([], epochSecond)],
    getNano: [on([], nano)],
    ...ownMethods(
      ['plusSeconds plusMillis plusNanos minusSeconds minusMillis minusNanos', ['long'], name],
      ['plus minus', ['long', chronoUnit], name],
      ['truncatedTo', [chronoUnit], name],
      ['isAfter isBefore', [name], 'plain'],
      ['compareTo', [name], 'plain'],
      ['until', [name, chronoUnit], 'long'],
      ['toEpochMilli', [], 'long'],
      ['isSupported', [chronoUnit], 'plain'],
    ),
    atZone: noZones,
    atOffset: noZones,
  },
  properties: { epochSecond, nano },
  statics: {
    now: [on([], (_, __, { scope }) => instantOfMillis(Math.floor(scope.now())))],
    ofEpochMilli: [on(['long'], (_, [millis]) => instantOfMillis(Number(millis)))],
    ofEpochSecond: [
      on(['long'], (_, [second]) =>
        timely(({ Instant }) => answer(name, Instant.ofEpochSecond(Number(second)))),
      ),
      on(['long', 'long'], (_, [second, nanos]) =>
        timely(({ Instant }) => answer(name, Instant.ofEpochSecond(Number(second), Number(nanos)))),
      ),
    ],
    parse: [
      on(['charSequence'], (_, [text]) =>
        timely(({ Instant }) => answer(name, Instant.parse(text.slice(0, 100)))),
      ),
    ],
    from: [on([name], (_, [value]) => value)],
  },
  get constants() {
    return timely(({ Instant }) => ({
      EPOCH: answer(name, Instant.EPOCH),
      MIN: answer(name, Instant.MIN),
      MAX: answer(name, Instant.MAX),
    }))
  },
})
