import { z } from 'zod'
import type { Execution } from '../domain/execution.ts'
import { isComplete } from '../domain/status.ts'
import { outputsOf, statusDetails, verdictOn } from './children/outcome.ts'
import { defineStage, type ExecutionPort, type TaskDefinition, type TaskResult } from './define.ts'
import { StageFailure } from './failures.ts'
import { listOf } from './manifest/parameters.ts'

const hour = 60 * 60 * 1000

const parameters = z.looseObject({
  executionIds: listOf(z.string().nullable()).describe('Ids of the executions to wait for.'),
  monitorBehavior: z
    .enum(['WaitForAllToComplete', 'FailFast'])
    .default('WaitForAllToComplete')
    .describe('Whether the stage fails when all have ended and one has failed, or as soon as one has.'),
})
type Parameters = z.infer<typeof parameters>

/** The executions of these ids; a StageFailure when there is none of one of them. */
export async function executionsOf(
  ids: readonly string[],
  executions: Pick<ExecutionPort, 'find'>,
): Promise<Execution[]> {
  const found = await Promise.all(ids.map((id) => executions.find(id)))
  const missing = ids.filter((_, index) => !found[index])
  if (missing.length === 0) return found as Execution[]
  throw new StageFailure({
    code: 'CHILD_FAILED',
    message: `There is no execution ${missing.join(', ')} (any more) to wait for.`,
  })
}

const monitor: TaskDefinition<Parameters> = {
  name: 'monitorPipeline',
  timeoutMs: 12 * hour,
  overridableTimeout: true,
  backoffMs: () => 15_000,
  execute: async ({ parameters, stage, executions }) => {
    const ids = parameters.executionIds.filter((id) => id !== null)
    if (ids.length === 0)
      throw new StageFailure({ code: 'BAD_PARAMETERS', message: 'executionIds: there is none to wait for' })
    const found = await executionsOf(ids, executions)
    const executionStatuses = Object.fromEntries(found.map((each) => [each.id, statusDetails(each)]))
    const [only] = found
    const offered = found.length === 1 && isComplete(only!.status) ? outputsOf(only!) : {}
    const result = verdict(found, parameters)
    // What has not changed is not written again every quarter of a minute.
    const isKnown =
      result.status === 'RUNNING' &&
      JSON.stringify(stage.outputs.executionStatuses) === JSON.stringify(executionStatuses)
    return isKnown ? result : { ...result, outputs: { ...offered, executionStatuses } }
  },
}

function verdict(found: readonly Execution[], { monitorBehavior }: Parameters): TaskResult {
  const status = verdictOn(
    found.map((each) => each.status),
    monitorBehavior,
  )
  if (status === 'RUNNING' || status === 'SUCCEEDED') return { status }
  const message =
    status === 'TERMINAL'
      ? 'At least one of the executions has failed; what they say is under executionStatuses.'
      : 'At least one of the executions was canceled.'
  return { status, failure: { code: 'CHILD_FAILED', message } }
}

/** Waits for executions that something else has started. */
export const monitorPipeline = defineStage<Parameters>({
  type: 'monitorPipeline',
  title: 'Monitor Pipeline',
  description: 'Waits for executions of pipelines that were started elsewhere.',
  parameters,
  tasks: () => [monitor],
})
