import { stageExpressions } from '../handlers/stageExpressions.ts'
import { callerOf } from '../stages/caller.ts'
import type { StagePorts, StageView } from '../stages/define.ts'
import type { PlanPort, RehearsalWork } from '../stages/rehearsal.ts'
import type { EvaluationPorts } from './evaluate.ts'
import { readOnly, refusingLog } from './readOnly.ts'

/** What a rehearsal of tasks stands on. */
export interface RehearsalPorts extends EvaluationPorts {
  readonly stagePorts: StagePorts
  readonly plans: PlanPort
  readonly signal: AbortSignal
}

/** What a task of a stage that is only planned gets. */
export function rehearsalOf(view: StageView<unknown>, ports: RehearsalPorts): RehearsalWork<unknown> {
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
