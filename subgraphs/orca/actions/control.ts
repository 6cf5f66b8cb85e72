import { conflict } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { takesTurns } from '../domain/concurrency.ts'
import type { Execution } from '../domain/execution.ts'
import type { ActionPorts } from './ports.ts'
import { checkRemarks } from './texts.ts'

type Ports = Pick<ActionPorts, 'keeper'>

/** Cancels an execution; one that has ended, or is being canceled, stays as it is. */
export function cancelExecution(
  id: string,
  reason: string | undefined,
  caller: Caller,
  { keeper }: Ports,
): Promise<Execution> {
  checkRemarks({ reason })
  return keeper.change(id, undefined, (t) =>
    t.push({ kind: 'cancelExecution', user: caller.user, ...(reason && { reason }) }),
  )
}

/** Parks a running execution. CONFLICT when it does not run. */
export function pauseExecution(id: string, caller: Caller, { keeper }: Ports): Promise<Execution> {
  return keeper.change(id, undefined, (t) => {
    const { status, origin, paused: last } = t.execution
    if (status === 'PAUSED') return
    if (status !== 'RUNNING')
      throw conflict(`Execution ${id} is ${status}; only a running one can be paused.`)
    const { earlier = [], pauseTime, resumeTime } = last ?? {}
    const ended = pauseTime === undefined ? [] : [...earlier, { pauseTime, resumeTime }]
    t.set({
      status: 'PAUSED',
      paused: { pausedBy: caller.user, pauseTime: t.now, ...(ended.length > 0 && { earlier: ended }) },
    })
    t.push({ kind: 'rescheduleExecution' })
    // A paused execution does not count among those that run.
    if (takesTurns(origin))
      t.keep({ kind: 'startWaitingExecutions', purgeQueue: !origin.keepWaitingPipelines })
  })
}

/** Lets a paused execution go on. CONFLICT when it is not paused. */
export function resumeExecution(id: string, caller: Caller, { keeper }: Ports): Promise<Execution> {
  return keeper.change(id, undefined, (t) => {
    const { status, paused } = t.execution
    if (status === 'RUNNING' && paused?.resumeTime) return
    if (status !== 'PAUSED' || !paused)
      throw conflict(`Execution ${id} is ${status}; only a paused one can be resumed.`)
    t.set({ status: 'RUNNING', paused: { ...paused, resumedBy: caller.user, resumeTime: t.now } })
    t.push({ kind: 'resumeExecution' })
  })
}

/** Changes where executions belong, when their application gets another name. Answers how many there were. */
export async function moveExecutions(
  from: string,
  to: string,
  { keeper, queries }: Pick<ActionPorts, 'keeper' | 'queries'>,
): Promise<number> {
  const ids = await queries.ofApplication(from)
  for (const id of ids) await keeper.change(id, undefined, (t) => t.set({ application: to }))
  return ids.length
}
