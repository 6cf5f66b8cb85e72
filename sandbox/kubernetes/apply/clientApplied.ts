import type { KubeObject } from '#platform/kubernetes/objects.ts'
import {
  lastAppliedAnnotation,
  lastAppliedOf,
  withLastApplied,
} from '#platform/kubernetes/patch/clientApply.ts'
import type { FieldSchema } from '#platform/kubernetes/patch/schema.ts'
import { compareObjects } from './compare.ts'
import { difference, type FieldSet, noFields } from './fieldSet.ts'
import { fieldsOf } from './owned.ts'

/**
 * The way from `kubectl apply` to `kubectl apply --server-side`. The fields that the live object still has as its
 * last-applied annotation remembers them: kubectl may take them without a conflict.
 */
export function clientAppliedFields(live: KubeObject, schema: FieldSchema): FieldSet {
  const remembered = lastAppliedOf(live)
  if (remembered === undefined || remembered.apiVersion !== live.apiVersion) return noFields
  const { added, modified, removed } = compareObjects(remembered, live, schema)
  return [added, modified, removed].reduce(difference, fieldsOf(remembered, schema))
}

/** Where an object carries kubectl's annotation, kubectl's server-side apply keeps it up to date. */
export function withAppliedRemembered(object: KubeObject, applied: KubeObject): KubeObject {
  const { metadata } = object
  if (!metadata.annotations?.[lastAppliedAnnotation]) return object
  const annotation = withLastApplied(applied).metadata.annotations![lastAppliedAnnotation]!
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [lastAppliedAnnotation]: annotation } },
  }
}
