import type { FieldSchema } from '#platform/kubernetes/patch/schema.ts'
import { isMap, type Json } from '#platform/kubernetes/patch/values.ts'
import { type FieldSet, FieldSetBuilder, leafField, type Path } from './fieldSet.ts'
import { grouped, isItemizedList, isNull, itemsWithElements, shapeOf } from './items.ts'
import { fieldElement, type PathElement } from './pathElement.ts'

/** The fields that who applies this object owns. */
export function fieldsOf(object: Json, schema: FieldSchema): FieldSet {
  const set = new FieldSetBuilder()
  collect(set, [], object, schema)
  return set
}

function collect(set: FieldSetBuilder, path: Path, value: unknown, schema: FieldSchema): void {
  const shape = shapeOf(value, schema)
  if (shape === 'leaf') set.insert(path)
  else if (shape === 'map') collectFields(set, path, value as Json, schema)
  else collectItems(set, path, value, schema)
}

function collectFields(set: FieldSetBuilder, path: Path, map: Json, schema: FieldSchema): void {
  for (const [name, value] of Object.entries(map)) {
    const inner = [...path, fieldElement(name)]
    collect(set, inner, value, schema.field(name))
    const isHollow = isNull(value) || (isMap(value) && Object.keys(value).length === 0)
    if (isHollow || !schema.isField(name)) set.insert(inner)
  }
}

/** Items with the same keys are owned together. */
function collectItems(set: FieldSetBuilder, path: Path, value: unknown, schema: FieldSchema): void {
  const list = schema.list!
  for (const [element, values] of grouped(itemsWithElements(value, list))) {
    const inner = [...path, element]
    set.insert(inner)
    if (values.length === 1) collect(set, inner, values[0], list.item)
  }
}

/** The set with every field of a struct that it reaches into: who owns `spec.replicas` also holds `spec`. */
export function withNamedFields(set: FieldSet, schema: FieldSchema): FieldSet {
  const children = new Map<PathElement, FieldSet>()
  for (const [element, child] of set.children) {
    const named = withNamedFields(child, schemaAt(schema, element))
    const isField = element.startsWith('f:') && schema.isField(element.slice(2))
    children.set(element, isField && child.children.size > 0 ? { ...named, member: true } : named)
  }
  return { member: set.member, children }
}

/** A set that was written when the schema was another one: who owned a part of what is now one value, owns it. */
export function withWholeValues(set: FieldSet, schema: FieldSchema): FieldSet {
  const isItemized = [...set.children.keys()].some((element) => !element.startsWith('f:'))
  const isWhole = schema.atomic || (isItemized && !isItemizedList(schema))
  if (isWhole) return set.children.size === 0 ? set : leafField
  const children = [...set.children].map(
    ([element, child]) => [element, withWholeValues(child, schemaAt(schema, element))] as const,
  )
  return { member: set.member, children: new Map(children) }
}

const schemaAt = (schema: FieldSchema, element: PathElement): FieldSchema =>
  element.startsWith('f:') ? schema.field(element.slice(2)) : (schema.list?.item ?? schema)
