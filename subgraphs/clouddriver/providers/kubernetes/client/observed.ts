import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ApiResource, KubernetesClient, ObjectReference } from './client.ts'

/** The client, and word of each object that is written through it, before the writer knows that it is. */
export function observingWrites(
  client: KubernetesClient,
  written: (object: ObjectReference) => void,
): KubernetesClient {
  const tell = (reference: ObjectReference) => () => written(reference)
  const of = (resource: ApiResource, { metadata }: KubeObject): ObjectReference => ({
    resource,
    namespace: metadata.namespace,
    name: metadata.name ?? '',
  })
  return {
    ...client,
    create: (resource, object, options) =>
      client.create(resource, object, options).finally(tell(of(resource, object))),
    replace: (resource, object, options) =>
      client.replace(resource, object, options).finally(tell(of(resource, object))),
    patch: (reference, type, body, options) =>
      client.patch(reference, type, body, options).finally(tell(reference)),
    delete: (reference, options) => client.delete(reference, options).finally(tell(reference)),
  }
}
