import { KubernetesError } from '../client/errors.ts'
import type { Transport } from '../client/transport.ts'
import { type DiscoveredResource, Resources } from './resources.ts'

const aggregated = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .join(',')

interface AggregatedList {
  readonly items: readonly {
    readonly metadata?: { readonly name?: string }
    readonly versions?: readonly {
      readonly version: string
      readonly resources?: readonly {
        readonly resource: string
        readonly responseKind?: { readonly kind?: string }
        readonly scope: 'Namespaced' | 'Cluster'
        readonly singularResource?: string
        readonly shortNames?: readonly string[]
        readonly verbs: readonly string[]
      }[]
    }[]
  }[]
}

interface LegacyGroups {
  readonly groups: readonly {
    readonly name: string
    readonly versions: readonly { readonly version: string }[]
    readonly preferredVersion?: { readonly version: string }
  }[]
}

interface LegacyResources {
  readonly resources: readonly {
    readonly name: string
    readonly kind: string
    readonly namespaced: boolean
    readonly singularName?: string
    readonly shortNames?: readonly string[]
    readonly verbs: readonly string[]
  }[]
}

/**
 * All that the server serves: two requests where it answers aggregated, one for each group and version where not. Throws
 * KubernetesError, also for JSON that says nothing of kinds: what balances an API server's load may answer in its place.
 */
export async function readResources(transport: Transport, signal?: AbortSignal): Promise<Resources> {
  try {
    return await read(transport, signal)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const message = 'What answers GET /api and /apis is not an API server: it tells of no kinds.'
    throw new KubernetesError('FAILED', { status: 200, reason: 'NotAnApiServer' }, message, { cause: error })
  }
}

async function read(transport: Transport, signal?: AbortSignal): Promise<Resources> {
  const roots = await Promise.all(
    ['/api', '/apis'].map((path) =>
      transport.json({ method: 'GET', path, accept: `${aggregated},application/json`, signal }),
    ),
  )
  const parts = await Promise.all(
    roots.map(({ value, contentType }, index) => {
      if (contentType.includes('APIGroupDiscoveryList')) return fromAggregated(value as AggregatedList)
      const versions =
        index === 0 ? coreVersions(value as { versions: string[] }) : groupVersions(value as LegacyGroups)
      return legacy(transport, versions, signal)
    }),
  )
  return new Resources(parts.flat())
}

function fromAggregated({ items }: AggregatedList): DiscoveredResource[] {
  return items.flatMap(({ metadata, versions = [] }) =>
    versions.flatMap(({ version, resources = [] }) =>
      resources.map(({ resource, responseKind, scope, singularResource, shortNames, verbs }) => ({
        group: metadata?.name ?? '',
        version,
        kind: responseKind?.kind ?? '',
        plural: resource,
        namespaced: scope === 'Namespaced',
        verbs,
        singular: singularResource ?? '',
        shortNames: shortNames ?? [],
      })),
    ),
  )
}

interface GroupVersion {
  readonly group: string
  readonly version: string
  readonly path: string
}

const coreVersions = ({ versions }: { versions: readonly string[] }): GroupVersion[] =>
  versions.map((version) => ({ group: '', version, path: `/api/${version}` }))

/** The preferred version of each group first. */
const groupVersions = ({ groups }: LegacyGroups): GroupVersion[] =>
  groups.flatMap(({ name, versions, preferredVersion }) => {
    const all = new Set([preferredVersion, ...versions].flatMap((each) => each?.version ?? []))
    return [...all].map((version) => ({ group: name, version, path: `/apis/${name}/${version}` }))
  })

async function legacy(transport: Transport, versions: readonly GroupVersion[], signal?: AbortSignal) {
  const found = await Promise.all(
    versions.map(async ({ group, version, path }) => {
      // An API that a broken extension should serve must not hide all the others.
      const answer = await transport.json({ method: 'GET', path, signal }).catch(() => undefined)
      const { resources = [] } = (answer?.value ?? {}) as Partial<LegacyResources>
      return resources
        .filter(({ name }) => !name.includes('/'))
        .map(({ name, kind, namespaced, singularName, shortNames, verbs }) => ({
          group,
          version,
          kind,
          plural: name,
          namespaced,
          verbs,
          singular: singularName ?? '',
          shortNames: shortNames ?? [],
        }))
    }),
  )
  signal?.throwIfAborted()
  return found.flat()
}
