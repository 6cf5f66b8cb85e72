import { hint } from '#platform/words/nearest.ts'
import { mapGet } from '../equality.ts'
import { ExpressionError } from '../errors.ts'
import { MapEntry } from '../mapEntry.ts'
import { isMap, isPlain, nameOf } from '../plain.ts'
import { stringify } from '../text.ts'
import { typeOf } from '../types/index.ts'
import { LazyMap, Unknown, UnknownError, type Value } from '../values.ts'
import { indexOf } from './conversions.ts'
import type { Run } from './run.ts'
import { TypeReference } from './typeReference.ts'

/**
 * target.name of what is not null: a map's entry, or a property of a type. Only what maps themselves hold and what the types list can be reached.
 * @throws ExpressionError (UNKNOWN_NAME, VALUE), UnknownError
 */
export function propertyOf(run: Run, target: unknown, name: string, position: number): unknown {
  if (isPlain(target)) {
    if (Object.hasOwn(target, name)) return target[name] ?? null
    return missing(run, target, name, position, () => Object.keys(target))
  }
  if (target instanceof LazyMap) {
    const value = target.get(name)
    return value === undefined ? missing(run, target, name, position, () => target.keys()) : value
  }
  if (target instanceof Map) {
    const value = target.get(name)
    return value === undefined && !target.has(name)
      ? missing(run, target, name, position, () => [...target.keys()].map(stringify))
      : (value ?? null)
  }
  if (target instanceof MapEntry && (name === 'key' || name === 'value')) return target[name]
  return typedProperty(run, target, name, position)
}

/** A key that a map does not have: null where that is allowed, or else a property of maps, such as `empty`. */
function missing(
  run: Run,
  target: unknown,
  name: string,
  position: number,
  keys: () => Iterable<string>,
): unknown {
  if (run.scope.allowUnknownKeys) return null
  const property = reader(target, name)
  if (property) return property(target as never, run)
  throw new ExpressionError('UNKNOWN_NAME', `There is no ${name} here${hint(name, keys())}`, position)
}

function typedProperty(run: Run, target: unknown, name: string, position: number): unknown {
  if (target instanceof Unknown) throw new UnknownError(target)
  if (target instanceof TypeReference) return constantOf(target, name, position)
  const property = reader(target, name)
  if (property) return property(target as never, run)
  const elements = Array.isArray(target)
    ? '; its elements are [0], [1] …, and .![…] is something of each'
    : ''
  throw new ExpressionError(
    'UNKNOWN_NAME',
    `${nameOf(target)} has no property ${name}${elements || hint(name, Object.keys(propertiesOf(target)))}`,
    position,
  )
}

const propertiesOf = (target: unknown) => typeOf(target as Value)?.properties ?? {}

/** A property that the type of a value lists itself. */
function reader(target: unknown, name: string) {
  const listed = propertiesOf(target)
  return Object.hasOwn(listed, name) ? listed[name] : undefined
}

function constantOf({ name: type, described }: TypeReference, name: string, position: number): unknown {
  const constants = described?.constants ?? {}
  if (Object.hasOwn(constants, name)) return constants[name]
  throw new ExpressionError(
    'UNKNOWN_NAME',
    `${type} has no ${name}${hint(name, Object.keys(constants))}`,
    position,
  )
}

/** target[index] of what is not null: of a list, a map, a text, or a property by its name. @throws ExpressionError, UnknownError */
export function elementOf(run: Run, target: unknown, index: unknown, position: number): unknown {
  if (index instanceof Unknown) throw new UnknownError(index)
  if (isMap(target)) return mapGet(target, target instanceof LazyMap ? stringify(index) : index) ?? null
  if (Array.isArray(target))
    return within(target.length, indexOf(index, position), position, (at) => target[at])
  if (typeof target === 'string') {
    return within(target.length, indexOf(index, position), position, (at) => target[at])
  }
  if (target instanceof Set) {
    run.spend(target.size)
    return within(target.size, indexOf(index, position), position, (at) => [...target][at])
  }
  if (typeof index === 'string') return typedProperty(run, target, index, position)
  if (target instanceof Unknown) throw new UnknownError(target)
  throw new ExpressionError('TYPE', `${nameOf(target)} has no elements`, position)
}

function within(size: number, index: number, position: number, at: (index: number) => unknown): unknown {
  if (index >= 0 && index < size) return at(index) ?? null
  throw new ExpressionError(
    'VALUE',
    `There is no [${index}]: ${size === 0 ? 'it is empty' : `the last one is [${size - 1}]`}`,
    position,
  )
}
