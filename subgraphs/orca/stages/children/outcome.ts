import { isObject } from '#platform/definition/json.ts'
import type { Execution, JsonObject, Stage } from '../../domain/execution.ts'
import { inPipelineOrder, StageGraph } from '../../domain/graph.ts'
import { type ExecutionStatus, isComplete, isHalting } from '../../domain/status.ts'

export type MonitorBehavior = 'WaitForAllToComplete' | 'FailFast'

/** What becomes of a stage that waits for executions. */
export function verdictOn(
  statuses: readonly ExecutionStatus[],
  behavior: MonitorBehavior,
): 'RUNNING' | 'SUCCEEDED' | 'TERMINAL' | 'CANCELED' {
  const all = statuses.every(isComplete)
  if (all && statuses.every((status) => status === 'SUCCEEDED')) return 'SUCCEEDED'
  const hasFailed = statuses.some((status) => isHalting(status) && status !== 'CANCELED')
  if (hasFailed && (all || behavior === 'FailFast')) return 'TERMINAL'
  return all ? 'CANCELED' : 'RUNNING'
}

const inOrder = ({ stages }: Execution): Stage[] => inPipelineOrder(stages, new StageGraph(stages.values()))

const failedStages = (child: Execution) => inOrder(child).filter(({ status }) => status === 'TERMINAL')

/** The stage that has failed a child; nothing where none has. */
export function sourceOf(child: Execution): { source?: JsonObject } {
  const stages = inOrder(child)
  const index = stages.findLastIndex(({ status }) => status === 'TERMINAL')
  const failed = stages[index]
  if (!failed) return {}
  return {
    source: {
      executionId: child.id,
      stageId: failed.id,
      stageName: failed.name,
      stageIndex: index,
    },
  }
}

/** What the failed stages of a child say, each with where it is said. */
export function errorsOf(child: Execution): string[] {
  return failedStages(child).flatMap(({ name, context }) => {
    const details = isObject(context.exception) ? context.exception.details : undefined
    const errors = isObject(details) ? (details.errors ?? details.error ?? []) : []
    const where = `${child.origin.name ?? child.id}: ${name}`
    return [errors].flat().map((error) => `Exception in child pipeline stage (${where}): ${String(error)}`)
  })
}

/** How a child stands, as `executionStatuses` tells it. */
export function statusDetails(child: Execution): JsonObject {
  const { status, application } = child
  if (!isHalting(status)) return { status, application }
  return { status, application, exception: { details: { errors: errorsOf(child) }, ...sourceOf(child) } }
}

/** What the child's stages offer, later ones over earlier ones. */
export const outputsOf = (child: Execution): JsonObject =>
  Object.assign({}, ...inOrder(child).map(({ outputs }) => outputs))
