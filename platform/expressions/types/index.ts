import { kindOfNumber } from '../numbers.ts'
import { isMap } from '../plain.ts'
import { JavaObject } from '../values.ts'
import { boolean } from './boolean.ts'
import { byte } from './byte.ts'
import { double } from './double.ts'
import { integer } from './integer.ts'
import { list } from './list.ts'
import { long } from './long.ts'
import { map } from './map.ts'
import { set } from './set.ts'
import { string } from './string.ts'
import type { JavaType, TypeOf } from './type.ts'

/** All that an expression can reach. What `T(…)` and `new` may name is what Spinnaker allows. */
export const types: readonly JavaType[] = [boolean, byte, double, integer, list, long, map, set, string]

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
