import { pageRequest } from '#platform/graphql/page.ts'
import type {
  ApplicationResolvers,
  PipelineResolvers,
  PipelineVersionResolvers,
  StrategyResolvers,
} from '#schema/generated/front50.ts'
import { forStrategies, type Ports } from '../actions/ports.ts'
import { diffVersions, earlierOf, getVersion, listVersions, versionCursor } from '../actions/versions.ts'
import { isSaved, nameKey, unsavedApplication } from '../domain/application.ts'
import { definitionOf, type Pipeline, type PipelineVersion } from '../domain/pipeline.ts'
import type { PageArgs } from './objects.ts'

export const application: ApplicationResolvers = {
  __resolveReference: async ({ name }, { loaders }) =>
    (await loaders.applications.load(nameKey(name))) ?? unsavedApplication(name),
  pipelines: (parent, _, { loaders }) => (isSaved(parent) ? loaders.pipelinesOf.load(parent) : []),
  projects: (parent, _, { loaders }) => (isSaved(parent) ? loaders.objectsOf.project.load(parent) : []),
  canaryConfigs: (parent, _, { loaders }) =>
    isSaved(parent) ? loaders.objectsOf.canaryConfig.load(parent) : [],
  notifications: async (parent, _, { loaders }) =>
    (isSaved(parent) ? await loaders.objects.notifications.load(parent.id) : undefined) ?? null,
  strategies: (parent, _, { loaders }) => (isSaved(parent) ? loaders.strategiesOf.load(parent) : []),
}

export const pipeline = (ports: Ports): PipelineResolvers => ({
  __resolveReference: async ({ id }, { loaders }) => (await loaders.pipelines.load(id)) ?? null,
  ...pipelineFields(ports),
})

export const strategy = (ports: Ports): StrategyResolvers => ({
  __resolveReference: async ({ id }, { loaders }) => (await loaders.strategies.load(id)) ?? null,
  ...pipelineFields(forStrategies(ports)),
})

const pipelineFields = (ports: Ports) => ({
  definition: definitionOf,
  versions: (parent: Pipeline, page: PageArgs) =>
    listVersions<PipelineVersion>(
      parent,
      pageRequest(versionCursor, page, { defaultFirst: 20, maxFirst: 100 }),
      earlierOf(parent, ports),
    ),
  versionAt: (parent: Pipeline, { version }: { version: number }) => getVersion(parent, version, ports),
  diff: (parent: Pipeline, { from, to }: { from: number; to: number }) =>
    diffVersions(parent, from, to, ports),
  updateTs: ({ savedAt }: Pipeline) => savedAt,
  lastModifiedBy: ({ savedBy }: Pipeline) => savedBy,
})

export const pipelineVersion: PipelineVersionResolvers = {
  definition: definitionOf,
}
