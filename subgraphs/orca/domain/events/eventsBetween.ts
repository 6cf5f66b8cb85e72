import type { Execution, Stage, Task } from '../execution.ts'
import { type ExecutionStatus, isComplete } from '../status.ts'
import type { EventPhase, ExecutionEvent } from './event.ts'
import { executionNotifications, stageNotifications } from './notifications.ts'

/** The events of one change of an execution, in the order in which things happen: `before` is undefined for a new one. */
export function eventsBetween(before: Execution | undefined, after: Execution): ExecutionEvent[] {
  const events: ExecutionEvent[] = []
  const phases = phasesOf(before, after)
  if (phases.hasBegun) events.push(executionEvent(after, 'starting', after.startTime))
  if (before?.stages !== after.stages) events.push(...stagesEvents(before, after))
  if (phases.hasEnded) events.push(executionEvent(after, endOf(after.status), after.endTime))
  return events
}

/** Of each stage that has changed: its beginning, what was put before it, its tasks, what was put after it, its end. */
function* stagesEvents(before: Execution | undefined, after: Execution): Generator<ExecutionEvent> {
  const changed = new Set<Stage>()
  for (const stage of after.stages.values()) if (before?.stages.get(stage.id) !== stage) changed.add(stage)
  const parentOf = ({ parentStageId }: Stage) => {
    const parent = parentStageId === undefined ? undefined : after.stages.get(parentStageId)
    return parent && changed.has(parent) ? parent.id : undefined
  }
  const children = Map.groupBy(changed, parentOf)
  function* visit(stage: Stage): Generator<ExecutionEvent> {
    const was = before?.stages.get(stage.id)
    const { hasBegun, hasEnded } = phasesOf(was, stage)
    const own = children.get(stage.id) ?? []
    if (hasBegun) yield stageEvent(stage, 'starting', stage.startTime, after)
    for (const child of own) if (child.syntheticStageOwner === 'STAGE_BEFORE') yield* visit(child)
    if (was?.tasks !== stage.tasks) yield* tasksEvents(was, stage, after)
    for (const child of own) if (child.syntheticStageOwner === 'STAGE_AFTER') yield* visit(child)
    if (hasEnded) yield stageEvent(stage, stageEndOf(stage.status), stage.endTime, after)
  }
  for (const stage of children.get(undefined) ?? []) yield* visit(stage)
}

interface Timed {
  readonly status: ExecutionStatus
  readonly startTime?: number
  readonly endTime?: number
}

/** Whether something has begun, and whether it has ended, by a change; it may have done both, and either of them again. */
function phasesOf(before: Timed | undefined, after: Timed) {
  return {
    hasBegun:
      after.startTime !== undefined &&
      before?.startTime !== after.startTime &&
      after.status !== 'NOT_STARTED',
    hasEnded:
      isComplete(after.status) && !(before && isComplete(before.status) && before.endTime === after.endTime),
  }
}

const endOf = (status: ExecutionStatus): 'complete' | 'failed' =>
  status === 'SUCCEEDED' || status === 'STOPPED' || status === 'SKIPPED' ? 'complete' : 'failed'

function executionEvent(execution: Execution, phase: EventPhase, time: number | undefined): ExecutionEvent {
  const subject = execution.origin.type === 'PIPELINE' ? 'pipeline' : 'orchestration'
  return {
    ...common(execution, time),
    type: `orca:${subject}:${phase}`,
    notifications: executionNotifications(execution, phase),
  }
}

function* tasksEvents(
  before: Stage | undefined,
  stage: Stage,
  execution: Execution,
): Generator<ExecutionEvent> {
  for (const task of stage.tasks) {
    const was = before?.tasks.find(({ id }) => id === task.id)
    if (was !== task) yield* taskEvents(was, task, stage, execution)
  }
}

/** A stage that has failed is one whatever goes on after it. */
const stageEndOf = (status: ExecutionStatus): EventPhase =>
  status === 'SUCCEEDED' ? 'complete' : status === 'SKIPPED' ? 'skipped' : 'failed'

function stageEvent(
  stage: Stage,
  phase: EventPhase,
  time: number | undefined,
  execution: Execution,
): ExecutionEvent {
  return {
    ...common(execution, time),
    type: `orca:stage:${phase}`,
    stage: stageOf(stage),
    notifications: stageNotifications(execution, stage, phase),
  }
}

function* taskEvents(
  before: Task | undefined,
  task: Task,
  stage: Stage,
  execution: Execution,
): Generator<ExecutionEvent> {
  const { hasBegun, hasEnded } = phasesOf(before, task)
  const event = (phase: EventPhase, time: number | undefined): ExecutionEvent => ({
    ...common(execution, time),
    type: `orca:task:${phase}`,
    stage: stageOf(stage),
    taskName: `${stage.type}.${task.name}`,
    taskId: task.id,
    notifications: [],
  })
  if (hasBegun) yield event('starting', task.startTime)
  if (hasEnded) yield event(endOf(task.status), task.endTime)
}

const stageOf = ({ id, name, parentStageId, startTime, endTime }: Stage) => ({
  id,
  name,
  isSynthetic: parentStageId !== undefined,
  ...(startTime !== undefined && { startTime }),
  ...(endTime !== undefined && { endTime }),
})

const common = ({ id, application, sequence, canceled, origin }: Execution, time: number | undefined) => ({
  time: time ?? origin.buildTime,
  application,
  executionId: id,
  sequence,
  canceled,
  standalone: origin.type === 'ORCHESTRATION',
})
