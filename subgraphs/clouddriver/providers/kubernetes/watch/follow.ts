import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ObjectListener } from '../account.ts'
import type { ApiResource, Selection } from '../client/client.ts'
import { collectionPath } from '../client/paths.ts'
import { type ReflectorPorts, reflect } from './reflector.ts'

/** A selection that somebody follows: one watch, however many listen. */
class Followed {
  readonly #objects = new Map<string, KubeObject>()
  readonly #listeners = new Set<ObjectListener>()
  readonly #ended = new AbortController()

  constructor(resource: ApiResource, selection: Selection, ports: ReflectorPorts) {
    let untold = new Set<string>()
    const forget = (key: string) => {
      const last = this.#objects.get(key)
      this.#objects.delete(key)
      if (last) this.#tell((listener) => listener.gone(last))
    }
    const sink = {
      listing: () => {
        untold = new Set(this.#objects.keys())
      },
      put: (object: KubeObject) => {
        const key = keyOf(object)
        untold.delete(key)
        if (this.#objects.get(key)?.metadata.resourceVersion === object.metadata.resourceVersion) return
        this.#objects.set(key, object)
        this.#tell((listener) => listener.changed(object))
      },
      gone: (object: KubeObject) => {
        this.#objects.set(keyOf(object), object)
        forget(keyOf(object))
      },
      listed: () => {
        for (const key of untold) forget(key)
        untold.clear()
      },
      refused: () => {},
      troubled: () => {},
    }
    const signal = AbortSignal.any([ports.signal, this.#ended.signal])
    void reflect(resource, selection, sink, { ...ports, signal })
  }

  add(listener: ObjectListener): void {
    this.#listeners.add(listener)
    for (const object of this.#objects.values()) listener.changed(object)
  }

  /** Answers whether nobody listens any more; it has ended then. */
  remove(listener: ObjectListener): boolean {
    this.#listeners.delete(listener)
    if (this.#listeners.size > 0) return false
    this.#ended.abort()
    return true
  }

  #tell(call: (listener: ObjectListener) => void): void {
    for (const listener of [...this.#listeners]) call(listener)
  }
}

/** Who follows the same selection shares its watch. */
export class Following {
  readonly #ports: ReflectorPorts
  readonly #followed = new Map<string, Followed>()

  constructor(ports: ReflectorPorts) {
    this.#ports = ports
  }

  follow(resource: ApiResource, selection: Selection, listener: ObjectListener): () => void {
    const { namespace, labelSelector, fieldSelector } = selection
    const key = JSON.stringify([collectionPath(resource, namespace), labelSelector, fieldSelector])
    const followed = this.#followed.get(key) ?? new Followed(resource, selection, this.#ports)
    this.#followed.set(key, followed)
    // One that is given twice listens twice.
    const own = { ...bound(listener) }
    followed.add(own)
    return () => {
      if (followed.remove(own) && this.#followed.get(key) === followed) this.#followed.delete(key)
    }
  }
}

const bound = (listener: ObjectListener): ObjectListener => ({
  changed: (object) => listener.changed(object),
  gone: (object) => listener.gone(object),
})

const keyOf = ({ metadata }: KubeObject) => `${metadata.namespace ?? ''}/${metadata.name ?? ''}`
