import type { QueryResolvers } from '#schema/generated/orca.ts'
import { findProblems } from '../actions/definitionProblems.ts'
import type { StageTable } from '../stages/table.ts'
import type { ExecutionQueries } from '../store/queries.ts'
import { executionPage } from './pages.ts'

export const query = (queries: ExecutionQueries, stages: StageTable): QueryResolvers => ({
  execution: async (_, { id }, { loaders }) => (await loaders.execution(id)) ?? null,
  executions: (_, { application, pipelineName, statuses, ...page }) =>
    executionPage(
      queries,
      { application, ...(pipelineName != null && { pipelineName }), ...(statuses && { statuses }) },
      page,
    ),
  stageTypes: () => [...stages.all],
  stageType: (_, { type }) => stages.find(type) ?? null,
  definitionProblems: (_, { definition }) => findProblems(definition, stages),
})
