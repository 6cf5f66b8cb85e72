import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { KubernetesAccount } from '../account.ts'
import type { ObjectReference } from '../client/client.ts'
import { placeKey } from '../inventory/entry.ts'
import type { KubernetesInventory } from '../inventory/inventory.ts'
import type { Source } from '../inventory/source.ts'
import { kindNamed } from '../kinds/index.ts'
import type { KubernetesAccountSettings } from '../settings.ts'
import type { LatestObjects } from './latest.ts'

/** A manifest by its kind and name. */
export interface Place {
  readonly kind: string
  /** Empty for what is in no namespace. */
  readonly namespace: string
  readonly name: string
}

export const keyOfPlace = ({ kind, namespace, name }: Place) => placeKey(namespace, `${kind} ${name}`)

export function placeOfObject(
  { resource: { kind, group }, namespace = '', name }: ObjectReference,
  settings: KubernetesAccountSettings,
): Place {
  return { kind: kindNamed([kind, group].filter(Boolean).join('.'), settings).name, namespace, name }
}

type FollowingAccount = Pick<KubernetesAccount, 'client' | 'settings' | 'follow'>

/**
 * Tells who waits for manifests of each change of one, or of what belongs to it: by the inventory's watches where they see
 * the kind, by a watch of its own where not.
 */
export class ManifestChanges {
  readonly #account: FollowingAccount
  readonly #inventory: KubernetesInventory
  readonly #latest: LatestObjects
  readonly #listeners = new Map<string, Set<() => void>>()

  constructor(account: FollowingAccount, inventory: KubernetesInventory, latest: LatestObjects) {
    this.#account = account
    this.#inventory = inventory
    this.#latest = latest
    inventory.tap({
      changed: (source, object) => this.#hear(source, object, false),
      gone: (source, object) => this.#hear(source, object, true),
      listed: () => this.distrust(),
    })
  }

  onChange(places: readonly Place[], listener: () => void): () => void {
    const ends = places.map((place) => {
      const key = keyOfPlace(place)
      const release = this.#latest.hold(key, () => this.#follow(place))
      const listeners = this.#listeners.get(key) ?? new Set()
      this.#listeners.set(key, listeners.add(listener))
      return () => {
        release()
        listeners.delete(listener)
        if (listeners.size === 0 && this.#listeners.get(key) === listeners) this.#listeners.delete(key)
      }
    })
    return () => {
      for (const end of ends) end()
    }
  }

  /** Something may have been missed: everything that is waited for is to be read again. */
  distrust(): void {
    this.#latest.distrust()
    const all = new Set([...this.#listeners.values()].flatMap((listeners) => [...listeners]))
    for (const listener of all) listener()
  }

  #hear(source: Source, object: KubeObject, isGone: boolean): void {
    // Objects stay known for a while after the last listener has left: what comes in between counts too.
    if (this.#latest.isEmpty) return
    const { namespace = '', name = '' } = object.metadata
    const key = keyOfPlace({ kind: source.kind, namespace, name })
    this.#latest.tell(key, object, isGone)
    this.#wake([key, ...this.#inventory.ownersOf(source, object)])
  }

  #wake(keys: readonly string[]): void {
    const woken = new Set(keys.flatMap((key) => [...(this.#listeners.get(key) ?? [])]))
    for (const listener of woken) listener()
  }

  #follow(place: Place): () => void {
    if (this.#inventory.watches(place.kind, place.namespace)) return () => {}
    const { client, settings, follow } = this.#account
    const key = keyOfPlace(place)
    const hear = (isGone: boolean) => (object: KubeObject) => {
      this.#latest.tell(key, object, isGone)
      this.#wake([key])
    }
    const listener = { changed: hear(false), gone: hear(true) }
    const ended = new AbortController()
    const selection = {
      namespace: place.namespace || undefined,
      fieldSelector: `metadata.name=${place.name}`,
    }
    client.resource(kindNamed(place.kind, settings).api, ended.signal).then(
      (resource) => {
        if (ended.signal.aborted) return
        const stop = follow(resource, selection, listener)
        ended.signal.addEventListener('abort', stop)
      },
      // Who waits for it is told why when it is read.
      () => {},
    )
    return () => ended.abort()
  }
}
