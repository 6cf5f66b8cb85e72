import { isObject } from '#platform/definition/json.ts'
import type { ApplicationResolvers, PipelineResolvers, StageTypeResolvers } from '#schema/generated/orca.ts'
import { allProblems } from '../actions/definitionProblems.ts'
import { commonParameters } from '../stages/common/parameters.ts'
import { parametersSchema } from '../stages/schema.ts'
import type { StageTable } from '../stages/table.ts'
import type { ExecutionQueries } from '../store/queries.ts'
import { executionPage } from './pages.ts'

export const application = (queries: ExecutionQueries): ApplicationResolvers => ({
  executions: ({ name }, { statuses, ...page }) =>
    executionPage(queries, { application: name, ...(statuses && { statuses }) }, page),
})

export const pipeline = (queries: ExecutionQueries, stages: StageTable): PipelineResolvers => ({
  problems: ({ definition }) => (isObject(definition) ? allProblems(definition, stages) : []),
  executions: ({ id }, page) => executionPage(queries, { pipelineConfigId: id }, page),
})

const commonSchema = parametersSchema({ parameters: commonParameters })

export const stageType: StageTypeResolvers = {
  aliases: ({ aliases }) => [...(aliases ?? [])],
  isInternal: ({ isInternal }) => isInternal ?? false,
  parameters: parametersSchema,
  common: () => commonSchema,
}
