import type { Engine, Queue } from '#platform/engine/engine.ts'
import type { Logger } from '#platform/log/log.ts'
import { Alarms } from './alarms.ts'
import { EmbeddedEvents } from './events.ts'
import { EmbeddedLeases } from './leases.ts'
import { EmbeddedQueue } from './queue.ts'

/** Everything in this process's memory: for one process, or for tests. */
export function createEmbeddedEngine(log: Logger): Engine {
  const alarms = new Alarms()
  const queues = new Map<string, EmbeddedQueue<unknown>>()
  const events = new EmbeddedEvents(log)
  const leases = new EmbeddedLeases()
  return {
    queue<T>(name: string): Queue<T> {
      const queue = queues.get(name) ?? new EmbeddedQueue<unknown>(name, alarms, log)
      queues.set(name, queue)
      return queue as Queue<unknown> as Queue<T>
    },
    events,
    leases,
    async stop() {
      await Promise.all([...queues.values()].map((queue) => queue.drain(0)))
      leases.stop()
      alarms.clear()
    },
  }
}
