import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ApiResource, KubernetesClient, ObjectReference, WriteOptions } from './client.ts'

/** Is told what is there after a write, before the writer knows; undefined where that is not known. */
type Written = (object: KubeObject | undefined) => void

/** The client, and word of each object that is about to be written through it. */
export function observingWrites(
  client: KubernetesClient,
  writing: (reference: ObjectReference) => Written,
): KubernetesClient {
  async function observed<T>(
    reference: ObjectReference,
    write: () => Promise<T>,
    now: (answer: T) => KubeObject | undefined,
  ) {
    const written = writing(reference)
    let object: KubeObject | undefined
    try {
      const answer = await write()
      object = now(answer)
      return answer
    } finally {
      written(object)
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
      observed(of(resource, object), () => client.create(resource, object, options), answered(options)),
    replace: (resource, object, options) =>
      observed(of(resource, object), () => client.replace(resource, object, options), answered(options)),
    patch: (reference, type, body, options) =>
      observed(reference, () => client.patch(reference, type, body, options), answered(options)),
    delete: (reference, options) =>
      observed(
        reference,
        () => client.delete(reference, options),
        () => undefined,
      ),
  }
}
