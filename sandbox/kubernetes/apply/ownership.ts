import { type FieldSchema, isBuiltIn } from '#platform/kubernetes/patch/schema.ts'
import type { Json } from '#platform/kubernetes/patch/values.ts'
import { type Comparison, compareObjects, withoutFields } from './compare.ts'
import {
  difference,
  type FieldSet,
  intersection,
  isEmpty,
  noFields,
  type Path,
  pathsOf,
  setOf,
  union,
} from './fieldSet.ts'
import { type Manager, type Managers, withManager } from './managers.ts'
import { fieldElement } from './pathElement.ts'

const fields = (...paths: readonly string[]): FieldSet =>
  setOf(paths.map((path) => path.split('.').map(fieldElement)))

/** What nobody owns: an object's identity and what the API server writes itself. */
export const unowned = fields(
  'apiVersion',
  'kind',
  'metadata',
  'metadata.name',
  'metadata.namespace',
  'metadata.creationTimestamp',
  'metadata.selfLink',
  'metadata.uid',
  'metadata.clusterName',
  'metadata.generation',
  'metadata.managedFields',
  'metadata.resourceVersion',
)

const status = fields('status')
const spec = fields('spec')
const deploymentStatus = fields('spec', 'metadata.labels')
const podStatus = fields('spec', 'metadata.deletionTimestamp', 'metadata.ownerReferences')
const customStatus = fields('spec', 'metadata')
/** Whose request it is, as far as it decides what the request can change. */
export interface Target {
  /** `status`, `scale`, …; left out for the object itself. */
  readonly subresource?: string
  /** False: the kind has no status subresource, its status is a field like others. */
  readonly statusApart?: boolean
}

/** The fields that a request cannot change, whatever it sends: they are nobody's by it. */
export function resetFields(
  apiVersion: string,
  kind: string,
  { subresource, statusApart }: Target,
): FieldSet {
  if (subresource === undefined) return statusApart === false ? noFields : status
  if (subresource !== 'status') return noFields
  if (!isBuiltIn(apiVersion)) return customStatus
  if (kind === 'Pod') return podStatus
  return kind === 'Deployment' ? deploymentStatus : spec
}

export interface Conflict {
  readonly manager: Manager
  readonly path: Path
}

/**
 * Takes from every other manager the fields that a change touches.
 * `conflicts` are the fields of others that it gives other values: an apply that is not forced must not.
 */
export function takeOver(
  managers: Managers,
  comparison: Comparison,
  self: string | undefined,
): { managers: Managers; conflicts: Conflict[] } {
  const changed = union(comparison.modified, comparison.added)
  const conflicts: Conflict[] = []
  let result = managers
  for (const [id, manager] of managers) {
    if (id === self) {
      result = withManager(result, id, manager)
      continue
    }
    const taken = intersection(manager.fields, changed)
    conflicts.push(...pathsOf(taken).map((path) => ({ manager, path })))
    const left = difference(difference(manager.fields, taken), comparison.removed)
    if (!isEmpty(taken) || !isEmpty(comparison.removed))
      result = withManager(result, id, { ...manager, fields: left })
  }
  return { managers: result, conflicts }
}

/** What an object is to another, but for what the request cannot change. */
export const comparisonOf = (before: Json, after: Json, schema: FieldSchema, reset: FieldSet): Comparison =>
  withoutFields(compareObjects(before, after, schema), reset)
