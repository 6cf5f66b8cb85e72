import type { Origin } from './execution.ts'

/** How many executions of a pipeline may run at a time. */
export function runningAtMost({ limitConcurrent, maxConcurrentExecutions }: Origin): number {
  if (limitConcurrent) return 1
  return maxConcurrentExecutions > 0 ? maxConcurrentExecutions : Number.POSITIVE_INFINITY
}

/** Whether an execution may have to wait for others of its pipeline. */
export const takesTurns = (origin: Origin) =>
  origin.pipelineConfigId !== undefined && runningAtMost(origin) < Number.POSITIVE_INFINITY
