import { notFound } from '#platform/errors/errors.ts'
import type { ExecutionEventResolvers } from '#schema/generated/orca.ts'
import { envelope } from '../domain/events/envelope.ts'

export const executionEvent: ExecutionEventResolvers = {
  execution: async ({ executionId }, _, { loaders }) => {
    const execution = await loaders.execution(executionId)
    if (!execution) throw notFound('execution', executionId)
    return execution
  },
  stage: async ({ executionId, stage }, _, { loaders }) => {
    const execution = stage && (await loaders.execution(executionId))
    const record = execution?.stages.get(stage!.id)
    return execution && record ? { execution, stage: record } : null
  },
  task: ({ taskName }) => taskName ?? null,
  notifications: ({ notifications }) => [...notifications],
  content: async (event, _, { loaders }) => {
    const execution = await loaders.execution(event.executionId)
    const stage = event.stage && execution?.stages.get(event.stage.id)
    const data = execution && stage && (await loaders.stageData({ execution, stage }))
    return envelope(event, execution, data?.context)
  },
}
