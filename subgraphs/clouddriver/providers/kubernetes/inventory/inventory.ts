import type { KubeObject } from '#platform/kubernetes/objects.ts'
import {
  type AnyResource,
  type ResourceKind,
  type ResourceOf,
  resourceId,
  resourceKeyOf,
} from '../../../domain/resources.ts'
import type { Inventory, InventoryChange } from '../../provider.ts'
import type { KubernetesError } from '../client/errors.ts'
import { kindNamed } from '../kinds/index.ts'
import type { KubernetesAccountSettings } from '../settings.ts'
import { viewOf } from '../views/view.ts'
import type { ReflectorSink } from '../watch/reflector.ts'
import { Changes } from './changes.ts'
import { Entries, isSame } from './entries.ts'
import { type Entry, resourceName } from './entry.ts'
import { neighbours } from './neighbours.ts'
import type { Source } from './source.ts'
import { Store } from './store.ts'

/** Hears of each object of the kinds that are watched. */
export interface ObjectTap {
  changed(source: Source, object: KubeObject): void
  gone(source: Source, object: KubeObject): void
  /** All of a kind have been listed; some that were there before may have gone without a word. */
  listed(): void
}

/** Owners of owners. */
const mostOwners = 4

/** A part of the inventory that one watch keeps. */
interface Scope {
  readonly source: Source
  readonly namespace: string | undefined
  isSettled: boolean
  isListed: boolean
  refusal: KubernetesError | undefined
  trouble: Error | undefined
}

/** What an account holds, in memory; whoever watches tells it through `sink`. */
export class KubernetesInventory implements Inventory {
  readonly #account: string
  readonly #settings: KubernetesAccountSettings
  readonly #entries: Entries
  readonly #store = new Store()
  readonly #changes = new Changes((id) => this.#resource(id))
  readonly #taps = new Set<ObjectTap>()
  readonly #scopes = new Set<Scope>()
  readonly #ready = Promise.withResolvers<void>()
  #isWhole = false

  constructor(settings: KubernetesAccountSettings) {
    this.#account = settings.name
    this.#settings = settings
    this.#entries = new Entries(settings)
  }

  ready(): Promise<void> {
    return this.#ready.promise
  }

  applications(): readonly string[] {
    return this.#store.applications()
  }

  of<K extends ResourceKind>(kind: K, application: string): readonly ResourceOf<K>[] {
    const entries = [...this.#store.ofApplication(application, kind)]
    return entries.flatMap((entry) => (this.#view(entry) as ResourceOf<K> | undefined) ?? [])
  }

  find<K extends ResourceKind>(kind: K, region: string, name: string): ResourceOf<K> | undefined {
    const entry = this.#named(region, name)
    return entry?.source.view === kind ? (this.#view(entry) as ResourceOf<K>) : undefined
  }

  onChange(listener: (change: InventoryChange) => void): () => void {
    return this.#changes.listen(listener)
  }

  size(): { complete: boolean; objects: number; bytes: number } {
    const { size } = this.#store
    const complete = this.#isWhole && [...this.#scopes].every(({ isListed, refusal }) => isListed || refusal)
    return { complete, objects: size, bytes: this.#entries.bytes(size) }
  }

  /** The namespaces that there are, as far as they may be read. */
  namespaces(): readonly string[] {
    return [...this.#store.all('namespace')].map(({ name }) => name).toSorted()
  }

  /** Of what is shown and may not be read, once for each kind. */
  refusals(): readonly KubernetesError[] {
    const shown = [...this.#scopes].filter(({ source, refusal }) => source.view && refusal)
    return [...new Map(shown.map(({ source, refusal }) => [source.kind, refusal!])).values()]
  }

  /** Kinds that are not current, though the server answers, and why. */
  troubles(): readonly { readonly kind: string; readonly error: Error }[] {
    const troubled = [...this.#scopes].flatMap(({ source: { kind }, trouble }) =>
      trouble ? [{ kind, error: trouble }] : [],
    )
    return [...new Map(troubled.map((each) => [each.kind, each])).values()]
  }

  /** Nothing that is shown may be read. */
  isRefused(): boolean {
    const shown = [...this.#scopes].filter(({ source }) => source.view)
    return shown.length > 0 && shown.every(({ refusal }) => refusal)
  }

  tap(tap: ObjectTap): void {
    this.#taps.add(tap)
  }

  /** Whether changes of a kind's objects in a namespace are heard of. */
  watches(kind: string, namespace: string): boolean {
    return [...this.#scopes].some(
      ({ source, isListed, refusal, ...scope }) =>
        source.kind === kind && isListed && !refusal && (scope.namespace ?? namespace) === namespace,
    )
  }

  /** What an object belongs to, its controller first, then that one's, as places. */
  ownersOf(source: Source, object: KubeObject): readonly string[] {
    const owners: string[] = []
    let owner = this.#entries.of(source, object)?.head.owner
    while (owner && owners.length < mostOwners) {
      owners.push(owner)
      const [namespace = '', name = ''] = owner.split('\n')
      owner = this.#named(namespace, name)?.head.owner
    }
    return owners
  }

  /** Where the watch of a source, in one namespace or in all, puts what it sees. */
  sink(source: Source, namespace: string | undefined): ReflectorSink {
    const scope: Scope = {
      source,
      namespace,
      isSettled: false,
      isListed: false,
      refusal: undefined,
      trouble: undefined,
    }
    this.#scopes.add(scope)
    let untold = new Set<Entry>()
    return {
      listing: () => {
        untold = new Set(this.#store.all(source.kind, namespace))
      },
      put: (object) => {
        const known = this.#store.find(
          source.kind,
          object.metadata.namespace ?? '',
          object.metadata.name ?? '',
        )
        if (known) untold.delete(known)
        this.#put(known, this.#entries.of(source, object))
        for (const tap of this.#taps) tap.changed(source, object)
      },
      gone: (object) => {
        const { namespace = '', name = '' } = object.metadata
        this.#remove(this.#store.find(source.kind, namespace, name))
        for (const tap of this.#taps) tap.gone(source, object)
      },
      listed: () => {
        for (const entry of untold) this.#remove(entry)
        untold.clear()
        scope.isListed = true
        this.#settle(scope)
        for (const tap of this.#taps) tap.listed()
      },
      refused: (error) => {
        scope.refusal = error
        this.#settle(scope)
      },
      troubled: (error) => {
        scope.trouble = error
        this.#settle(scope)
      },
    }
  }

  /** All sources have their sinks. */
  opened(): void {
    this.#isWhole = true
    this.#lookReady()
  }

  /** Nobody needs to wait any longer, though it may come in the background. */
  release(): void {
    this.#ready.resolve()
  }

  close(): void {
    this.release()
    this.#changes.stop()
    this.#taps.clear()
    this.#store.clear()
  }

  #settle(scope: Scope): void {
    scope.isSettled = true
    this.#lookReady()
  }

  #lookReady(): void {
    if (this.#isWhole && [...this.#scopes].every(({ isSettled }) => isSettled)) this.release()
  }

  #put(known: Entry | undefined, entry: Entry | undefined): void {
    if (!entry) return this.#remove(known)
    if (known && isSame(known, entry)) return
    if (this.#changes.isIdle) return this.#store.put(entry)
    const around = known ? neighbours(known, this.#store) : []
    this.#store.put(entry)
    this.#changes[known ? 'changed' : 'added'](this.#id(entry))
    this.#tellChanged([...around, ...neighbours(entry, this.#store)])
  }

  #remove(entry: Entry | undefined): void {
    if (!entry) return
    if (this.#changes.isIdle) return this.#store.remove(entry)
    const around = neighbours(entry, this.#store)
    const last = this.#view(entry)
    this.#store.remove(entry)
    if (last) this.#changes.removed(last)
    this.#tellChanged(around)
  }

  #tellChanged(entries: readonly Entry[]): void {
    for (const entry of entries) this.#changes.changed(this.#id(entry))
  }

  #resource(id: string): AnyResource | undefined {
    const key = resourceKeyOf(id)
    const entry = key && this.#named(key.region, key.name)
    return entry && this.#view(entry)
  }

  #named(namespace: string, fullName: string): Entry | undefined {
    const space = fullName.indexOf(' ')
    if (space < 0) return undefined
    const [kind, name] = [fullName.slice(0, space), fullName.slice(space + 1)]
    return (
      this.#store.find(kind, namespace, name) ??
      this.#store.find(kindNamed(kind, this.#settings).name, namespace, name)
    )
  }

  #view(entry: Entry): AnyResource | undefined {
    return viewOf(entry, this.#store, this.#account)
  }

  #id(entry: Entry): string {
    return resourceId({ account: this.#account, region: entry.head.namespace, name: resourceName(entry) })
  }
}
