import { isObject, objectOf } from '#platform/definition/json.ts'
import type { CallService } from '#platform/service/service.ts'
import * as documents from '#schema/generated/operations-orca-front50.ts'
import type {
  ApplicationStore,
  EntityTagStore,
  Front50Port,
  ObjectStore,
  PipelineStore,
  StoredEntityTags,
  StoredPipeline,
  TemplateStore,
} from '../stages/front50/port.ts'

/** What stages ask of Front50, straight and by typed documents. */
export const front50In = (call: CallService): Front50Port => ({
  pipelines: pipelines(call),
  async savePipelines(definitions, caller) {
    const variables = { definitions: [...definitions] }
    const { savePipelines } = await call('front50', documents.SavePipelinesDocument, variables, caller)
    const { saved, failed } = savePipelines
    return {
      saved: saved.map(({ id, name, application }) => ({ id, name, application: application.name })),
      failed: failed.map(({ application, name, id, message }) => ({ application, name, id, message })),
    }
  },
  strategies: strategies(call),
  applications: applications(call),
  templates: templates(call),
  projects: projects(call),
  plugins: plugins(call),
  entityTags: entityTags(call),
})

const pipelines = (call: CallService): PipelineStore => ({
  async find(key, caller) {
    const { pipeline } = await call('front50', documents.StoredPipelineDocument, { ...key }, caller)
    return pipeline ? stored(pipeline) : undefined
  },
  async save(save, caller) {
    const { savePipeline } = await call('front50', documents.SavePipelineDocument, { ...save }, caller)
    return stored(savePipeline)
  },
  async delete(id, caller) {
    return (await call('front50', documents.DeletePipelineDocument, { id }, caller)).deletePipeline
  },
  async reorder(application, order, caller) {
    await call('front50', documents.ReorderPipelinesDocument, { application, order: [...order] }, caller)
  },
})

const strategies = (call: CallService): PipelineStore => ({
  async find(key, caller) {
    const { strategy } = await call('front50', documents.StoredStrategyDocument, { ...key }, caller)
    return strategy ? stored(strategy) : undefined
  },
  async save(save, caller) {
    const { saveStrategy } = await call('front50', documents.SaveStrategyDocument, { ...save }, caller)
    return stored(saveStrategy)
  },
  async delete(id, caller) {
    return (await call('front50', documents.DeleteStrategyDocument, { id }, caller)).deleteStrategy
  },
  async reorder(application, order, caller) {
    await call('front50', documents.ReorderStrategiesDocument, { application, order: [...order] }, caller)
  },
})

type Stored = Omit<
  documents.SavePipelineMutation['savePipeline'] | documents.SaveStrategyMutation['saveStrategy'],
  '__typename'
>

function stored({ id, name, application, version, definition }: Stored) {
  return {
    id,
    name,
    application: application.name,
    version,
    definition: objectOf(definition),
  } satisfies StoredPipeline
}

const applications = (call: CallService): ApplicationStore => ({
  async attributes(name, caller) {
    const { application } = await call('front50', documents.ApplicationAttributesDocument, { name }, caller)
    if (!application) return undefined
    return isObject(application.attributes) ? application.attributes : {}
  },
  async save(name, attributes, caller) {
    await call('front50', documents.SaveApplicationDocument, { name, attributes }, caller)
  },
  async delete(name, caller) {
    return (await call('front50', documents.DeleteApplicationDocument, { name }, caller)).deleteApplication
  },
})

const templates = (call: CallService): TemplateStore => ({
  async save(definition, tag, caller) {
    const variables = { definition, tag: tag ?? null }
    const answer = await call('front50', documents.SavePipelineTemplateDocument, variables, caller)
    return answer.savePipelineTemplate.id
  },
  async delete(id, tag, caller) {
    const variables = { id, tag: tag ?? null }
    const answer = await call('front50', documents.DeletePipelineTemplateDocument, variables, caller)
    return answer.deletePipelineTemplate
  },
})

const projects = (call: CallService): ObjectStore => ({
  async save(definition, caller) {
    const { saveProject } = await call('front50', documents.SaveProjectDocument, { definition }, caller)
    return objectOf(saveProject.definition)
  },
  async delete(id, caller) {
    return (await call('front50', documents.DeleteProjectDocument, { id }, caller)).deleteProject
  },
})

const plugins = (call: CallService): ObjectStore => ({
  async save(definition, caller) {
    const { savePluginInfo } = await call('front50', documents.SavePluginInfoDocument, { definition }, caller)
    return objectOf(savePluginInfo.definition)
  },
  async delete(id, caller) {
    return (await call('front50', documents.DeletePluginInfoDocument, { id }, caller)).deletePluginInfo
  },
})

const entityTags = (call: CallService): EntityTagStore => ({
  async find(id, caller) {
    const { entityTags } = await call('front50', documents.StoredEntityTagsDocument, { id }, caller)
    return entityTags ? storedTags(entityTags) : undefined
  },
  async save(definition, expectedVersion, caller) {
    const variables = { definition, expectedVersion }
    const { saveEntityTags } = await call('front50', documents.SaveEntityTagsDocument, variables, caller)
    return storedTags(saveEntityTags)
  },
  async delete(id, caller) {
    return (await call('front50', documents.DeleteEntityTagsDocument, { id }, caller)).deleteEntityTags
  },
})

type Tags = Omit<documents.SaveEntityTagsMutation['saveEntityTags'], '__typename'>

const storedTags = ({ id, definition, version }: Tags): StoredEntityTags => ({
  id,
  definition: objectOf(definition),
  version,
})
