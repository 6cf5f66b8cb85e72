import type { QueryResolvers } from '#schema/generated/orca.ts'
import { convertToTemplate } from '../actions/convertToTemplate.ts'
import { evaluateExpression } from '../actions/evaluateExpression.ts'
import { expandPipeline, problemsOf } from '../actions/expandPipeline.ts'
import { pipelineDiff } from '../actions/pipelineDiff.ts'
import { type PlanPorts, planPipeline } from '../actions/planPipeline.ts'
import type { ExecutionQueries } from '../store/queries.ts'
import { executionPage } from './pages.ts'

export const query = (queries: ExecutionQueries, ports: PlanPorts): QueryResolvers => ({
  execution: async (_, { id }, { loaders }) => (await loaders.execution(id)) ?? null,
  executions: (_, { application, pipelineName, statuses, ...page }) =>
    executionPage(
      queries,
      { application, ...(pipelineName != null && { pipelineName }), ...(statuses && { statuses }) },
      page,
    ),
  stageTypes: () => [...ports.stages.all],
  stageType: (_, { type }) => ports.stages.find(type) ?? null,
  evaluateExpression: (_, request, { caller }) => evaluateExpression(request, caller, ports),
  planPipeline: (_, request, { caller }) => planPipeline(request, caller, ports),
  pipelineDiff: (_, request, { caller }) => pipelineDiff(request, caller, ports),
  expandPipeline: (_, request, { caller }) => expandPipeline(request, caller, ports),
  convertToTemplate: (_, { definition }) => convertToTemplate(definition),
  definitionProblems: (_, { definition, severity }, { caller }) =>
    problemsOf(definition, severity ?? undefined, caller, ports),
})
