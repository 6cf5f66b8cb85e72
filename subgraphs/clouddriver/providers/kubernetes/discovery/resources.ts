import type { ApiResource, KindReference } from '../client/client.ts'

/** A resource as discovery tells it, with all that it can be called. */
export interface DiscoveredResource extends ApiResource {
  readonly singular: string
  readonly shortNames: readonly string[]
}

/** What an API server serves, in its own order of preference: groups, and the versions of each. */
export class Resources {
  readonly all: readonly DiscoveredResource[]
  readonly #byName = new Map<string, DiscoveredResource[]>()

  constructor(all: readonly DiscoveredResource[]) {
    this.all = all
    for (const resource of all)
      for (const name of namesOf(resource))
        this.#byName.set(name, [...(this.#byName.get(name) ?? []), resource])
  }

  /** The one that the server prefers of those that the reference fits. */
  find({ kind, group, version }: KindReference): DiscoveredResource | undefined {
    const [name, dotted] = splitKind(kind)
    const wantedGroup = group ?? dotted
    const candidates = this.#byName.get(name.toLowerCase()) ?? []
    return candidates.find(
      (resource) =>
        (wantedGroup === undefined || resource.group === wantedGroup) &&
        (version === undefined || resource.version === version),
    )
  }

  /** Every kind once, as manifests name it, with its group where it is not one of Kubernetes' own. */
  kinds(): readonly string[] {
    return [...new Set(this.all.map(({ kind, group }) => (isBuiltIn(group) ? kind : `${kind}.${group}`)))]
  }
}

/** `foo.example.com` → `foo` and its group. */
function splitKind(kind: string): readonly [string, string | undefined] {
  const dot = kind.indexOf('.')
  return dot < 0 ? [kind, undefined] : [kind.slice(0, dot), kind.slice(dot + 1)]
}

/** Groups of Kubernetes itself have no dot or end with .k8s.io; so do some of extensions, whose kinds need no group either. */
const isBuiltIn = (group: string) => !group.includes('.') || group.endsWith('.k8s.io')

function namesOf({ kind, plural, singular, shortNames }: DiscoveredResource): ReadonlySet<string> {
  return new Set([kind, plural, singular, ...shortNames].filter(Boolean).map((name) => name.toLowerCase()))
}
