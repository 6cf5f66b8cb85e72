import type { ManagedFieldsEntry } from '#platform/kubernetes/objects.ts'
import type { FieldSchema } from '#platform/kubernetes/patch/schema.ts'
import { compareTexts } from '#platform/kubernetes/patch/values.ts'
import { type FieldSet, isEmpty, union } from './fieldSet.ts'
import { decodeFields, encodeFields } from './fieldsV1.ts'
import { withWholeValues } from './owned.ts'

/** One that wrote fields: by applying, or by creating, updating and patching. */
export interface Manager {
  readonly name: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource: string
  /** RFC 3339, whole seconds. */
  readonly time?: string
  readonly fields: FieldSet
}

/** By `identityOf`, at most one each. */
export type Managers = ReadonlyMap<string, Manager>

/** Who applies is the same one whatever version it applies; who updates is another one in each version. */
export const identityOf = (manager: Omit<Manager, 'fields' | 'time'>): string =>
  JSON.stringify({
    manager: manager.name,
    operation: manager.operation,
    ...(manager.operation === 'Apply' ? {} : { apiVersion: manager.apiVersion }),
    subresource: manager.subresource,
  })

/** Undefined when an entry is none: the API server then takes the whole list for nothing. */
export function decodeManagers(
  entries: readonly ManagedFieldsEntry[] | undefined,
  schema: FieldSchema,
): Managers | undefined {
  const managers = new Map<string, Manager>()
  for (const entry of entries ?? []) {
    const { manager, operation, apiVersion, time, fieldsType, fieldsV1 = {}, subresource } = entry
    const fields = decodeFields(fieldsV1)
    if (operation !== 'Apply' && operation !== 'Update') return undefined
    if (!apiVersion || fieldsType !== 'FieldsV1' || fields === undefined) return undefined
    const decoded = {
      name: manager ?? '',
      operation,
      apiVersion,
      subresource: subresource ?? '',
      fields: withWholeValues(fields, schema),
    }
    managers.set(identityOf(decoded), time === undefined ? decoded : { ...decoded, time })
  }
  return managers
}

export function encodeManagers(managers: Managers): ManagedFieldsEntry[] {
  return [...managers.values()].sort(compareManagers).map((manager) => ({
    manager: manager.name,
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(manager.time === undefined ? {} : { time: manager.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFields(manager.fields),
    ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
  }))
}

const seconds = ({ time }: Manager) => (time === undefined ? 0 : Math.floor(Date.parse(time) / 1000))

/** Appliers first, then by age. */
const compareManagers = (a: Manager, b: Manager): number =>
  compareTexts(a.operation, b.operation) ||
  seconds(a) - seconds(b) ||
  compareTexts(a.name, b.name) ||
  compareTexts(a.apiVersion, b.apiVersion) ||
  compareTexts(a.subresource, b.subresource)

const mostUpdaters = 10

/** The oldest updaters beyond ten become one, version by version: `ancient-changes`. */
export function withFewUpdaters(managers: Managers): Managers {
  const updaters = [...managers]
    .filter(([, manager]) => manager.operation === 'Update')
    .sort(([idA, a], [idB, b]) => seconds(a) - seconds(b) || compareTexts(idA, idB))
  const result = new Map(managers)
  const firstOfVersion = new Map<string, string>()
  let count = updaters.length
  for (const [id, manager] of updaters) {
    if (count <= mostUpdaters) break
    const first = firstOfVersion.get(manager.apiVersion)
    if (first === undefined) {
      firstOfVersion.set(manager.apiVersion, id)
      continue
    }
    const bucket = { ...manager, name: 'ancient-changes', subresource: '' }
    const bucketId = identityOf(bucket)
    const before = result.get(bucketId) ?? result.get(first)!
    result.delete(first)
    result.delete(id)
    result.set(bucketId, { ...bucket, fields: union(before.fields, manager.fields) })
    count--
  }
  return result
}

/** With the manager's fields set; a manager without fields is none. */
export function withManager(managers: Managers, id: string, manager: Manager): Managers {
  const result = new Map(managers)
  if (isEmpty(manager.fields)) result.delete(id)
  else result.set(id, manager)
  return result
}
