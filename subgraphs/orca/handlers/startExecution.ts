import { runningAtMost, takesTurns } from '../domain/concurrency.ts'
import type { Execution } from '../domain/execution.ts'
import { messageId } from '../domain/messages.ts'
import { Transition } from '../domain/transition.ts'
import { announceEnd } from './completeExecution.ts'
import type { HandlerEnv } from './handler.ts'
import { settle } from './index.ts'
import type { OutsideHandler, OutsidePorts } from './outside.ts'

/** Begins an execution, or lets it wait for its turn among those of its pipeline. */
export const startExecution: OutsideHandler<'startExecution'> = async (_, place, ports) => {
  const execution = await ports.keeper.find(place.executionId)
  if (!execution) return
  await inPipelineTurn(execution, ports, async (mustWait) => {
    await ports.keeper.change(place.executionId, place.messageId, (t) => {
      if (t.execution.status !== 'NOT_STARTED') return
      if (mustWait) t.set({ waiting: { kind: 'startExecution' } })
      else begin(t)
    })
  })
}

/**
 * An execution that need not wait for others is stored as begun: its acceptance and its start are one write. One that
 * takes turns is answered as it is; its start is decided by startExecution.
 */
export function begunAtOnce(execution: Execution, env: HandlerEnv): Execution {
  if (takesTurns(execution.origin)) return execution
  const t = new Transition(execution, execution.origin.buildTime)
  t.consume(messageId({ kind: 'startExecution' }))
  begin(t)
  settle(t, env)
  return t.result()
}

/** An execution that was to be started and could not be; it has never begun. */
export function failedAtStart(execution: Execution, message: string): Execution {
  const t = new Transition(execution, execution.origin.buildTime)
  t.consume(messageId({ kind: 'startExecution' }))
  t.set({ status: 'TERMINAL', endTime: t.now, cancellationReason: `Failed on startup: ${message}` })
  return t.result()
}

function begin(t: Transition): void {
  const { startTimeExpiry } = t.execution.origin
  if (startTimeExpiry !== undefined && startTimeExpiry < t.now) {
    const reason = 'Could not begin execution before start time expiry'
    t.push({ kind: 'cancelExecution', user: 'spinnaker', reason })
    return
  }
  const initial = t.graph.topLevel.filter((id) => t.stage(id).requisiteStageRefIds.length === 0)
  if (initial.length === 0) {
    t.set({ status: 'TERMINAL', startTime: t.now, endTime: t.now })
    announceEnd(t)
    return
  }
  t.set({ status: 'RUNNING', startTime: t.now })
  for (const stageId of initial) t.push({ kind: 'startStage', stageId })
}

/**
 * Tells `work` whether an execution must wait because as many of its pipeline run as may. Decisions about one
 * pipeline are made one after the other, so that two starts do not both take the last place.
 */
export async function inPipelineTurn(
  { id, origin }: Execution,
  { leases, queries }: Pick<OutsidePorts, 'leases' | 'queries'>,
  work: (mustWait: boolean) => Promise<void>,
): Promise<void> {
  const { pipelineConfigId } = origin
  if (!pipelineConfigId || !takesTurns(origin)) return work(false)
  await leases.withLock(pipelineLock(pipelineConfigId), async () => {
    await work((await queries.countRunning(pipelineConfigId, id)) >= runningAtMost(origin))
  })
}

export const pipelineLock = (pipelineConfigId: string) => `orca.pipeline.${pipelineConfigId}`
