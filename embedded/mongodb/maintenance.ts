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
    void sweepExpired(core).finally(() => {
      sweeping = false
    })
  }, ttlSweepMs)
  const housekeeping = setInterval(() => {
    core.cursors.sweep()
    core.group.write(() => {
      core.oplog.expire()
      core.retries.expire(Date.now() - LOGICAL_SESSION_MINUTES * 60_000)
    })
  }, HOUSEKEEPING_MS)
  ttl.unref()
  housekeeping.unref()
  return () => {
    clearInterval(ttl)
    clearInterval(housekeeping)
  }
}
