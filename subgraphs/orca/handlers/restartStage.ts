import type { JsonObject, Stage } from '../domain/execution.ts'
import { rewind } from '../domain/source.ts'
import { isComplete } from '../domain/status.ts'
import type { Transition } from '../domain/transition.ts'
import type { Handler, HandlerEnv } from './handler.ts'
import { topLevelOf } from './next.ts'

/**
 * Runs a finished stage again, and every finished stage downstream of it when its turn comes. Synthetic stages stand
 * and fall with the stage they belong to; outputs stay until the stage writes them again. Expressions are evaluated anew: what they
 * refer to may have another value by now.
 */
export const restartStage: Handler<'restartStage'> = ({ stageId, user }, t, env) => {
  const top = topLevelOf(t.stage(stageId), t)
  if (!isComplete(top.status) && top.status !== 'NOT_STARTED') return
  const downstream = t.graph.transitiveDownstreamOf(top, (id) => t.stage(id))
  reset(top, user, t, env)
  for (const id of downstream) if (isComplete(t.stage(id).status)) reset(t.stage(id), user, t, env)
  t.set({
    // One that is paused stays so: its other stages are parked.
    status: t.execution.status === 'PAUSED' ? 'PAUSED' : 'RUNNING',
    startTime: t.now,
    endTime: undefined,
    canceled: false,
    canceledBy: undefined,
    cancellationReason: undefined,
    waiting: undefined,
  })
  t.push({ kind: 'startStage', stageId: top.id })
}

function reset(stage: Stage, user: string, t: Transition, env: HandlerEnv): void {
  for (const id of t.graph.descendantsOf(stage.id)) t.removeStage(id)
  t.forgetMessages(stage.id)
  const rewound = rewind(stage)
  // A skip was meant for the run before.
  const {
    exception,
    beforeStagePlanningFailed: _,
    manualSkip: __,
    manualSkipReason: ___,
    ...rest
  } = rewound.context
  const restartDetails = { restartedBy: user, restartTime: t.now, previousException: exception ?? null }
  const context: JsonObject = { ...rest, restartDetails }
  t.setStage(stage.id, {
    status: 'NOT_STARTED',
    startTime: undefined,
    endTime: undefined,
    tasks: [],
    restarts: stage.restarts + 1,
    context: prepared(stage, context, env),
    ...(rewound.source && { source: rewound.source }),
    ...(env.stages.of(stage)?.forgetsOutputs && { outputs: {} }),
  })
}

/** A type that cannot clean up must not keep a person from running the stage again. */
function prepared(stage: Stage, context: JsonObject, env: HandlerEnv): JsonObject {
  try {
    return env.stages.of(stage)?.prepareRestart?.(context) ?? context
  } catch {
    return context
  }
}
