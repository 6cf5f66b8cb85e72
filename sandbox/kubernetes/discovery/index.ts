import type { Call } from '../api/api.ts'
import type { Registry } from '../resources/registry.ts'
import { apiVersionOf, type Resource } from '../resources/resource.ts'
import { aggregated } from './aggregated.ts'
import { type Group, groupsOf, subresourcesOf } from './groups.ts'

export interface Discovered {
  readonly body: unknown
  /** The content type when it is a special one. */
  readonly type?: string
}

/** `/api` and `/apis` with all that is in them, for clients that accept it so. */
export function groupDiscovery(call: Call, path: string): Discovered | undefined {
  if (path !== '/api' && path !== '/apis') return undefined
  const version = /g=apidiscovery\.k8s\.io;v=(v2beta1|v2);as=APIGroupDiscoveryList/.exec(
    call.request.headers.accept ?? '',
  )?.[1]
  if (version === undefined) return undefined
  return {
    body: aggregated(call.api.cluster.registry, path === '/api', version),
    type: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
  }
}

/** The index of groups, a group, or the resources of one of its versions. */
export function legacyDiscovery(registry: Registry, path: string): Discovered | undefined {
  if (path === '/')
    return {
      body: {
        paths: ['/api', '/api/v1', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'],
      },
    }
  if (path === '/api') return { body: coreVersions }
  if (path === '/api/v1') return { body: resourceList(registry, '', 'v1') }
  if (path === '/apis') {
    const groups = groupsOf(registry)
      .filter(({ name }) => name !== '')
      .map(groupSummary)
    return { body: { kind: 'APIGroupList', apiVersion: 'v1', groups } }
  }
  const [, name, version] = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? []
  const group = groupsOf(registry).find((one) => one.name === name && name !== '')
  if (group === undefined) return undefined
  if (version === undefined) return { body: { kind: 'APIGroup', apiVersion: 'v1', ...groupSummary(group) } }
  return group.versions.includes(version) ? { body: resourceList(registry, group.name, version) } : undefined
}

const coreVersions = {
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [],
}

function groupSummary({ name, versions }: Group) {
  const all = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }))
  return { name, versions: all, preferredVersion: all[0] }
}

function resourceList(registry: Registry, group: string, version: string) {
  const resources = [...registry.all()]
    .filter((resource) => resource.group === group && resource.version === version)
    .flatMap(entries)
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources,
  }
}

function entries(resource: Resource) {
  const { plural, singular, isNamespaced: namespaced, kind, verbs, shortNames, categories } = resource
  const main = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  }
  const subs = subresourcesOf(resource).map(({ name, group, version, kind, verbs }) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...(group === undefined ? {} : { group, version }),
    kind,
    verbs,
  }))
  return [main, ...subs]
}
