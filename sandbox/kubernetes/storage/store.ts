import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ClusterEvent } from '../cluster.ts'
import { Collection, objectKey } from './collection.ts'
import { deepFreeze } from './freeze.ts'
import { type Change, History } from './history.ts'
import type { Journal } from './journal.ts'

/** How many changes of each kind are remembered at least; the double at most. */
const historyLimit = 2_000

type Listener = (changes: readonly Change[]) => void

/**
 * The objects of the cluster: the truth is here in memory, and follows into the journal. Revisions count the writes.
 * It knows no rules of Kubernetes but that each write gives the object a new resourceVersion.
 */
export class Store {
  readonly #journal: Journal
  #collections = new Map<string, Collection>()
  /** Kinds whose objects nobody has asked for yet: a cluster's many Events are not needed to start. */
  readonly #unread: Set<string>
  #histories = new Map<string, History>()
  #revision = 0
  #toldRevision: number
  readonly #startedAt: number
  #early = new Set<Listener>()
  #committed = new Set<Listener>()
  #batch: Change[] = []
  #uncommitted: Change[] = []

  constructor(journal: Journal) {
    this.#journal = journal
    const { revision, kinds } = journal.load()
    this.#unread = new Set(kinds)
    this.#revision = Math.max(revision, 1)
    this.#startedAt = this.#revision
    this.#toldRevision = this.#revision
  }

  get revision(): number {
    return this.#revision
  }

  /** All up to here is stored, and those who listen for that have been told. */
  get toldRevision(): number {
    return this.#toldRevision
  }

  kinds(): Iterable<string> {
    return [...this.#collections.keys(), ...this.#unread]
  }

  get(kind: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#known(kind)?.get(objectKey(namespace, name))
  }

  list(kind: string, namespace?: string): readonly KubeObject[] {
    return this.#known(kind)?.list(namespace) ?? []
  }

  ownedBy(kind: string, uid: string): readonly KubeObject[] {
    return this.#known(kind)?.ownedBy(uid) ?? []
  }

  /** Creates or replaces; answers the object with its resourceVersion. */
  put(kind: string, object: KubeObject): KubeObject {
    const collection = this.#collection(kind)
    const before = collection.get(objectKey(object.metadata.namespace, object.metadata.name!))
    const stored = this.#stamp(object)
    collection.set(stored)
    this.#record(kind, { type: before ? 'MODIFIED' : 'ADDED', object: stored, ...(before ? { before } : {}) })
    return stored
  }

  /** `last` is how it was at its end; what is stored under its key goes. */
  remove(kind: string, last: KubeObject): KubeObject {
    const collection = this.#collection(kind)
    const before = collection.get(objectKey(last.metadata.namespace, last.metadata.name!))!
    collection.delete(before)
    const object = this.#stamp(last)
    this.#record(kind, { type: 'DELETED', object, before })
    return object
  }

  /** The changes of a kind after a revision; undefined when they are no longer known. */
  since(kind: string, revision: number): readonly Change[] | undefined {
    return this.#history(kind).since(revision)
  }

  /** The objects of a kind as they were at a revision; undefined when that is no longer known. */
  listAt(kind: string, revision: number, namespace?: string): readonly KubeObject[] | undefined {
    const changes = this.since(kind, revision)
    if (changes === undefined) return undefined
    if (changes.length === 0) return this.list(kind, namespace)
    const past = new Collection()
    for (const object of this.list(kind)) past.set(object)
    for (const { type, object, before } of changes.toReversed()) {
      if (type === 'ADDED') past.delete(object)
      else past.set(before!)
    }
    return past.list(namespace)
  }

  /** Forgets what was before now, as etcd does every few minutes. */
  compact(): void {
    for (const kind of this.kinds()) this.#history(kind).compact(this.#revision)
  }

  /** Told of changes in a microtask after the write. */
  onChange(listener: Listener): () => void {
    this.#early.add(listener)
    return () => this.#early.delete(listener)
  }

  /** Told of changes once they are stored. */
  onCommit(listener: Listener): () => void {
    this.#committed.add(listener)
    return () => this.#committed.delete(listener)
  }

  /** Resolves when all that was written is stored, and those who listen have been told. */
  settled(): Promise<void> | undefined {
    return this.#journal.committed()
  }

  #collection(kind: string): Collection {
    let collection = this.#collections.get(kind)
    if (collection === undefined) {
      collection = new Collection()
      this.#collections.set(kind, collection)
      if (this.#unread.delete(kind))
        for (const object of this.#journal.objects(kind)) collection.set(deepFreeze(object))
    }
    return collection
  }

  #known(kind: string): Collection | undefined {
    return this.#unread.has(kind) ? this.#collection(kind) : this.#collections.get(kind)
  }

  #history(kind: string): History {
    let history = this.#histories.get(kind)
    if (history === undefined) {
      history = new History(historyLimit, this.#startedAt)
      this.#histories.set(kind, history)
    }
    return history
  }

  #stamp(object: KubeObject): KubeObject {
    this.#revision++
    const metadata = { ...object.metadata, resourceVersion: String(this.#revision) }
    return deepFreeze({ ...object, metadata })
  }

  #record(kind: string, event: ClusterEvent): void {
    const change: Change = { kind, revision: this.#revision, ...event }
    this.#history(kind).add(change)
    this.#journal.write(kind, change.object, change.revision, change.type === 'DELETED')
    if (this.#batch.length === 0) queueMicrotask(() => this.#tellEarly())
    this.#batch.push(change)
    if (this.#uncommitted.length === 0) void this.#journal.committed()!.then(() => this.#tellCommitted())
    this.#uncommitted.push(change)
  }

  #tellEarly(): void {
    const changes = this.#batch
    this.#batch = []
    for (const listener of this.#early) listener(changes)
  }

  #tellCommitted(): void {
    const changes = this.#uncommitted
    this.#uncommitted = []
    for (const listener of this.#committed) listener(changes)
    this.#toldRevision = changes.at(-1)?.revision ?? this.#toldRevision
  }
}
