import type { ApiResource, ObjectReference } from './client.ts'
import { KubernetesError } from './errors.ts'

export const apiVersionOf = ({ group, version }: Pick<ApiResource, 'group' | 'version'>) =>
  group ? `${group}/${version}` : version

/** A path's own signs would make it another one on the way: a whole collection, or one level up. */
function segment(name: string): string {
  if (name !== '' && name !== '.' && name !== '..') return encodeURIComponent(name)
  throw new KubernetesError('INVALID', { status: 0, reason: 'BadName' }, `'${name}' cannot be a name`)
}

/** Of all objects of a resource, those of one namespace where that is given. */
export function collectionPath(resource: ApiResource, namespace?: string | undefined): string {
  const root = resource.group ? `/apis/${resource.group}` : '/api'
  const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${segment(namespace)}` : ''
  return `${root}/${resource.version}${scope}/${resource.plural}`
}

export const objectPath = ({ resource, namespace, name }: ObjectReference) =>
  `${collectionPath(resource, namespace)}/${segment(name)}`
