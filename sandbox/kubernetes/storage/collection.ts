import type { KubeObject } from '#platform/kubernetes/objects.ts'

/** Where an object stands within its kind: sorted like the keys of etcd, by namespace and name. */
export const objectKey = (namespace: string | undefined, name: string): string =>
  namespace === undefined ? name : `${namespace}/${name}`

export const keyOf = ({ metadata }: KubeObject): string => objectKey(metadata.namespace, metadata.name!)

type Index = Map<string, Map<string, KubeObject>>

/** The present objects of one kind. */
export class Collection {
  #objects = new Map<string, KubeObject>()
  #byNamespace: Index = new Map()
  #byOwner: Index = new Map()
  /** Sorted lists, made when asked for; an object that is replaced leaves the order as it is. */
  #sorted: readonly KubeObject[] | undefined

  get size(): number {
    return this.#objects.size
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key)
  }

  set(object: KubeObject): void {
    const key = keyOf(object)
    const before = this.#objects.get(key)
    if (before !== undefined) this.#unindex(key, before)
    this.#objects.set(key, object)
    if (object.metadata.namespace !== undefined)
      put(this.#byNamespace, object.metadata.namespace, key, object)
    for (const { uid } of object.metadata.ownerReferences ?? []) put(this.#byOwner, uid, key, object)
    this.#sorted = undefined
  }

  delete(object: KubeObject): void {
    const key = keyOf(object)
    this.#unindex(key, object)
    this.#objects.delete(key)
    this.#sorted = undefined
  }

  /** In the order of the keys. */
  list(namespace?: string): readonly KubeObject[] {
    if (namespace !== undefined) return sorted(this.#byNamespace.get(namespace))
    this.#sorted ??= sorted(this.#objects)
    return this.#sorted
  }

  ownedBy(uid: string): readonly KubeObject[] {
    return [...(this.#byOwner.get(uid)?.values() ?? [])]
  }

  #unindex(key: string, object: KubeObject): void {
    if (object.metadata.namespace !== undefined) drop(this.#byNamespace, object.metadata.namespace, key)
    for (const { uid } of object.metadata.ownerReferences ?? []) drop(this.#byOwner, uid, key)
  }
}

function put(index: Index, value: string, key: string, object: KubeObject): void {
  let entries = index.get(value)
  if (entries === undefined) {
    entries = new Map()
    index.set(value, entries)
  }
  entries.set(key, object)
}

function drop(index: Index, value: string, key: string): void {
  const entries = index.get(value)
  entries?.delete(key)
  if (entries?.size === 0) index.delete(value)
}

function sorted(objects: ReadonlyMap<string, KubeObject> | undefined): readonly KubeObject[] {
  if (objects === undefined) return []
  return [...objects.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object)
}
