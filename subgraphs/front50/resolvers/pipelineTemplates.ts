import { pageRequest } from '#platform/graphql/page.ts'
import type {
  MutationResolvers,
  PipelineTemplateResolvers,
  PipelineTemplateVersionResolvers,
  QueryResolvers,
} from '#schema/generated/front50.ts'
import type { Ports } from '../actions/ports.ts'
import { pipelineCursor, pipelinePages } from '../actions/searchPipelines.ts'
import {
  deleteTemplate,
  findTemplateByReference,
  listDependents,
  saveTemplate,
  versionOfTemplate,
} from '../actions/templates.ts'
import { presentDefinition } from '../domain/storedObject.ts'
import { describeTemplate } from '../domain/templateDescription.ts'
import { changing } from './changing.ts'
import { objectById, objectFields, pageOf } from './objects.ts'

export const pipelineTemplateQueries = (ports: Ports) =>
  ({
    pipelineTemplate: (_, { id }, context) => objectById('pipelineTemplate')(id, context),
    pipelineTemplateVersion: async (_, { reference }) =>
      (await findTemplateByReference(reference, ports)) ?? null,
    pipelineTemplates: (_, { scopes, ...page }) =>
      pageOf(
        ports.objects.pipelineTemplate,
        page,
        scopes?.map((scope) => `scope/${scope.toLowerCase()}`),
      ),
  }) satisfies QueryResolvers

export const pipelineTemplateMutations = (ports: Ports) =>
  ({
    savePipelineTemplate: changing(({ definition, tag, expectedVersion }, { caller }) =>
      saveTemplate(definition, tag ?? undefined, expectedVersion ?? undefined, caller, ports),
    ),
    deletePipelineTemplate: changing(({ id, tag }) => deleteTemplate(id, tag ?? undefined, ports)),
  }) satisfies MutationResolvers

export const pipelineTemplate = (ports: Ports): PipelineTemplateResolvers => ({
  ...objectFields(ports.objects.pipelineTemplate),
  __resolveReference: ({ id }, context) => objectById('pipelineTemplate')(id, context),
  schema: (template) => describeTemplate(template).schema,
  metadata: (template) => describeTemplate(template).metadata,
  protect: (template) => describeTemplate(template).protect,
  variables: (template) => describeTemplate(template).variables,
  digest: ({ digest }) => digest ?? '',
  tags: ({ tags }) => [...tags],
  tagged: async (template, { tag, digest }) =>
    (await versionOfTemplate(template, { tag: tag ?? undefined, digest: digest ?? undefined }, ports)) ??
    null,
  dependentPipelines: (template, { tag, digest, ...page }) =>
    listDependents(
      template,
      { ...(tag && { tag }), ...(digest && { digest }) },
      pageRequest(pipelineCursor, page, pipelinePages),
      ports,
    ),
})

export const pipelineTemplateVersion: PipelineTemplateVersionResolvers = {
  definition: presentDefinition,
  digest: ({ digest }) => digest ?? '',
}
