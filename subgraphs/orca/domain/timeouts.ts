import type { Execution, Stage, Task } from './execution.ts'
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
 * its own. Pauses that have ended do not count.
 */
export function overrun(
  execution: Execution,
  stage: Stage,
  task: Task,
  limit: TaskLimit,
  now: number,
): Overrun | undefined {
  const limited = nearestWithTimeout(execution, stage)
  const stageLimit = limited && toNumber(limited.context.stageTimeoutMs)
  if (limited && exceeds(limited.startTime, stageLimit, execution, now))
    return { what: 'stage', limitMs: stageLimit! }
  const taskLimit = (limit.overridableTimeout && stageLimit) || limit.timeoutMs
  if (exceeds(task.startTime, taskLimit, execution, now)) return { what: 'task', limitMs: taskLimit! }
  return undefined
}

/** Milliseconds until a limit will be passed; undefined when there is none. */
export function timeLeft(
  execution: Execution,
  stage: Stage,
  task: Task,
  limit: TaskLimit,
  now: number,
): number | undefined {
  const limited = nearestWithTimeout(execution, stage)
  const stageLimit = limited && toNumber(limited.context.stageTimeoutMs)
  const left = [
    remaining(limited?.startTime, stageLimit, execution, now),
    remaining(task.startTime, (limit.overridableTimeout && stageLimit) || limit.timeoutMs, execution, now),
  ].filter((value) => value !== undefined)
  return left.length > 0 ? Math.max(0, Math.min(...left)) : undefined
}

function nearestWithTimeout(execution: Execution, stage: Stage): Stage | undefined {
  if (toNumber(stage.context.stageTimeoutMs) !== undefined) return stage
  const parent = stage.parentStageId && execution.stages.get(stage.parentStageId)
  return parent ? nearestWithTimeout(execution, parent) : undefined
}

function remaining(
  since: number | undefined,
  limitMs: number | undefined,
  execution: Execution,
  now: number,
) {
  if (since === undefined || limitMs === undefined) return undefined
  return limitMs - (now - since - pausedSince(execution, since))
}

function exceeds(
  since: number | undefined,
  limitMs: number | undefined,
  execution: Execution,
  now: number,
): boolean {
  const left = remaining(since, limitMs, execution, now)
  return left !== undefined && left < 0
}

function pausedSince({ paused }: Execution, since: number): number {
  if (!paused) return 0
  const durations = [...(paused.earlier ?? []), paused].map(({ pauseTime, resumeTime }) =>
    resumeTime === undefined ? 0 : Math.max(0, resumeTime - Math.max(pauseTime, since)),
  )
  return durations.reduce((sum, duration) => sum + duration, 0)
}
