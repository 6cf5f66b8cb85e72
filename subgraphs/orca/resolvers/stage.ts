import type { StageResolvers } from '#schema/generated/orca.ts'
import { executionIdOf } from '../domain/execution.ts'
import { stageFailure } from '../domain/failure.ts'

export const stage: StageResolvers = {
  __resolveReference: async ({ id }, { loaders }) => {
    const execution = await loaders.execution(executionIdOf(id))
    const record = execution?.stages.get(id)
    return execution && record ? { execution, stage: record } : null
  },
  id: ({ stage }) => stage.id,
  refId: ({ stage }) => stage.refId,
  type: ({ stage }) => stage.type,
  name: ({ stage }) => stage.name,
  status: ({ stage }) => stage.status,
  requisiteStageRefIds: ({ stage }) => [...stage.requisiteStageRefIds],
  parentStageId: ({ stage }) => stage.parentStageId ?? null,
  syntheticStageOwner: ({ stage }) => stage.syntheticStageOwner ?? null,
  startTime: ({ stage }) => stage.startTime ?? null,
  endTime: ({ stage }) => stage.endTime ?? null,
  scheduledTime: ({ stage }) => stage.scheduledTime ?? null,
  tasks: ({ stage }) => [...stage.tasks],
  context: async (parent, _, { loaders }) => (await loaders.stageData(parent)).context,
  outputs: async (parent, _, { loaders }) => (await loaders.stageData(parent)).outputs,
  failure: async (parent, _, { loaders }) =>
    stageFailure(parent.stage, (await loaders.stageData(parent)).context),
}
