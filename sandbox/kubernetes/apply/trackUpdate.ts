import type { KubeObject, ManagedFieldsEntry } from '#platform/kubernetes/objects.ts'
import type { FieldSchema } from '#platform/kubernetes/patch/schema.ts'
import type { Json } from '#platform/kubernetes/patch/values.ts'
import { difference, union } from './fieldSet.ts'
import {
  decodeManagers,
  encodeManagers,
  identityOf,
  type Managers,
  withFewUpdaters,
  withManager,
} from './managers.ts'
import { comparisonOf, resetFields, takeOver, unowned } from './ownership.ts'

export interface TrackedUpdate {
  /** Undefined: the object is created. */
  readonly live?: KubeObject
  /** As it will be stored, defaults and all. Its managedFields are those that the request sent. */
  readonly next: KubeObject
  readonly manager: string
  /** The version in which the request speaks. */
  readonly apiVersion: string
  /** `status`, `scale`, …; left out for the object itself. */
  readonly subresource?: string
  readonly schema: FieldSchema
  /** RFC 3339, whole seconds. */
  readonly now: string
}

/** `next` with the managedFields that follow from creating, updating or patching it. */
export function trackUpdate(update: TrackedUpdate): KubeObject {
  const { live, next } = update
  const managers = managersBefore(update)
  if (managers === undefined || (managers.size === 0 && live?.metadata.uid !== undefined)) {
    return withManagedFields(next, undefined)
  }
  const tracked = withFewUpdaters(
    afterUpdate(withoutManagedFields(live), withoutManagedFields(next), managers, update),
  )
  return withManagedFields(next, encodeManagers(tracked))
}

/** Who owned what before. Undefined: the request resets it, nobody will own anything. */
function managersBefore({ live, next, subresource }: TrackedUpdate): Managers | undefined {
  const known = () => decodeManagers(live?.metadata.managedFields) ?? new Map()
  const sent = next.metadata.managedFields
  if (subresource !== undefined || sent === undefined) return known()
  if (isReset(sent)) return undefined
  const managers = decodeManagers(sent)
  return managers === undefined || managers.size === 0 ? known() : managers
}

const isReset = (entries: readonly ManagedFieldsEntry[]) =>
  entries.length === 0 || (entries.length === 1 && Object.keys(entries[0]!).length === 0)

/** Who owns what when this request has changed `before` to `after`. */
export function afterUpdate(
  before: Json,
  after: Json,
  managers: Managers,
  update: Pick<TrackedUpdate, 'manager' | 'apiVersion' | 'subresource' | 'schema' | 'now'> & {
    next: KubeObject
  },
): Managers {
  const { apiVersion, subresource = '', schema, now } = update
  const reset = resetFields(apiVersion, update.next.kind, subresource)
  const comparison = comparisonOf(before, after, schema, reset)
  const others = takeOver(managers, comparison, undefined).managers
  const taken = difference(union(comparison.modified, comparison.added), unowned)
  if (taken.children.size === 0) return others

  const self = { name: update.manager || 'unknown', operation: 'Update', apiVersion, subresource } as const
  const id = identityOf(self)
  const had = others.get(id)?.fields
  return withManager(others, id, {
    ...self,
    time: now,
    fields: had === undefined ? taken : union(had, taken),
  })
}

export function withoutManagedFields(object: KubeObject | undefined): Json {
  if (object === undefined) return {}
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}

export function withManagedFields(object: KubeObject, entries: ManagedFieldsEntry[] | undefined): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata
  const isTracked = entries !== undefined && entries.length > 0
  return { ...object, metadata: isTracked ? { ...metadata, managedFields: entries } : metadata }
}
