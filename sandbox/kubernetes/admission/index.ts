import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Surroundings } from '../kinds/kind.ts'
import type { WriteRequest } from '../objects/request.ts'
import type { Resource } from '../resources/resource.ts'
import { checkNamespace } from './namespaceLifecycle.ts'

/** What may change or refuse a new object beyond the rules of its kind. */
export function admitCreate(
  resource: Resource,
  object: KubeObject,
  _request: WriteRequest,
  surroundings: Surroundings,
): void {
  checkNamespace(resource, object, surroundings)
}

export function admitUpdate(
  _resource: Resource,
  _object: KubeObject,
  _before: KubeObject,
  _request: WriteRequest,
  _surroundings: Surroundings,
): void {}
