import type { AnyResource } from '../../../domain/resources.ts'
import { resourceId } from '../../../domain/resources.ts'
import type { InventoryChange } from '../../provider.ts'

/** How long changes are gathered before they are told: what follows at once is told as one. */
const foldMs = 20

interface Pending {
  /** It was there when the gathering began. */
  readonly wasThere: boolean
  /** As it was last, when it has gone. */
  last: AnyResource | undefined
}

/** Tells listeners of changes, those of one resource within some milliseconds folded into one. */
export class Changes {
  readonly #listeners = new Set<(change: InventoryChange) => void>()
  readonly #find: (id: string) => AnyResource | undefined
  readonly #pending = new Map<string, Pending>()
  #timer: NodeJS.Timeout | undefined

  constructor(find: (id: string) => AnyResource | undefined) {
    this.#find = find
  }

  /** Nobody would hear of a change. */
  get isIdle(): boolean {
    return this.#listeners.size === 0
  }

  listen(listener: (change: InventoryChange) => void): () => void {
    const own = (change: InventoryChange) => listener(change)
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  added(id: string): void {
    this.#mark(id, false)
  }

  changed(id: string): void {
    this.#mark(id, true)
  }

  /** `resource` is what it was. */
  removed(resource: AnyResource): void {
    this.#mark(resourceId(resource), true).last = resource
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#listeners.clear()
    this.#pending.clear()
  }

  #mark(id: string, wasThere: boolean): Pending {
    const pending = this.#pending.get(id) ?? { wasThere, last: undefined }
    this.#pending.set(id, pending)
    this.#timer ??= setTimeout(() => this.#tell(), foldMs)
    return pending
  }

  #tell(): void {
    this.#timer = undefined
    const pending = [...this.#pending]
    this.#pending.clear()
    for (const [id, { wasThere, last }] of pending) {
      const resource = this.#find(id)
      const change = resource ? (wasThere ? 'CHANGED' : 'ADDED') : 'REMOVED'
      const told = resource ?? (wasThere ? last : undefined)
      if (told) for (const listener of [...this.#listeners]) listener({ change, resource: told })
    }
  }
}
