import { kindOfNumber } from '../numbers.ts'
import { isMap } from '../plain.ts'
import { JavaObject } from '../values.ts'
import { boolean } from './boolean.ts'
import { byte } from './byte.ts'
import { chronoUnit } from './chronoUnit.ts'
import { date } from './date.ts'
import { dayOfWeek } from './dayOfWeek.ts'
import { double } from './double.ts'
import { executionStatus } from './executionStatus.ts'
import { instant } from './instant.ts'
import { integer } from './integer.ts'
import { list } from './list.ts'
import { localDate } from './localDate.ts'
import { localDateTime } from './localDateTime.ts'
import { long } from './long.ts'
import { map } from './map.ts'
import { mapEntry } from './mapEntry.ts'
import { math } from './math.ts'
import { random } from './random.ts'
import { set } from './set.ts'
import { simpleDateFormat } from './simpleDateFormat.ts'
import { string } from './string.ts'
import { temporalAdjuster, temporalAdjusters } from './temporalAdjusters.ts'
import type { JavaType, TypeOf } from './type.ts'
import { urlEncoder } from './urlEncoder.ts'
import { uuid } from './uuid.ts'

/** All that an expression can reach. What `T(…)` and `new` may name is what Spinnaker allows. */
const types: readonly JavaType[] = [
  boolean,
  byte,
  chronoUnit,
  date,
  dayOfWeek,
  double,
  executionStatus,
  instant,
  integer,
  list,
  localDate,
  localDateTime,
  long,
  map,
  mapEntry,
  math,
  random,
  set,
  simpleDateFormat,
  string,
  temporalAdjuster,
  temporalAdjusters,
  urlEncoder,
  uuid,
]

const byName = new Map(types.map((type) => [type.name, type]))
const numbers = { Integer: integer, Long: long, Double: double }

/** The type whose methods a value has; undefined for null and for what is not known. */
export const typeOf: TypeOf = (value) => {
  if (typeof value === 'string') return string
  if (typeof value === 'boolean') return boolean
  const kind = kindOfNumber(value)
  if (kind) return numbers[kind]
  if (Array.isArray(value)) return list
  if (value instanceof Set) return set
  if (value instanceof JavaObject) return byName.get(value.type)
  return isMap(value) ? map : undefined
}

/** The type that `T(…)` or `new` names: by its full name, those of java.lang by their simple name, too. */
export function findType(name: string): JavaType | undefined {
  const type = byName.get(name) ?? byName.get(`java.lang.${name}`)
  return type?.nameable ? type : undefined
}

/** The full names that `T(…)` and `new` know. */
export const typeNames: readonly string[] = types.filter(({ nameable }) => nameable).map(({ name }) => name)
