import type { Execution, Stage, Task } from './execution.ts'
import { isExecutionWindow } from './executionWindow.ts'
import { toNumber } from './values.ts'

/** A limit that has been passed. Times are milliseconds. */
export interface Overrun {
  readonly what: 'stage' | 'task'
  readonly limitMs: number
}

export interface TaskLimit {
  readonly timeoutMs?: number
  readonly overridableTimeout?: boolean
}

/**
 * The first limit that a running task has passed: that of its stage, or of the nearest stage above that has one, then
 * its own. Pauses that have ended do not count, nor does the wait for an execution window, which itself has no limit.
 */
export function overrun(
  execution: Execution,
  stage: Stage,
  task: Task,
  limit: TaskLimit,
  now: number,
): Overrun | undefined {
  const passed = limitsOf(execution, stage, task, limit, now).find(({ left }) => left < 0)
  return passed && { what: passed.what, limitMs: passed.limitMs }
}

/** Milliseconds until a limit will be passed; undefined when there is none. */
export function timeLeft(
  execution: Execution,
  stage: Stage,
  task: Task,
  limit: TaskLimit,
  now: number,
): number | undefined {
  const left = limitsOf(execution, stage, task, limit, now).map((each) => each.left)
  return left.length > 0 ? Math.max(0, Math.min(...left)) : undefined
}

interface Limit extends Overrun {
  /** What is left of it, negative once it has been passed. */
  readonly left: number
}

/** The limits of a task, the stage's first. */
function limitsOf(execution: Execution, stage: Stage, task: Task, limit: TaskLimit, now: number): Limit[] {
  if (isExecutionWindow(stage)) return []
  const limited = nearestWithTimeout(execution, stage)
  const stageLimit = limited && toNumber(limited.context.stageTimeoutMs)
  const taskLimit = (limit.overridableTimeout && stageLimit) || limit.timeoutMs
  const limits: Limit[] = []
  if (limited?.startTime !== undefined && stageLimit !== undefined) {
    const used = activeMs(execution, limited.startTime, now) - windowMs(execution, limited, now)
    limits.push({ what: 'stage', limitMs: stageLimit, left: stageLimit - used })
  }
  if (task.startTime !== undefined && taskLimit !== undefined)
    limits.push({
      what: 'task',
      limitMs: taskLimit,
      left: taskLimit - activeMs(execution, task.startTime, now),
    })
  return limits
}

function nearestWithTimeout(execution: Execution, stage: Stage): Stage | undefined {
  if (toNumber(stage.context.stageTimeoutMs) !== undefined) return stage
  const parent = stage.parentStageId && execution.stages.get(stage.parentStageId)
  return parent ? nearestWithTimeout(execution, parent) : undefined
}

/** How long a stage's own wait for its execution window took. */
function windowMs(execution: Execution, { id }: Stage, now: number): number {
  for (const stage of execution.stages.values())
    if (stage.parentStageId === id && isExecutionWindow(stage) && stage.startTime !== undefined)
      return activeMs(execution, stage.startTime, stage.endTime ?? now)
  return 0
}

/** How much of a span of time was no pause. */
const activeMs = (execution: Execution, from: number, to: number) =>
  to - from - pausedBetween(execution, from, to)

function pausedBetween({ paused }: Execution, from: number, to: number): number {
  if (!paused) return 0
  const durations = [...(paused.earlier ?? []), paused].map(({ pauseTime, resumeTime }) =>
    resumeTime === undefined ? 0 : Math.max(0, Math.min(resumeTime, to) - Math.max(pauseTime, from)),
  )
  return durations.reduce((sum, duration) => sum + duration, 0)
}
