import type { KubeObject } from '../objects.ts'
import { goJson } from './goJson.ts'
import { isBuiltIn, schemaOf } from './schema.ts'
import { threeWayMerge } from './threeWayMerge.ts'
import { threeWayStrategic } from './threeWayStrategic.ts'
import type { Json } from './values.ts'

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

export interface ClientSidePatch {
  /** `merge` for custom resources: their API takes no strategic merge patch. */
  readonly type: 'strategic' | 'merge'
  readonly patch: Json
  /** False: the patch is empty, there is nothing to send. */
  readonly changes: boolean
}

/** The manifest with the annotation in which `kubectl apply` remembers it, written as kubectl writes it. */
export function withLastApplied<T extends KubeObject>(manifest: T): T {
  const { [lastAppliedAnnotation]: _, ...annotations } = manifest.metadata.annotations ?? {}
  const remembered = { ...manifest, metadata: { ...manifest.metadata, annotations } }
  const lastApplied = `${goJson(remembered)}\n`
  return {
    ...manifest,
    metadata: { ...manifest.metadata, annotations: { ...annotations, [lastAppliedAnnotation]: lastApplied } },
  }
}

/** What the annotation of a live object remembers. Undefined without one, and when it holds no JSON object. */
export function lastAppliedOf(live: KubeObject): KubeObject | undefined {
  const text = live.metadata.annotations?.[lastAppliedAnnotation]
  if (text === undefined || text === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as KubeObject)
      : undefined
  } catch {
    return undefined
  }
}

/**
 * What `kubectl apply` sends to bring `live` to `wanted` (the manifest `withLastApplied`): changes and additions
 * against `live`, deletions of what only `lastApplied` had.
 * @throws PatchError when an item of a list lacks the key it is known by
 */
export function clientSideApply(
  lastApplied: KubeObject | undefined,
  wanted: KubeObject,
  live: KubeObject,
): ClientSidePatch {
  const type = isBuiltIn(wanted.apiVersion) ? 'strategic' : 'merge'
  const patch =
    type === 'strategic'
      ? threeWayStrategic(lastApplied, wanted, live, schemaOf(wanted.apiVersion, wanted.kind))
      : threeWayMerge(lastApplied, wanted, live)
  return { type, patch, changes: Object.keys(patch).length > 0 }
}
