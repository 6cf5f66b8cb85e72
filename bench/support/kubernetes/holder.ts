import { serveOrders } from '../child.ts'
import type { HolderAnswer, HolderOrder } from './peers.ts'

/** What a process that holds what a cluster holds has to do for the benchmark. */
interface Holder {
  /** Reads next to nothing, so that what any reading needs is there before it is measured. */
  warm(): Promise<void>
  /** Resolves when all is there. */
  read(): Promise<void>
  size(): { readonly objects: number; readonly bytes: number }
  /** How many changes have been told. */
  changes(): number
}

/** Bytes that JavaScript holds on to. Finalizers, which let go of more, run after the first collection. */
async function heldBytes(): Promise<number> {
  globalThis.gc!()
  await new Promise((resolve) => setTimeout(resolve, 100))
  globalThis.gc!()
  return process.memoryUsage().heapUsed
}

/** Answers the benchmark's orders for a holder. */
export async function serveHolder(holder: Holder): Promise<void> {
  await holder.warm()
  const before = await heldBytes()
  let ms = 0
  serveOrders<HolderOrder>({}, async ({ kind }): Promise<HolderAnswer> => {
    if (kind === 'read') {
      const startedAt = performance.now()
      await holder.read()
      ms = performance.now() - startedAt
    }
    const { user, system } = process.cpuUsage()
    const { objects, bytes } = holder.size()
    return {
      ms,
      objects,
      heldBytes: kind === 'read' ? (await heldBytes()) - before : 0,
      claimedBytes: bytes,
      cpuMs: (user + system) / 1000,
      changes: holder.changes(),
    }
  })
}
