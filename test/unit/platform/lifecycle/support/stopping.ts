/** A process for shutdown.test.ts: it runs until a signal, and stops as its argument says. */
import { setTimeout as delay } from 'node:timers/promises'
import { dieWithParent, stopOnSignals } from '#platform/lifecycle/shutdown.ts'
import { createLogger } from '#platform/log/log.ts'

const behaviours: Record<string, (timeoutMs: number) => Promise<void>> = {
  drains: async (timeoutMs) => {
    await delay(50)
    console.log(`drained with ${timeoutMs} ms`)
  },
  fails: async () => {
    throw new Error('no')
  },
  hangs: () => new Promise(() => {}),
}

setInterval(() => {}, 1000)
dieWithParent()
const behaviour = behaviours[process.argv[2] ?? '']
if (!behaviour) throw new Error('unknown behaviour')
stopOnSignals(createLogger({ level: 'info', format: 'json' }), behaviour)
console.log('ready')
