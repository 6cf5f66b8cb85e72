import { z } from 'zod'
import { isComplete } from '../domain/status.ts'
import { defineStage } from './define.ts'
import { StageFailure } from './failures.ts'

const hour = 60 * 60 * 1000

const parameters = z.looseObject({
  executionType: z
    .preprocess(
      (value) => (typeof value === 'string' ? value.toUpperCase() : value),
      z.enum(['PIPELINE', 'ORCHESTRATION']),
    )
    .describe('Whether it is an execution of a pipeline or an orchestration.'),
  executionId: z.string().min(1).describe('The execution to wait for.'),
})

/** Waits for another execution; is canceled when that one does not succeed. */
export const dependsOnExecution = defineStage({
  type: 'dependsOnExecution',
  title: 'Depends on execution',
  description: 'Waits until another execution has succeeded.',
  parameters,
  tasks: () => [
    {
      name: 'dependsOnExecution',
      rehearse: 'waits',
      timeoutMs: 2 * hour,
      overridableTimeout: true,
      backoffMs: () => 10_000,
      execute: async ({ parameters: { executionId, executionType }, executions }) => {
        const execution = await executions.find(executionId)
        if (execution?.origin.type !== executionType)
          throw new StageFailure({
            code: 'EXECUTION_NOT_FOUND',
            message: `There is no ${executionType.toLowerCase()} execution ${executionId} (any more).`,
          })
        const { status } = execution
        if (!isComplete(status)) return { status: 'RUNNING' }
        if (status === 'SUCCEEDED' || status === 'STOPPED' || status === 'SKIPPED')
          return { status: 'SUCCEEDED' }
        return { status: 'CANCELED', context: { reason: `Execution ${executionId} has ended as ${status}` } }
      },
    },
  ],
})
