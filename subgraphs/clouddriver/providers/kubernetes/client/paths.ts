import type { ApiResource, ObjectReference } from './client.ts'

export const apiVersionOf = ({ group, version }: Pick<ApiResource, 'group' | 'version'>) =>
  group ? `${group}/${version}` : version

/** Of all objects of a resource, those of one namespace where that is given. */
export function collectionPath(resource: ApiResource, namespace?: string | undefined): string {
  const root = resource.group ? `/apis/${resource.group}` : '/api'
  const scope =
    resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${root}/${resource.version}${scope}/${resource.plural}`
}

export const objectPath = ({ resource, namespace, name }: ObjectReference) =>
  `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`
