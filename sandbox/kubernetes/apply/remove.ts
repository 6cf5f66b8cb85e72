import type { FieldSchema } from '#platform/kubernetes/patch/schema.ts'
import { isMap, type Json } from '#platform/kubernetes/patch/values.ts'
import { type FieldSet, noFields } from './fieldSet.ts'
import { elementOf, emptied, itemsOf, shapeOf } from './items.ts'
import { fieldElement } from './pathElement.ts'

/** The object without these fields. What held only them is left `emptied`. */
export const removeFields = (object: Json, fields: FieldSet, schema: FieldSchema): Json =>
  mapWithout(object, fields, schema)

function remove(value: unknown, fields: FieldSet, schema: FieldSchema): unknown {
  if (fields.children.size === 0) return value
  if (schema.atomic) return emptied
  const shape = shapeOf(value, schema)
  if (shape === 'leaf') return value
  if (shape === 'items') {
    const items = itemsWithout(value, fields, schema)
    return items.length === 0 ? emptied : items
  }
  const map = mapWithout(value as Json, fields, schema)
  return Object.keys(map).length === 0 ? emptied : map
}

function mapWithout(map: Json, fields: FieldSet, schema: FieldSchema): Json {
  const kept: [string, unknown][] = []
  for (const [name, value] of Object.entries(map)) {
    const gone = fields.children.get(fieldElement(name)) ?? noFields
    if (!gone.member) kept.push([name, remove(value, gone, schema.field(name))])
  }
  return Object.fromEntries(kept)
}

function itemsWithout(value: unknown, fields: FieldSet, schema: FieldSchema): unknown[] {
  const list = schema.list!
  return itemsOf(value).flatMap((item) => {
    const found = elementOf(item, list)
    const gone = ('element' in found ? fields.children.get(found.element) : undefined) ?? noFields
    return gone.member ? [] : [remove(item, gone, list.item)]
  })
}

/** The value without the marks that removing left. */
export function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== emptied).map(withoutMarks)
  if (!isMap(value)) return value
  const entries = Object.entries(value).filter(([, entry]) => entry !== emptied)
  return Object.fromEntries(entries.map(([name, entry]) => [name, withoutMarks(entry)]))
}
