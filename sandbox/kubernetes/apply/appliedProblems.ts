import type { FieldSchema } from '#platform/kubernetes/patch/schema.ts'
import type { Json } from '#platform/kubernetes/patch/values.ts'
import { elementOf, itemsOf, shapeOf } from './items.ts'
import { fieldElement, type PathElement, printElement, printPath } from './pathElement.ts'

/** What keeps lists of an applied object from being owned item by item: a missing key, the same key twice. */
export function appliedProblems(
  value: unknown,
  schema: FieldSchema,
  path: readonly PathElement[] = [],
): string[] {
  const shape = shapeOf(value, schema)
  if (shape === 'leaf') return []
  if (shape === 'map') {
    return Object.entries(value as Json).flatMap(([name, inner]) =>
      appliedProblems(inner, schema.field(name), [...path, fieldElement(name)]),
    )
  }
  const list = schema.list!
  const seen = new Set<PathElement>()
  return itemsOf(value).flatMap((item, index) => {
    const found = elementOf(item, list)
    if ('problem' in found) return [`${printPath(path)}: element ${index}: ${found.problem}`]
    const { element } = found
    if (seen.has(element)) return [`${printPath(path)}: duplicate entries for key ${printElement(element)}`]
    seen.add(element)
    return appliedProblems(item, list.item, [...path, element])
  })
}
