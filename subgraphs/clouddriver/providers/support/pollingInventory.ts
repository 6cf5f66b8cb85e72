import { isDeepStrictEqual } from 'node:util'
import type { Logger } from '#platform/log/log.ts'
import type { AnyResource, ResourceKind, ResourceOf } from '../../domain/resources.ts'
import type { Inventory, InventoryChange } from '../provider.ts'

interface Polling {
  /** Everything that there is. */
  readonly read: (signal: AbortSignal) => Promise<readonly AnyResource[]>
  /** From the end of one reading to the beginning of the next. */
  readonly everyMs: number
  readonly log: Logger
}

/** An inventory for clouds without a watch: everything is read again and again, and compared with what was there. */
export interface PollingInventory extends Inventory {
  /** Reads now, and resolves when that is done: what an operation has changed is seen at once. Never rejects. */
  refresh(): Promise<void>
  /** What the last reading failed with. */
  problem(): string | undefined
  close(): Promise<void>
}

const placeOf = (kind: ResourceKind, region: string, name: string) => `${kind}\n${region}\n${name}`
const keyOf = ({ kind, region, name }: AnyResource) => placeOf(kind, region, name)

export function pollingInventory({ read, everyMs, log }: Polling): PollingInventory {
  const closing = new AbortController()
  const listeners = new Set<(change: InventoryChange) => void>()
  const first = Promise.withResolvers<void>()
  let held = new Map<string, AnyResource>()
  let byApplication = new Map<string, AnyResource[]>()
  let bytes = 0
  let isComplete = false
  let problem: string | undefined
  let timer: NodeJS.Timeout | undefined
  let reading = Promise.resolve()

  function replace(resources: readonly AnyResource[]): void {
    const before = held
    held = new Map(resources.map((resource) => [keyOf(resource), resource]))
    byApplication = Map.groupBy(resources, ({ moniker }) => moniker.app)
    bytes = resources.length > 0 ? JSON.stringify(resources).length * 2 : 0
    for (const [key, resource] of held) {
      const known = before.get(key)
      if (!known) tell({ change: 'ADDED', resource })
      else if (!isDeepStrictEqual(known, resource)) tell({ change: 'CHANGED', resource })
    }
    for (const [key, resource] of before) if (!held.has(key)) tell({ change: 'REMOVED', resource })
  }

  function tell(change: InventoryChange): void {
    for (const listener of listeners) listener(change)
  }

  async function poll(): Promise<void> {
    if (closing.signal.aborted) return
    clearTimeout(timer)
    try {
      const resources = await read(closing.signal)
      if (closing.signal.aborted) return
      problem = undefined
      isComplete = true
      replace(resources)
    } catch (error) {
      if (closing.signal.aborted) return
      problem = error instanceof Error ? error.message : String(error)
      log.warn({ err: error }, 'the inventory could not be read')
    }
    first.resolve()
    timer = setTimeout(() => void refresh(), everyMs)
  }

  /** Readings follow each other: one that began before a change must not be taken for one after it. */
  function refresh(): Promise<void> {
    reading = reading.then(poll)
    return reading
  }

  void refresh()

  return {
    ready: () => first.promise,
    applications: () => [...byApplication.keys()],
    of: <K extends ResourceKind>(kind: K, application: string) =>
      (byApplication.get(application) ?? []).filter((each): each is ResourceOf<K> => each.kind === kind),
    find: <K extends ResourceKind>(kind: K, region: string, name: string) =>
      held.get(placeOf(kind, region, name)) as ResourceOf<K> | undefined,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    size: () => ({ complete: isComplete, objects: held.size, bytes }),
    refresh,
    problem: () => problem,
    async close() {
      closing.abort()
      clearTimeout(timer)
      listeners.clear()
      first.resolve()
      await reading
    },
  }
}
