import { isObject } from '#platform/definition/json.ts'
import type {
  ApplicationResolvers,
  EventResolvers,
  PipelineResolvers,
  StageTypeResolvers,
} from '#schema/generated/orca.ts'
import { allProblems } from '../actions/definitionProblems.ts'
import { type PlanPorts, planPipeline } from '../actions/planPipeline.ts'
import { commonParameters } from '../stages/common/parameters.ts'
import { parametersSchema } from '../stages/schema.ts'
import type { ExecutionQueries } from '../store/queries.ts'
import { executionPage } from './pages.ts'

export const application = (queries: ExecutionQueries): ApplicationResolvers => ({
  executions: ({ name }, { statuses, ...page }) =>
    executionPage(queries, { application: name, ...(statuses && { statuses }) }, page),
})

export const pipeline = (queries: ExecutionQueries, ports: PlanPorts): PipelineResolvers => ({
  problems: async ({ definition }, _, { loaders }) =>
    isObject(definition)
      ? [...allProblems(definition, ports.stages), ...(await loaders.echoProblems(definition))]
      : [],
  plan: ({ definition }, { trigger }, { caller }) => {
    const application = isObject(definition) ? String(definition.application ?? '') : ''
    return planPipeline({ application, definition, trigger }, caller, ports)
  },
  executions: ({ id }, page) => executionPage(queries, { pipelineConfigId: id }, page),
})

/** Echo's request ids for starts begin with `echo/<event id>/`. */
export const event = (queries: ExecutionQueries): EventResolvers => ({
  __resolveReference: ({ id }) => ({ id }),
  executions: ({ id }) => queries.ofRequestsBelow(`echo/${id}/`, mostOfEvent),
})

const mostOfEvent = 1_000

const commonSchema = parametersSchema({ parameters: commonParameters })

export const stageType: StageTypeResolvers = {
  aliases: ({ aliases }) => [...(aliases ?? [])],
  isInternal: ({ isInternal }) => isInternal ?? false,
  parameters: parametersSchema,
  common: () => commonSchema,
}
