import { fail } from '../errors.ts'
import { compileFilter } from '../query/index.ts'
import type { Path } from '../values/path.ts'
import { show } from '../values/show.ts'
import type { Document, Value } from '../values/types.ts'
import { isDocument } from '../values/types.ts'
import { filterName } from './path.ts'

export type ArrayFilters = ReadonlyMap<string, (element: Value) => boolean>

/** Compiles `arrayFilters`: each is a filter on one identifier, whose value is the array's element. */
export function compileArrayFilters(filters: readonly Value[]): ArrayFilters {
  const compiled = new Map<string, (element: Value) => boolean>()
  for (const item of filters) {
    if (!isDocument(item)) fail('TypeMismatch', 'array filters must be objects')
    const name = identifierOf(item)
    if (compiled.has(name))
      fail('FailedToParse', `Found multiple array filters with the same top-level field name ${name}`)
    const filter = compileFilter(item)
    compiled.set(name, (element) => filter.matches({ [name]: element }))
  }
  return compiled
}

function identifierOf(filter: Document): string {
  const names = new Set(identifiers(filter))
  const [name] = names
  if (name === undefined)
    fail('FailedToParse', 'Cannot use an expression without a top-level field name in arrayFilters')
  if (names.size > 1) {
    fail(
      'FailedToParse',
      `Error parsing array filter: Expected a single top-level field name, found ${[...names].join(' and ')}`,
    )
  }
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
    fail(
      'BadValue',
      `Error parsing array filter: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
    )
  }
  return name
}

function identifiers(filter: Document): string[] {
  return Object.entries(filter).flatMap(([name, operand]) => {
    if (!name.startsWith('$')) return [name.split('.')[0]!]
    return Array.isArray(operand)
      ? operand.flatMap((part) => (isDocument(part) ? identifiers(part) : []))
      : []
  })
}

/** Refuses identifiers without a filter and filters that no path uses. */
export function checkArrayFilters(
  filters: ArrayFilters,
  paths: readonly Path[],
  given: readonly Value[],
): void {
  const used = new Set<string>()
  for (const path of paths) {
    for (const component of path) {
      const name = filterName(component)
      if (!name) continue
      if (!filters.has(name)) {
        fail('BadValue', `No array filter found for identifier '${name}' in path '${path.join('.')}'`)
      }
      used.add(name)
    }
  }
  for (const name of filters.keys()) {
    if (!used.has(name)) {
      fail(
        'FailedToParse',
        `The array filter for identifier '${name}' was not used in the update ${show(given as Value[])}`,
      )
    }
  }
}
