import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { eventFromCore, eventToCore } from './conversions/event.ts'
import { autoscalerFromV1, autoscalerToV1 } from './conversions/horizontalPodAutoscaler.ts'
import { apiVersionOf, type Resource } from './resource.ts'

interface Conversion {
  fromStored(object: KubeObject): KubeObject
  toStored(object: KubeObject): KubeObject
}

/** Versions that are not the one that objects are kept in, and differ from it by more than the name. */
const conversions: Readonly<Record<string, Conversion>> = {
  'autoscaling/v1/HorizontalPodAutoscaler': { fromStored: autoscalerToV1, toStored: autoscalerFromV1 },
  'events.k8s.io/v1/Event': { fromStored: eventFromCore, toStored: eventToCore },
}

/** A stored object in the version that a resource serves. */
export function convert(object: KubeObject, resource: Resource): KubeObject {
  const apiVersion = apiVersionOf(resource)
  if (object.apiVersion === apiVersion) return object
  const conversion = conversions[`${apiVersion}/${resource.kind}`]
  return { ...(conversion?.fromStored(object) ?? object), apiVersion }
}

/** An object of the resource's version in the one that it is kept in. */
export function toStored(object: KubeObject, resource: Resource): KubeObject {
  const apiVersion = apiVersionOf({
    group: resource.storageGroup ?? resource.group,
    version: resource.storageVersion,
  })
  if (object.apiVersion === apiVersion) return object
  const conversion = conversions[`${apiVersionOf(resource)}/${resource.kind}`]
  return { ...(conversion?.toStored(object) ?? object), apiVersion }
}
