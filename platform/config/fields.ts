import { isObject } from '#platform/definition/json.ts'
import { camelCased, hasNoMeaning } from './spinnaker.ts'

interface UsableFields {
  readonly value: unknown
  /** Fields that mean nothing here: `jenkins.masters[].permissions`. */
  readonly without: readonly string[]
}

/** A list of accounts, endpoints … with its objects' own fields in camel case, and without those that mean nothing here. */
export function usableFields(key: string, value: unknown): UsableFields {
  if (!Array.isArray(value)) return { value, without: [] }
  const without: string[] = []
  const usable = value.map((entry) => {
    if (!isObject(entry)) return entry
    const fields = Object.entries(entry).flatMap(([given, content]) => {
      const field = Object.hasOwn(entry, camelCased(given)) ? given : camelCased(given)
      const name = `${key}[].${field}`
      if (!hasNoMeaning(name)) return [[field, content] as const]
      without.push(name)
      return []
    })
    return Object.fromEntries(fields)
  })
  return { value: usable, without }
}
