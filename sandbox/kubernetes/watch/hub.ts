import type { Change } from '../storage/history.ts'
import type { Store } from '../storage/store.ts'

type Listener = (changes: readonly Change[]) => void

/** Hands what has been stored to those who watch the kind. */
export class WatchHub {
  #byKind = new Map<string, Set<Listener>>()
  #ends = new Set<() => void>()

  constructor(store: Store) {
    store.onCommit((changes) => {
      for (const [kind, ofKind] of Map.groupBy(changes, (change) => change.kind)) {
        for (const listener of this.#byKind.get(kind) ?? []) listener(ofKind)
      }
    })
  }

  /** How many watches are open. */
  get size(): number {
    return this.#ends.size
  }

  /** `end` is called when the hub cuts the watch. Returns what takes it out again. */
  join(kind: string, listener: Listener, end: () => void): () => void {
    let listeners = this.#byKind.get(kind)
    if (listeners === undefined) {
      listeners = new Set()
      this.#byKind.set(kind, listeners)
    }
    listeners.add(listener)
    this.#ends.add(end)
    return () => {
      listeners.delete(listener)
      this.#ends.delete(end)
    }
  }

  /** Ends all watches, as a server that stops does. */
  cut(): void {
    for (const end of [...this.#ends]) end()
  }
}
