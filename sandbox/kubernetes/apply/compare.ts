import type { FieldSchema } from '#platform/kubernetes/patch/schema.ts'
import { isEqual, type Json, own } from '#platform/kubernetes/patch/values.ts'
import { type FieldSet, FieldSetBuilder, type Path, withoutTrees } from './fieldSet.ts'
import { grouped, itemsWithElements, mapOf, shapeOfBoth } from './items.ts'
import { fieldElement } from './pathElement.ts'

/** Which fields one object has that the other has not, and which differ. */
export interface Comparison {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

interface Builders {
  readonly added: FieldSetBuilder
  readonly modified: FieldSetBuilder
  readonly removed: FieldSetBuilder
}

export function compareObjects(before: Json, after: Json, schema: FieldSchema): Comparison {
  const found: Builders = {
    added: new FieldSetBuilder(),
    modified: new FieldSetBuilder(),
    removed: new FieldSetBuilder(),
  }
  compare(found, [], before, after, schema)
  return found
}

/** Without the fields that the request cannot change. */
export const withoutFields = (comparison: Comparison, fields: FieldSet): Comparison => ({
  added: withoutTrees(comparison.added, fields),
  modified: withoutTrees(comparison.modified, fields),
  removed: withoutTrees(comparison.removed, fields),
})

function compare(found: Builders, path: Path, before: unknown, after: unknown, schema: FieldSchema): void {
  if (before === after) return
  const shape = shapeOfBoth(before, after, schema)
  if (shape === 'map') compareFields(found, path, mapOf(before), mapOf(after), schema)
  else if (shape === 'items') compareItems(found, path, before, after, schema)
  else if (before !== undefined && after !== undefined && !isEqual(before, after)) found.modified.insert(path)

  if (before === undefined) found.added.insert(path)
  else if (after === undefined) found.removed.insert(path)
}

function compareFields(found: Builders, path: Path, before: Json, after: Json, schema: FieldSchema): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    compare(found, [...path, fieldElement(name)], own(before, name), own(after, name), schema.field(name))
  }
}

function compareItems(
  found: Builders,
  path: Path,
  before: unknown,
  after: unknown,
  schema: FieldSchema,
): void {
  const list = schema.list!
  const left = grouped(itemsWithElements(before, list))
  const right = grouped(itemsWithElements(after, list))
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    compareGroups(found, [...path, element], left.get(element) ?? [], right.get(element) ?? [], list.item)
  }
}

/** Several items with the same keys are compared as one value. */
function compareGroups(
  found: Builders,
  path: Path,
  before: readonly unknown[],
  after: readonly unknown[],
  schema: FieldSchema,
): void {
  if (before.length <= 1 && after.length <= 1) {
    compare(found, path, before[0], after[0], schema)
  } else if (before.length > 1 && after.length > 1) {
    if (!isEqual(before, after)) found.modified.insert(path)
  } else if (before.length > 1) {
    if (after.length > 0) compare(found, path, undefined, after[0], schema)
    found.removed.insert(path)
  } else {
    if (before.length > 0) compare(found, path, before[0], undefined, schema)
    found.added.insert(path)
  }
}
