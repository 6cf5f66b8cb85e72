import type { Queue } from '#platform/engine/engine.ts'
import type { Metrics } from '#platform/metrics/metrics.ts'
import { isComplete } from '../domain/status.ts'
import type { Hint } from './hintQueue.ts'
import type { ExecutionKeeper } from './keeper.ts'

/** Counts the changes of executions, and how executions end. */
export function countChanges(keeper: ExecutionKeeper, metrics: Metrics): void {
  const transitions = metrics.counter('orca_transitions_total', 'Changes of executions written to the store.')
  const ended = metrics.counter('orca_executions_ended_total', 'Executions that ended, by status.', [
    'status',
  ])
  keeper.onChange((after, before) => {
    transitions.inc()
    if (before && isComplete(after.status) && !isComplete(before.status)) ended.inc({ status: after.status })
  })
}

/** Answers a function that shows how full the queue is. */
export function queueGauges(queue: Queue<Hint>, metrics: Metrics): () => Promise<void> {
  const waiting = metrics.gauge('orca_queue_waiting', 'Messages that wait in the queue, due or not.')
  const active = metrics.gauge('orca_queue_active', 'Messages that are being handled.')
  return async () => {
    const depth = await queue.depth()
    waiting.set(depth.waiting)
    active.set(depth.active)
  }
}
