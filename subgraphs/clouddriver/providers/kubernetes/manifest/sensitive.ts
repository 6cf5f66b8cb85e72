import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { lastAppliedAnnotation } from '#platform/kubernetes/patch/clientApply.ts'
import type { Kind } from '../kinds/define.ts'

/** An object as it may be shown: without what is secret in it, and without what only the API server has use for. */
export function shown(object: KubeObject, kind: Kind): KubeObject {
  const { managedFields: _, annotations = {}, ...metadata } = object.metadata
  const { [lastAppliedAnnotation]: _lastApplied, ...rest } = annotations ?? {}
  const fields = Object.entries(object).filter(([field]) => !kind.sensitive.includes(field))
  return { ...(Object.fromEntries(fields) as KubeObject), metadata: { ...metadata, annotations: rest } }
}
