import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { apiVersionOf, type Resource } from './resource.ts'

/** An object in the version that a resource serves. */
export function convert(object: KubeObject, resource: Resource): KubeObject {
  const apiVersion = apiVersionOf(resource)
  if (object.apiVersion === apiVersion) return object
  return { ...object, apiVersion }
}
