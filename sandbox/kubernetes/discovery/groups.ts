import type { Registry } from '../resources/registry.ts'
import type { Resource } from '../resources/resource.ts'

export interface Group {
  readonly name: string
  readonly versions: readonly string[]
}

/** The preferred version first. */
export function groupsOf(registry: Registry): Group[] {
  const groups = Map.groupBy(registry.all(), ({ group }) => group)
  return [...groups].map(([name, resources]) => ({
    name,
    versions: [...new Set(resources.map(({ version }) => version))].sort(byPriority),
  }))
}

/** Stable versions before beta before alpha, newer before older. */
function byPriority(a: string, b: string): number {
  return rank(b) - rank(a) || (a < b ? -1 : 1)
}

function rank(version: string): number {
  const [, major, stage, minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? []
  if (major === undefined) return -1
  const stages = { alpha: 1, beta: 2 }
  return (
    (stage === undefined ? 3 : stages[stage as 'alpha' | 'beta']) * 1e6 + Number(major) * 1e3 + Number(minor)
  )
}

export interface SubresourceEntry {
  readonly name: string
  /** Given where they differ from the resource's own. */
  readonly group?: string
  readonly version?: string
  readonly kind: string
  readonly verbs: readonly string[]
}

const changing = ['get', 'patch', 'update']

export function subresourcesOf({ kind, hasStatus, scale, subresources }: Resource): SubresourceEntry[] {
  return [
    ...(scale === undefined
      ? []
      : [{ name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: changing }]),
    ...(hasStatus ? [{ name: 'status', kind, verbs: changing }] : []),
    ...subresources.map(({ name, apiVersion, kind, verbs }) => {
      const [version, group = ''] = apiVersion.split('/').toReversed()
      return { name, ...(group === '' ? {} : { group, version: version! }), kind, verbs }
    }),
  ].sort((a, b) => (a.name < b.name ? -1 : 1))
}
