import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { notFoundError } from '../../objects/refusals.ts'
import { storedKey } from '../../resources/resource.ts'
import type { ResourceCall } from '../api.ts'
import { sendObject } from '../present.ts'
import { checkResourceVersion } from '../resourceVersion.ts'

/** The object that the path names. Throws 404. */
export function named({ api, resource, target }: ResourceCall): KubeObject {
  const namespace = resource.isNamespaced ? target.namespace : undefined
  const object = api.cluster.store.get(storedKey(resource), namespace, target.name!)
  if (object === undefined) throw notFoundError(resource, target.name!)
  return object
}

export async function get(call: ResourceCall): Promise<void> {
  checkResourceVersion(call)
  await sendObject(call, 200, named(call))
}
