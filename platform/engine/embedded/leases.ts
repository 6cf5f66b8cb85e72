import type { Leases } from '#platform/engine/engine.ts'
import { unavailable } from '#platform/errors/errors.ts'

/** One process: a lease is a place in the line of its key, and is lost only when the engine stops. */
export class EmbeddedLeases implements Leases {
  private readonly stopped = new AbortController()
  private readonly last = new Map<string, Promise<void>>()

  async withLock<R>(key: string, work: (signal: AbortSignal) => Promise<R>): Promise<R> {
    const before = this.last.get(key)
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    this.last.set(key, ended)
    try {
      await before
      if (this.stopped.signal.aborted) throw unavailable('engine', 'it has stopped')
      return await work(this.stopped.signal)
    } finally {
      end()
      if (this.last.get(key) === ended) this.last.delete(key)
    }
  }

  stop(): void {
    this.stopped.abort()
  }
}
