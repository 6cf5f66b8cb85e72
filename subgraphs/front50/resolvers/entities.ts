import { pageRequest } from '#platform/graphql/page.ts'
import type {
  ApplicationResolvers,
  PipelineResolvers,
  PipelineVersionResolvers,
} from '#schema/generated/front50.ts'
import type { Ports } from '../actions/ports.ts'
import { diffVersions, earlierOf, listVersions, versionCursor } from '../actions/versions.ts'
import { isSaved, nameKey, unsavedApplication } from '../domain/application.ts'
import { definitionOf, type PipelineVersion } from '../domain/pipeline.ts'

export const application: ApplicationResolvers = {
  __resolveReference: async ({ name }, { loaders }) =>
    (await loaders.applications.load(nameKey(name))) ?? unsavedApplication(name),
  pipelines: (parent, _, { loaders }) => (isSaved(parent) ? loaders.pipelinesOf.load(parent) : []),
}

export const pipeline = (ports: Ports): PipelineResolvers => ({
  __resolveReference: async ({ id }, { loaders }) => (await loaders.pipelines.load(id)) ?? null,
  definition: definitionOf,
  versions: (parent, page) =>
    listVersions<PipelineVersion>(
      parent,
      pageRequest(versionCursor, page, { defaultFirst: 20, maxFirst: 100 }),
      earlierOf(parent, ports),
    ),
  diff: (parent, { from, to }) => diffVersions(parent, from, to, ports),
  updateTs: ({ savedAt }) => savedAt,
  lastModifiedBy: ({ savedBy }) => savedBy,
})

export const pipelineVersion: PipelineVersionResolvers = {
  definition: definitionOf,
}
