import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ApiResource, KubernetesClient, ObjectReference, WriteOptions } from './client.ts'

/**
 * The client, and word of each object that is written through it, before the writer knows that it is: what is there now,
 * undefined where that is not known.
 */
export function observingWrites(
  client: KubernetesClient,
  written: (reference: ObjectReference, object: KubeObject | undefined) => void,
): KubernetesClient {
  async function observed<T>(
    reference: ObjectReference,
    write: Promise<T>,
    now: (answer: T) => KubeObject | undefined,
  ) {
    let object: KubeObject | undefined
    try {
      const answer = await write
      object = now(answer)
      return answer
    } finally {
      written(reference, object)
    }
  }
  const of = (resource: ApiResource, { metadata }: KubeObject): ObjectReference => ({
    resource,
    namespace: metadata.namespace,
    name: metadata.name ?? '',
  })
  const answered =
    ({ dryRun }: WriteOptions = {}) =>
    (object: KubeObject) =>
      dryRun ? undefined : object
  return {
    ...client,
    create: (resource, object, options) =>
      observed(of(resource, object), client.create(resource, object, options), answered(options)),
    replace: (resource, object, options) =>
      observed(of(resource, object), client.replace(resource, object, options), answered(options)),
    patch: (reference, type, body, options) =>
      observed(reference, client.patch(reference, type, body, options), answered(options)),
    delete: (reference, options) => observed(reference, client.delete(reference, options), () => undefined),
  }
}
