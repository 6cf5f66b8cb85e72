import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { forbidden, type Problem } from '../validation/problem.ts'

/** Puts back what no client can change. */
export function keepServerMetadata({ metadata }: KubeObject, before: KubeObject): void {
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generateName, generation } =
    before.metadata
  metadata.uid = uid!
  metadata.creationTimestamp = creationTimestamp!
  delete metadata.selfLink
  restore(metadata, 'deletionTimestamp', deletionTimestamp)
  restore(metadata, 'deletionGracePeriodSeconds', deletionGracePeriodSeconds)
  restore(metadata, 'generateName', generateName)
  if (metadata.generation === undefined || generation === undefined)
    restore(metadata, 'generation', generation)
  delete metadata.resourceVersion
  if (before.metadata.resourceVersion !== undefined)
    metadata.resourceVersion = before.metadata.resourceVersion
}

function restore(metadata: Record<string, unknown>, field: string, value: unknown): void {
  if (value === undefined) delete metadata[field]
  else metadata[field] = value
}

export function checkImmutableMetadata(object: KubeObject, before: KubeObject): Problem[] {
  if (before.metadata.deletionTimestamp === undefined) return []
  const known = new Set(before.metadata.finalizers)
  const added = (object.metadata.finalizers ?? []).filter((finalizer) => !known.has(finalizer))
  if (added.length === 0 || isDeepStrictEqual(object.metadata.finalizers, before.metadata.finalizers))
    return []
  const names = added.map((name) => JSON.stringify(name)).join(', ')
  return [
    forbidden(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${names}}`,
    ),
  ]
}
