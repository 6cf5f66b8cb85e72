import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { PlacedError } from './render/errors.ts'
import type { Unit } from './units.ts'

type Operation = 'merge' | 'replace' | 'remove'
type Container = Record<string | number, unknown>

/** The stage's config with what its `inheritanceControl` merges into it, replaces and removes, by JsonPath. Throws PlacedError. */
export function inheritedConfig({ config, inheritanceControl, document, path }: Unit): JsonObject {
  if (!inheritanceControl) return config
  const result = structuredClone(config) as Container
  for (const operation of ['merge', 'replace', 'remove'] as const)
    objectsOf(inheritanceControl[operation]).forEach((rule, index) => {
      const message = apply(operation, rule, result)
      if (message)
        throw new PlacedError(document, [...path, 'inheritanceControl', operation, index, 'path'], message)
    })
  return result
}

/** Changes the config; answers why it cannot. */
function apply(operation: Operation, { path, value }: JsonObject, config: Container): string | undefined {
  const steps = stepsOf(String(path))
  const last = steps?.at(-1)
  if (!steps || last === undefined) return 'must be a path of names and indexes, such as $.clusters[0].region'
  const holder = steps.slice(0, -1).reduce<unknown>((at, step) => entryOf(at, step), config)
  const old = entryOf(holder, last)
  if (old === undefined) return operation === 'remove' ? undefined : 'leads to nothing in the config'
  const container = holder as Container
  if (operation === 'remove') {
    if (Array.isArray(holder)) holder.splice(Number(last), 1)
    else delete container[last]
    return undefined
  }
  if (Array.isArray(old) !== Array.isArray(value) || isObject(old) !== isObject(value))
    return 'leads to another sort of value than the rule has'
  if (operation === 'replace') container[last] = value
  else if (Array.isArray(old)) container[last] = [...old, ...(value as unknown[])]
  else if (isObject(old)) container[last] = { ...old, ...(value as JsonObject) }
  else return 'must lead to a list or an object: nothing else can be merged'
  return undefined
}

const entryOf = (holder: unknown, step: string | number): unknown =>
  typeof holder === 'object' && holder !== null && Object.hasOwn(holder, step)
    ? (holder as Container)[step]
    : undefined

function stepsOf(path: string): (string | number)[] | undefined {
  const steps = [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g)]
  if (`$${steps.map(([text]) => text).join('')}` !== path) return undefined
  return steps.map(
    ([, name, index, single, double]) =>
      name ?? (index === undefined ? (single ?? double ?? '') : Number(index)),
  )
}
