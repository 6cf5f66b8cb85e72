import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Surroundings } from '../kinds/kind.ts'
import type { Resource } from '../resources/resource.ts'
import type { WriteRequest } from './request.ts'

/** Records in `metadata.managedFields` who has written which fields. */
export function trackManagedFields(
  _resource: Resource,
  before: KubeObject | undefined,
  object: KubeObject,
  _request: WriteRequest,
  _surroundings: Surroundings,
): void {
  if (before?.metadata.managedFields) object.metadata.managedFields = before.metadata.managedFields
}
