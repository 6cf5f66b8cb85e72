import type { KubeObject, ManagedFieldsEntry } from '#platform/kubernetes/objects.ts'
import type { FieldSchema } from '#platform/kubernetes/patch/schema.ts'
import type { Json } from '#platform/kubernetes/patch/values.ts'
import { withStructs } from './emptyObjects.ts'
import { difference, isEmpty, noFields, union } from './fieldSet.ts'
import {
  decodeManagers,
  encodeManagers,
  identityOf,
  type Managers,
  withFewUpdaters,
  withManager,
} from './managers.ts'
import { comparisonOf, resetFields, type Target, takeOver, unowned } from './ownership.ts'

export interface TrackedUpdate extends Target {
  /** Undefined: the object is created. */
  readonly live?: KubeObject
  /**
   * As the request makes it, with defaults, before anything is allocated or admission changes it. Its managedFields
   * are those that the request sent.
   */
  readonly next: KubeObject
  readonly manager: string
  /** The version in which the request speaks. */
  readonly apiVersion: string
  readonly schema: FieldSchema
  /** RFC 3339, whole seconds. */
  readonly now: string
}

/** `next` with the managedFields that follow from creating, updating or patching it. */
export function trackUpdate(update: TrackedUpdate): KubeObject {
  const { live, next } = update
  const managers = managersBefore(update)
  if (managers.size === 0 && live !== undefined) return withManagedFields(next, [])
  return withManagedFields(next, encodeManagers(withFewUpdaters(afterUpdate(update, managers))))
}

/** Who owned what before, by the live object or, where the request sends managedFields of its own, by these. */
function managersBefore({ live, next, subresource, schema }: TrackedUpdate): Managers {
  const known = decodeManagers(live?.metadata.managedFields, schema) ?? new Map()
  const sent = next.metadata.managedFields
  if (subresource !== undefined || sent === undefined) return known
  if (isReset(sent)) return new Map()
  const managers = decodeManagers(sent, schema)
  return managers === undefined || managers.size === 0 ? known : managers
}

/** An empty list, or one empty entry: from now on nobody is to own anything. */
const isReset = (entries: readonly ManagedFieldsEntry[]) =>
  entries.length === 0 || (entries.length === 1 && Object.keys(entries[0]!).length === 0)

/** Who owns what after the update. */
export function afterUpdate(update: TrackedUpdate, managers: Managers): Managers {
  const { live, next, apiVersion, subresource = '', schema, now } = update
  const after = withoutManagedFields(next)
  const before = withStructs(live === undefined ? {} : withoutManagedFields(live), next)
  const comparison = comparisonOf(before, after, schema, resetFields(apiVersion, next.kind, update))
  const others = takeOver(managers, comparison, undefined).managers
  const taken = difference(union(comparison.modified, comparison.added), unowned)
  if (isEmpty(taken)) return others

  const self = { name: update.manager || 'unknown', operation: 'Update', apiVersion, subresource } as const
  const id = identityOf(self)
  const had = others.get(id)?.fields ?? noFields
  return withManager(others, id, { ...self, time: now, fields: union(had, taken) })
}

export function withoutManagedFields(object: KubeObject): Json {
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}

export function withManagedFields(object: KubeObject, entries: ManagedFieldsEntry[]): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata: entries.length > 0 ? { ...metadata, managedFields: entries } : metadata }
}
