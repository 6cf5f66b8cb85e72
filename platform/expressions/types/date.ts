import { ExpressionError } from '../errors.ts'
import type { Evaluation } from '../scope.ts'
import { JavaObject } from '../values.ts'
import { longHash } from './hash.ts'
import { instantOfMillis, type JavaTime, millisOf } from './javaTime.ts'
import { on, sign } from './number.ts'
import { objectMethods, refused } from './object.ts'
import { formatDate } from './time/formatDate.ts'
import { patternParts } from './time/pattern.ts'
import { instantOf, offsetAt, utc } from './time/zone.ts'
import { defineType, type Overload } from './type.ts'

/** Milliseconds since 1970. How it prints depends on the zone of who made it. */
export class JavaDate extends JavaObject {
  readonly type = 'java.util.Date'
  readonly time: number
  readonly zone: string

  constructor(time: number, zone = 'UTC') {
    super()
    if (!(Math.abs(time) <= 8.64e15)) throw new ExpressionError('VALUE', `${time} is no time of a Date`)
    this.time = time
    this.zone = zone
  }

  override toString(): string {
    return formatDate(printed, this.time, this.zone)
  }

  override equals(other: unknown): boolean {
    return other instanceof JavaDate && other.time === this.time
  }

  override hashCode(): number {
    return longHash(BigInt(this.time))
  }

  override compareTo(other: unknown): number | undefined {
    return other instanceof JavaDate ? sign(this.time, other.time) : undefined
  }

  override toJSON(): number {
    return this.time
  }
}

const printed = patternParts('EEE MMM dd HH:mm:ss zzz yyyy')
const gmt = patternParts("d MMM yyyy HH:mm:ss 'GMT'")

const fields: Readonly<Record<string, (local: Date) => number>> = {
  year: (local) => local.getUTCFullYear() - 1900,
  month: (local) => local.getUTCMonth(),
  date: (local) => local.getUTCDate(),
  day: (local) => local.getUTCDay(),
  hours: (local) => local.getUTCHours(),
  minutes: (local) => local.getUTCMinutes(),
  seconds: (local) => local.getUTCSeconds(),
}

const getters: Readonly<Record<string, (self: JavaDate) => unknown>> = {
  time: (self) => BigInt(self.time),
  timezoneOffset: (self) => -offsetAt(self.zone, self.time) / 60_000,
  ...Object.fromEntries(
    Object.entries(fields).map(([name, of]) => [
      name,
      (self: JavaDate) => of(new Date(self.time + offsetAt(self.zone, self.time))),
    ]),
  ),
}

/** getTime() for the property time. */
const getterMethods = Object.fromEntries(
  Object.entries(getters).map(([name, get]) => [
    `get${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    [on([], get)],
  ]),
)

const unchanged = refused(
  'dates are never changed: make a new one, such as new java.util.Date(date.time + 60000)',
)
const setters = Object.fromEntries(
  ['Date', 'Hours', 'Minutes', 'Month', 'Seconds', 'Time', 'Year'].map((name) => [`set${name}`, unchanged]),
)

const ofFields = (count: number): Overload =>
  on(Array<'int'>(count).fill('int'), (_, [year, ...rest], { scope }: Evaluation) => {
    const [month = 0, day = 1, hour = 0, minute = 0, second = 0] = rest
    return new JavaDate(instantOf(scope.zone, utc(year + 1900, month, day, hour, minute, second)), scope.zone)
  })

const notRead = refused(
  "new java.util.Date reads no text; new java.text.SimpleDateFormat('yyyy-MM-dd').parse(text) does",
)

export const date = defineType({
  name: 'java.util.Date',
  nameable: true,
  supertypes: ['java.lang.Comparable'],
  methods: {
    ...objectMethods,
    ...getterMethods,
    ...setters,
    after: [on(['java.util.Date'], (self: JavaDate, [other]) => self.time > other.time)],
    before: [on(['java.util.Date'], (self: JavaDate, [other]) => self.time < other.time)],
    compareTo: [on(['java.util.Date'], (self: JavaDate, [other]) => sign(self.time, other.time))],
    toInstant: [on([], (self: JavaDate) => instantOfMillis(self.time))],
    toGMTString: [on([], (self: JavaDate) => formatDate(gmt, self.time, 'UTC'))],
  },
  properties: getters,
  statics: {
    from: [
      on(
        ['java.time.Instant'],
        (_, [instant]: readonly JavaTime[], { scope }) =>
          new JavaDate(millisOf(instant as JavaTime), scope.zone),
      ),
    ],
    UTC: [
      on(['int', 'int', 'int', 'int', 'int', 'int'], (_, [year, ...rest]) =>
        BigInt(utc(year + 1900, rest[0], rest[1], rest[2], rest[3], rest[4])),
      ),
    ],
    parse: notRead,
  },
  construct: [
    on([], (_, __, { scope }) => new JavaDate(Math.floor(scope.now()), scope.zone)),
    on(['long'], (_, [time], { scope }) => new JavaDate(Number(time), scope.zone)),
    { parameters: ['charSequence'], call: (notRead[0] as Overload).call },
    ofFields(3),
    ofFields(5),
    ofFields(6),
  ],
})
