import { InTurn } from '#platform/concurrency/keyed.ts'
import type { Leases } from '#platform/engine/engine.ts'
import { unavailable } from '#platform/errors/errors.ts'

/** One process: a lease is a place in the line of its key, and is lost only when the engine stops. */
export class EmbeddedLeases implements Leases {
  private readonly stopped = new AbortController()
  private readonly inTurn = new InTurn()

  withLock<R>(key: string, work: (signal: AbortSignal) => Promise<R>): Promise<R> {
    return this.inTurn.run(key, async () => {
      if (this.stopped.signal.aborted) throw unavailable('engine', 'it has stopped')
      return work(this.stopped.signal)
    })
  }

  stop(): void {
    this.stopped.abort()
  }
}
