import { groupOf, type KubeObject, versionOf } from '#platform/kubernetes/objects.ts'
import { lastAppliedAnnotation, lastAppliedOf } from '#platform/kubernetes/patch/clientApply.ts'
import { goJson } from '#platform/kubernetes/patch/goJson.ts'
import { type FieldSchema, isBuiltIn } from '#platform/kubernetes/patch/schema.ts'
import { decodeTyped } from '../schema/decode.ts'
import { compareObjects } from './compare.ts'
import { difference, type FieldSet, noFields } from './fieldSet.ts'
import { fieldsOf } from './owned.ts'

/**
 * The way from `kubectl apply` to `kubectl apply --server-side`. The fields that the live object still has as its
 * last-applied annotation remembers them: kubectl may take them without a conflict.
 */
export function clientAppliedFields(live: KubeObject, schema: FieldSchema): FieldSet {
  const remembered = asStored(lastAppliedOf(live))
  if (remembered === undefined || remembered.apiVersion !== live.apiVersion) return noFields
  const { added, modified, removed } = compareObjects(remembered, live, schema)
  return [added, modified, removed].reduce(difference, fieldsOf(remembered, schema))
}

/** As the API server keeps it: quantities, which can be written in many ways, are compared with those of the live object. */
function asStored(remembered: KubeObject | undefined): KubeObject | undefined {
  if (remembered === undefined || !isBuiltIn(remembered.apiVersion)) return remembered
  const { apiVersion, kind } = remembered
  try {
    return decodeTyped({ group: groupOf(apiVersion), version: versionOf(apiVersion), kind }, remembered)
      .object
  } catch {
    return undefined // whoever wrote the annotation, it was not kubectl
  }
}

/**
 * Where an object carries kubectl's annotation, kubectl's server-side apply keeps it up to date. Unlike kubectl, the
 * API server writes no empty annotations into it.
 */
export function withAppliedRemembered(object: KubeObject, applied: KubeObject): KubeObject {
  const { metadata } = object
  if (!metadata.annotations?.[lastAppliedAnnotation]) return object
  const { [lastAppliedAnnotation]: _, ...others } = applied.metadata.annotations ?? {}
  const remembered =
    applied.metadata.annotations === undefined
      ? applied
      : { ...applied, metadata: { ...applied.metadata, annotations: others } }
  const annotations = { ...metadata.annotations, [lastAppliedAnnotation]: `${goJson(remembered)}\n` }
  return { ...object, metadata: { ...metadata, annotations } }
}
