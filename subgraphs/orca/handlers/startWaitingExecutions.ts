import { runningAtMost } from '../domain/concurrency.ts'
import type { OutsideHandler, OutsidePorts } from './outside.ts'
import { pipelineLock } from './startExecution.ts'

/** A place among the executions of a pipeline is free: the next one that waits gets it. */
export const startWaitingExecutions: OutsideHandler<'startWaitingExecutions'> = async (
  { purgeQueue },
  { executionId, messageId },
  ports,
) => {
  const execution = await ports.keeper.find(executionId)
  const { pipelineConfigId } = execution?.origin ?? {}
  if (pipelineConfigId) await releaseNext(pipelineConfigId, purgeQueue, ports)
  await ports.keeper.change(executionId, messageId, () => undefined)
}

/**
 * Lets the oldest waiting execution of a pipeline try again if there is room for it; with `purgeQueue` the newest, and
 * cancels the others.
 */
export async function releaseNext(
  pipelineConfigId: string,
  purgeQueue: boolean,
  { leases, queries, keeper }: Pick<OutsidePorts, 'leases' | 'queries' | 'keeper'>,
): Promise<void> {
  await leases.withLock(pipelineLock(pipelineConfigId), async () => {
    const waiting = await queries.waiting(pipelineConfigId)
    const next = purgeQueue ? waiting.at(-1) : waiting[0]
    if (!next) return
    if (purgeQueue)
      for (const id of waiting.slice(0, -1))
        await keeper.change(id, undefined, (t) => {
          if (t.execution.waiting)
            t.push({ kind: 'cancelExecution', user: 'spinnaker', reason: supersededReason })
        })
    const running = await queries.countRunning(pipelineConfigId, next)
    await keeper.change(next, undefined, (t) => {
      if (!t.execution.waiting || running >= runningAtMost(t.execution.origin)) return
      t.push(t.execution.waiting)
      t.set({ waiting: undefined })
    })
  })
}

const supersededReason = 'This execution waited for its turn and was superseded by a newer one'
