import { PlatformError } from '#platform/errors/errors.ts'
import { stageExpressions } from '../handlers/stageExpressions.ts'
import { callerOf } from '../stages/caller.ts'
import type { StagePorts, StageView, TaskDefinition, TaskResult } from '../stages/define.ts'
import { StageFailure } from '../stages/failures.ts'
import type { PlanPort, RehearsalWork, Rehearsed } from '../stages/rehearsal.ts'
import type { EvaluationPorts } from './evaluate.ts'
import { readOnly, refusingLog } from './readOnly.ts'

/** What a rehearsal of tasks stands on. */
export interface RehearsalPorts extends EvaluationPorts {
  readonly stagePorts: StagePorts
  readonly plans: PlanPort
  readonly signal: AbortSignal
}

/** What a task would do; undefined where that is not known. */
export async function rehearseTask(
  definition: TaskDefinition<unknown>,
  view: StageView<unknown>,
  ports: RehearsalPorts,
): Promise<Rehearsed> {
  const { rehearse } = definition
  if (rehearse === 'waits') return {}
  if (rehearse === undefined) return { leavesOpen: 'both' }
  try {
    const work = workOf(view, ports)
    return rehearse === 'reads' ? asRehearsed(await definition.execute(work)) : await rehearse(work)
  } catch (error) {
    if (error instanceof StageFailure) return { problems: [error.message], leavesOpen: 'both' }
    if (error instanceof PlatformError) return { problems: [textOf(error)], leavesOpen: 'both' }
    throw error
  }
}

function textOf({ message, extensions: { problems } }: PlatformError): string {
  if (!Array.isArray(problems)) return message
  return problems
    .map((problem: { path: string; message: string }) => `${problem.path}: ${problem.message}`)
    .join('; ')
}

function asRehearsed({ status, context = {}, outputs = {}, failure }: TaskResult): Rehearsed {
  if (status === 'SUCCEEDED') return { context, outputs }
  const waitingFor = typeof context.waitingFor === 'string' ? [context.waitingFor] : []
  return { problems: failure ? [failure.message] : waitingFor, leavesOpen: 'both' }
}

function workOf(view: StageView<unknown>, ports: RehearsalPorts): RehearsalWork<unknown> {
  const { execution, stage } = view
  const { now, signal } = ports
  return {
    ...view,
    ...readOnly(ports.stagePorts),
    plans: ports.plans,
    expressions: stageExpressions(execution, stage, now, signal, ports),
    signal,
    nudged: signal,
    stageLog: refusingLog,
    idempotencyKey: `plan/${execution.id}/${stage.id}`,
    caller: callerOf(view),
    now,
    elapsedMs: 0,
  }
}
