import { pageRequest } from '#platform/graphql/page.ts'
import type { QueryResolvers } from '#schema/generated/front50.ts'
import { findPipelineByName } from '../actions/findPipeline.ts'
import type { Ports } from '../actions/ports.ts'
import { applicationCursor, searchApplications } from '../actions/searchApplications.ts'
import { nameKey } from '../domain/application.ts'
import { pipelineTemplateQueries } from './pipelineTemplates.ts'

export const queries = (ports: Ports): QueryResolvers => ({
  applications: (_, { query, ...page }) =>
    searchApplications(
      query ?? '',
      pageRequest(applicationCursor, page, { defaultFirst: 50, maxFirst: 500 }),
      ports,
    ),

  application: async (_, { name }, { loaders }) => (await loaders.applications.load(nameKey(name))) ?? null,

  pipeline: async (_, { id, application, name }, { loaders }) =>
    (await (id ? loaders.pipelines.load(id) : findPipelineByName(application, name, ports))) ?? null,

  ...pipelineTemplateQueries(ports),
})
