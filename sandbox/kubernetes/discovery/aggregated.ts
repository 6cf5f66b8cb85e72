import type { Registry } from '../resources/registry.ts'
import type { Resource } from '../resources/resource.ts'
import { groupsOf, subresourcesOf } from './groups.ts'

/** All groups with their versions and resources in one answer. */
export function aggregated(registry: Registry, isCore: boolean, version: string) {
  const resources = [...registry.all()]
  const items = groupsOf(registry)
    .filter(({ name }) => (name === '') === isCore)
    .map(({ name, versions }) => ({
      metadata: { ...(name === '' ? {} : { name }), creationTimestamp: null },
      versions: versions.map((one) => ({
        version: one,
        resources: resources.filter(({ group, version }) => group === name && version === one).map(entry),
        freshness: 'Current',
      })),
    }))
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items,
  }
}

function entry(resource: Resource) {
  const { group, version, kind, plural, singular, isNamespaced, verbs, shortNames, categories } = resource
  const subresources = subresourcesOf(resource).map((sub) => ({
    subresource: sub.name,
    responseKind: { group: sub.group ?? group, version: sub.version ?? version, kind: sub.kind },
    verbs: sub.verbs,
  }))
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: isNamespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  }
}
