import type { ResourceKind } from '../../../domain/resources.ts'
import { type Entry, placeOf } from './entry.ts'
import { applicationOf } from './moniker.ts'

/** The entries of one account, found by place, by application, and by what they belong to. */
export class Store {
  readonly #bySource = new Map<string, Map<string, Map<string, Entry>>>()
  readonly #byApplication = new Map<string, Map<ResourceKind, Set<Entry>>>()
  readonly #byOwner = new Map<string, Set<Entry>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  find(kind: string, namespace: string, name: string): Entry | undefined {
    return this.#bySource.get(kind)?.get(namespace)?.get(name)
  }

  /** Of one kind, in a namespace or in all. */
  *all(kind: string, namespace?: string): Iterable<Entry> {
    const ofKind = this.#bySource.get(kind)
    if (!ofKind) return
    const places = namespace === undefined ? ofKind.values() : [ofKind.get(namespace)]
    for (const entries of places) if (entries) yield* entries.values()
  }

  /** What belongs to a place, e.g. pods to their ReplicaSet. */
  ownedBy(place: string): Iterable<Entry> {
    return this.#byOwner.get(place) ?? []
  }

  applications(): readonly string[] {
    return [...this.#byApplication.keys()]
  }

  ofApplication(application: string, kind: ResourceKind): Iterable<Entry> {
    return this.#byApplication.get(application)?.get(kind) ?? []
  }

  put(entry: Entry): void {
    this.remove(entry)
    const ofKind = getOrMake(this.#bySource, entry.source.kind, () => new Map<string, Map<string, Entry>>())
    getOrMake(ofKind, entry.head.namespace, () => new Map<string, Entry>()).set(entry.name, entry)
    if (entry.head.owner) getOrMake(this.#byOwner, entry.head.owner, () => new Set()).add(entry)
    const { view } = entry.source
    if (view) {
      const ofApplication = getOrMake(this.#byApplication, application(entry), () => new Map())
      getOrMake(ofApplication, view, () => new Set<Entry>()).add(entry)
    }
    this.#size++
  }

  /** The one at the entry's place. */
  remove({ source, head: { namespace }, name }: Entry): void {
    const entry = this.find(source.kind, namespace, name)
    if (!entry) return
    const ofKind = this.#bySource.get(source.kind)!
    drop(ofKind, namespace, (entries) => entries.delete(name))
    if (entry.head.owner) drop(this.#byOwner, entry.head.owner, (entries) => entries.delete(entry))
    const { view } = source
    if (view)
      drop(this.#byApplication, application(entry), (kinds) =>
        drop(kinds, view, (entries) => entries.delete(entry)),
      )
    this.#size--
  }

  clear(): void {
    for (const index of [this.#bySource, this.#byApplication, this.#byOwner]) index.clear()
    this.#size = 0
  }

  /** What belongs to an entry. */
  childrenOf(entry: Entry): Iterable<Entry> {
    return this.ownedBy(placeOf(entry))
  }
}

const application = (entry: Entry) => applicationOf(entry.name, entry.head.moniker)

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

/** Empty indexes do not stay behind. */
function drop<K, V extends { readonly size: number }>(map: Map<K, V>, key: K, remove: (value: V) => void) {
  const value = map.get(key)
  if (!value) return
  remove(value)
  if (value.size === 0) map.delete(key)
}
