import type { FieldSchema, ListSchema } from '#platform/kubernetes/patch/schema.ts'
import { isList, isMap, type Json } from '#platform/kubernetes/patch/values.ts'
import { keysElement, type PathElement, valueElement } from './pathElement.ts'

/** What removing fields leaves of an object or list that has none any more: like null, but of nobody's making. */
export const emptied = Symbol('emptied')

export const isNull = (value: unknown): boolean => value === null || value === emptied

/** How a value is walked: field by field, item by item, or not at all. */
export type Shape = 'map' | 'items' | 'leaf'

export function shapeOf(value: unknown, schema: FieldSchema): Shape {
  if (schema.atomic) return 'leaf'
  if (isMap(value)) return 'map'
  return isList(value) && isItemizedList(schema) ? 'items' : 'leaf'
}

/** Is a list here owned item by item? */
export const isItemizedList = (schema: FieldSchema): boolean =>
  schema.list !== undefined && schema.list.ownership !== 'atomic'

const isHollow = (value: unknown) =>
  value === undefined ||
  isNull(value) ||
  (isList(value) && value.length === 0) ||
  (isMap(value) && Object.keys(value).length === 0)

/** How two values of one place are walked together. Two that hold nothing are compared as they are. */
export function shapeOfBoth(a: unknown, b: unknown, schema: FieldSchema): Shape {
  if (isHollow(a) && isHollow(b)) return 'leaf'
  if (a === undefined || isNull(a)) return shapeOf(b, schema)
  if (b === undefined || isNull(b)) return shapeOf(a, schema)
  const shape = shapeOf(a, schema)
  return shape === shapeOf(b, schema) ? shape : 'leaf'
}

export const mapOf = (value: unknown): Json => (isMap(value) ? value : {})
export const itemsOf = (value: unknown): readonly unknown[] => (isList(value) ? value : [])

/** The path element of an item, or in words why it has none. */
export function elementOf(item: unknown, list: ListSchema): { element: PathElement } | { problem: string } {
  if (list.ownership === 'set') {
    const kind = isMap(item) ? "that's a map type" : isNull(item) ? "that's an explicit null" : undefined
    if (kind !== undefined) {
      return { problem: `associative list without keys has an element ${kind}` }
    }
    if (isList(item)) return { problem: 'not supported: associative list with lists as elements' }
    return { element: valueElement(item) }
  }
  if (!isMap(item)) {
    const kind = isNull(item) ? 'a null element' : 'non-map elements'
    return { problem: `associative list with keys may not have ${kind}` }
  }
  return keyedElement(item, list)
}

function keyedElement(item: Json, list: ListSchema): { element: PathElement } | { problem: string } {
  const keys: Record<string, unknown> = {}
  for (const key of list.keys) {
    const value = Object.hasOwn(item, key) ? item[key] : list.keyDefaults[key]
    if (value === undefined) {
      const problem = `associative list with keys has an element that omits key field ${JSON.stringify(key)}`
      return { problem: `${problem} (and doesn't have default value)` }
    }
    keys[key] = value
  }
  return { element: keysElement(keys) }
}

export interface Item {
  readonly element: PathElement
  readonly value: unknown
}

/** The items with their path elements. An item of a stored object that has none is passed over. */
export function itemsWithElements(value: unknown, list: ListSchema): Item[] {
  return itemsOf(value).flatMap((item) => {
    const found = elementOf(item, list)
    return 'element' in found ? [{ element: found.element, value: item }] : []
  })
}

/** The values by element, in the order in which the elements appear first. */
export function grouped(items: readonly Item[]): Map<PathElement, unknown[]> {
  const groups = new Map<PathElement, unknown[]>()
  for (const { element, value } of items) {
    const group = groups.get(element)
    if (group === undefined) groups.set(element, [value])
    else group.push(value)
  }
  return groups
}
