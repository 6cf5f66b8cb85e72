import type { FieldSchema } from '#platform/kubernetes/patch/schema.ts'
import type { Json } from '#platform/kubernetes/patch/values.ts'
import { difference, type FieldSet, intersection, noFields, union } from './fieldSet.ts'
import type { Managers } from './managers.ts'
import { fieldsOf, withNamedFields } from './owned.ts'
import { removeFields } from './remove.ts'

/** The merged object without what its applier applied before, does not apply now, and nobody else owns. */
export function prune(
  merged: Json,
  before: FieldSet | undefined,
  managers: Managers,
  schema: FieldSchema,
): Json {
  if (before === undefined) return merged
  const named = (fields: FieldSet) => withNamedFields(fields, schema)
  const all = named(fieldsOf(merged, schema))
  const last = named(before)
  const owned = named([...managers.values()].reduce((sum, manager) => union(sum, manager.fields), noFields))

  const pruned = removeFields(merged, last, schema)
  const kept = union(named(fieldsOf(pruned, schema)), owned)
  const withOwned = removeFields(merged, difference(all, kept), schema)
  const dangling = difference(all, named(fieldsOf(withOwned, schema)))
  return removeFields(merged, intersection(dangling, last), schema)
}
