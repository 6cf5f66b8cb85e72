import { isObject } from '#platform/definition/json.ts'
import type { ExecutionResolvers } from '#schema/generated/orca.ts'
import type { ExecutionRecord } from '../domain/execution.ts'
import { inPipelineOrder, StageGraph } from '../domain/graph.ts'
import type { PipelineSource } from '../templates/template.ts'

const listed = (execution: ExecutionRecord) =>
  inPipelineOrder(execution.stages, new StageGraph(execution.stages.values()))

export const execution: ExecutionResolvers = {
  __resolveReference: async ({ id }, { loaders }) => (await loaders.execution(id)) ?? null,
  type: ({ origin }) => origin.type,
  name: ({ origin }) => origin.name ?? null,
  description: ({ origin }) => origin.description ?? null,
  application: ({ application }) => ({ name: application }),
  pipeline: ({ origin }) => (origin.pipelineConfigId ? { id: origin.pipelineConfigId } : null),
  trigger: (record, _, { loaders }) => loaders.trigger(record),
  paused: ({ paused }) => {
    if (!paused) return null
    const { earlier: _, ...latest } = paused
    return latest
  },
  buildTime: ({ origin }) => origin.buildTime,
  user: ({ origin }) => origin.user,
  event: async (record, _, { loaders }) => {
    const { eventId } = await loaders.trigger(record)
    return typeof eventId === 'string' && eventId !== '' ? { id: eventId } : null
  },
  source: async (record, _, { loaders }) => {
    const { source } = await loaders.definition(record)
    return isObject(source) && source.type === 'templatedPipeline'
      ? (source as unknown as PipelineSource)
      : null
  },
  templateVariables: async (record, _, { loaders }) =>
    (await loaders.definition(record)).templateVariables ?? null,
  initialConfig: async (record, _, { loaders }) => (await loaders.definition(record)).initialConfig ?? null,
  stages: (record) => listed(record).map((stage) => ({ execution: record, stage })),
  stage: (record, { refId }) => {
    const stage = [...record.stages.values()].find((each) => each.refId === refId)
    return stage ? { execution: record, stage } : null
  },
}
