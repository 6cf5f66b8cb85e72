import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { StatusError } from '../errors.ts'
import type { Surroundings } from '../kinds/kind.ts'
import { forbiddenError } from '../objects/refusals.ts'
import type { Resource } from '../resources/resource.ts'

/** New objects need a namespace that is there and stays. */
export function checkNamespace(resource: Resource, { metadata }: KubeObject, { store }: Surroundings): void {
  if (!resource.isNamespaced) return
  const name = metadata.namespace ?? ''
  const namespace = store.get('Namespace', undefined, name)
  if (namespace === undefined) {
    throw new StatusError(404, 'NotFound', `namespaces "${name}" not found`, { name, kind: 'namespaces' })
  }
  if (namespace.metadata.deletionTimestamp === undefined) return
  const why = `unable to create new content in namespace ${name} because it is being terminated`
  throw forbiddenError(resource, metadata.name ?? '', why, {
    causes: [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${name} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  })
}
