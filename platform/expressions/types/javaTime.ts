import { ExpressionError } from '../errors.ts'
import { nameOf } from '../plain.ts'
import type { Evaluation } from '../scope.ts'
import { JavaObject, type Value } from '../values.ts'
import { on } from './number.ts'
import { joda, timely } from './time/joda.ts'
import { offsetAt } from './time/zone.ts'
import type { Methods, Overload, ParameterKind } from './type.ts'

/** What the values of the library have in common. */
export interface Timely {
  toString(): string
  equals(other: unknown): boolean
  hashCode(): number
  compareTo?(other: never): number
}

/** A value of java.time: an Instant, a LocalDate, a DayOfWeek … Values of the library never change. */
export class JavaTime extends JavaObject {
  readonly type: string
  // biome-ignore lint/suspicious/noExplicitAny: the library's classes are told apart by `type`.
  readonly value: any

  constructor(type: string, value: Timely) {
    super()
    this.type = type
    this.value = value
  }

  override toString(): string {
    return this.value.toString()
  }

  override equals(other: unknown): boolean {
    return other instanceof JavaTime && other.type === this.type && this.value.equals(other.value)
  }

  override hashCode(): number {
    return this.value.hashCode()
  }

  override compareTo(other: unknown): number | undefined {
    if (!(other instanceof JavaTime) || other.type !== this.type || !this.value.compareTo) return undefined
    return this.value.compareTo(other.value)
  }
}

export const localDate = 'java.time.LocalDate'
export const localDateTime = 'java.time.LocalDateTime'
export const instant = 'java.time.Instant'
export const dayOfWeek = 'java.time.DayOfWeek'
export const chronoUnit = 'java.time.temporal.ChronoUnit'
export const adjuster = 'java.time.temporal.TemporalAdjuster'

/** What a method of the library answers, as a value: `int` numbers and booleans and texts as they are, `long`s as bigint. */
export type Answers =
  | 'plain'
  | 'long'
  | typeof localDate
  | typeof localDateTime
  | typeof instant
  | typeof dayOfWeek

export function answer(kind: Answers, made: unknown): unknown {
  if (kind === 'plain') return made
  return kind === 'long' ? BigInt(made as number) : new JavaTime(kind, made as Timely)
}

/** An argument as the library takes it. */
function unwrapped(argument: unknown): unknown {
  if (argument instanceof JavaTime) return argument.value
  if (typeof argument !== 'bigint') return argument
  const number = Number(argument)
  if (!Number.isSafeInteger(number)) throw new ExpressionError('VALUE', `${argument} is too far for a date`)
  return number
}

/** A method that is the library's own of this name. */
const own = (name: string, parameters: readonly ParameterKind[], answers: Answers): Overload =>
  on(parameters, (self: JavaTime, args) =>
    timely(() => answer(answers, self.value[name](...args.map(unwrapped)))),
  )

/** Methods that are the library's own: by what they take and answer, several names each. */
export function ownMethods(
  ...rows: readonly (readonly [names: string, parameters: readonly ParameterKind[], answers: Answers])[]
): Methods {
  const methods: Record<string, Overload[]> = {}
  for (const [names, parameters, answers] of rows)
    for (const name of names.split(' ')) {
      methods[name] ??= []
      methods[name].push(own(name, parameters, answers))
    }
  return methods
}

/** Bean properties for the getters among the methods: dayOfMonth for dayOfMonth(), which Java calls getDayOfMonth(). */
export function gettersOf(answers: Readonly<Record<string, Answers>>) {
  const entries = Object.entries(answers)
  const read = (name: string, kind: Answers) => (self: JavaTime) =>
    timely(() => answer(kind, self.value[name]()))
  return {
    properties: Object.fromEntries(entries.map(([name, kind]) => [name, read(name, kind)])),
    methods: Object.fromEntries(
      entries.map(([name, kind]) => [
        `get${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        [on([], read(name, kind))],
      ]),
    ) as Methods,
  }
}

/** `now`, as the clocks of the scope's zone show it, in the library's form. */
export function localNow({ scope }: Evaluation) {
  const now = Math.floor(scope.now())
  const { LocalDateTime, ZoneOffset, Instant } = joda()
  return LocalDateTime.ofInstant(Instant.ofEpochMilli(now + offsetAt(scope.zone, now)), ZoneOffset.UTC)
}

export const instantOfMillis = (millis: number): JavaTime =>
  timely(({ Instant }) => new JavaTime(instant, Instant.ofEpochMilli(millis)))

export const millisOf = (value: JavaTime): number => timely(() => value.value.toEpochMilli())

/** The JavaTime of one of these types. Throws ExpressionError (TYPE). */
export function temporal(what: string, value: Value, types: readonly string[]): JavaTime {
  if (value instanceof JavaTime && types.includes(value.type)) return value
  const names = types.map((type) => type.slice(type.lastIndexOf('.') + 1)).join(' or ')
  throw new ExpressionError('TYPE', `${what} takes ${names}, not ${nameOf(value)}`)
}
