import { LOGICAL_SESSION_MINUTES } from './commands/hello.ts'
import type { Core } from './core.ts'
import { sweepExpired } from './ttl.ts'

const HOUSEKEEPING_MS = 30_000

/** Runs what has to be done from time to time; returns the function that ends it. */
export function startMaintenance(core: Core, { ttlSweepMs }: { ttlSweepMs: number }): () => void {
  let sweeping = false
  const ttl = setInterval(() => {
    if (sweeping) return
    sweeping = true
    void sweepExpired(core)
      .catch(report)
      .finally(() => {
        sweeping = false
      })
  }, ttlSweepMs)
  const housekeeping = setInterval(() => {
    core.cursors.sweep()
    try {
      core.group.write(() => {
        core.oplog.expire()
        core.retries.expire(Date.now() - LOGICAL_SESSION_MINUTES * 60_000)
      })
    } catch (error) {
      report(error)
    }
  }, HOUSEKEEPING_MS)
  ttl.unref()
  housekeeping.unref()
  return () => {
    clearInterval(ttl)
    clearInterval(housekeeping)
  }
}

/** A full disk or a damaged document stops one round, not the server: the next round tries again. */
function report(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error))
}
