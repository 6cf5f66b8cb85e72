import { waitMsOf } from '#platform/concurrency/longPoll.ts'
import { pageRequest } from '#platform/graphql/page.ts'
import type { QueryResolvers } from '#schema/generated/front50.ts'
import { findPipelineByName } from '../actions/findPipeline.ts'
import { pipelineChanges } from '../actions/pipelineChanges.ts'
import { forStrategies, type Ports } from '../actions/ports.ts'
import { applicationCursor, searchApplications } from '../actions/searchApplications.ts'
import { pipelineCursor, pipelinePages, searchPipelines } from '../actions/searchPipelines.ts'
import { nameKey } from '../domain/application.ts'
import { canaryConfigQueries } from './canaryConfigs.ts'
import { entityTagsQueries } from './entityTags.ts'
import { notificationQueries } from './notifications.ts'
import { pipelineTemplateQueries } from './pipelineTemplates.ts'
import { pluginInfoQueries } from './pluginInfos.ts'
import { projectQueries } from './projects.ts'
import { serviceAccountQueries } from './serviceAccounts.ts'

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

  pipelines: (_, { application, filter, ...page }) =>
    searchPipelines({ application, ...filter }, pageRequest(pipelineCursor, page, pipelinePages), ports),

  pipelineChanges: (_, { after, waitMs, first }) =>
    pipelineChanges({ after: after ?? undefined, first: first ?? 200, waitMs: waitMsOf(waitMs) }, ports),

  strategy: async (_, { id, application, name }, { loaders }) =>
    (await (id
      ? loaders.strategies.load(id)
      : findPipelineByName(application, name, forStrategies(ports)))) ?? null,

  ...pipelineTemplateQueries(ports),
  ...projectQueries(ports),
  ...notificationQueries(ports),
  ...serviceAccountQueries(ports),
  ...canaryConfigQueries(ports),
  ...pluginInfoQueries(ports),
  ...entityTagsQueries(ports),
})
