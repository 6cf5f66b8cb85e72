import type { Metrics } from '#platform/metrics/metrics.ts'
import type { OperationTask } from '../domain/operationTask.ts'
import type { ReadyOperation } from './runOperation.ts'

const secondsBuckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1800, 3600]

/** How many tasks there are, how they end, how long operations take. */
export function taskMetrics(metrics: Metrics) {
  const atWork = metrics.gauge('clouddriver_tasks_running', 'Tasks that this process works on.')
  const ended = metrics.counter('clouddriver_tasks_ended_total', 'Tasks that ended, by state.', [
    'cloudProvider',
    'state',
  ])
  const seconds = metrics.histogram(
    'clouddriver_operation_seconds',
    'How long operations took.',
    ['cloudProvider', 'operation'],
    secondsBuckets,
  )
  return {
    running: (count: number) => atWork.set(count),
    ended: ({ cloudProvider, state }: OperationTask) => ended.inc({ cloudProvider, state }),
    async timed<R>({ account, operation }: ReadyOperation, work: () => Promise<R>): Promise<R> {
      const begun = performance.now()
      try {
        return await work()
      } finally {
        const labels = { cloudProvider: account.provider.name, operation: operation.name }
        seconds.observe((performance.now() - begun) / 1000, labels)
      }
    },
  }
}
