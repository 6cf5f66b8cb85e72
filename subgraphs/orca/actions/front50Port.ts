import { isObject } from '#platform/definition/json.ts'
import type { CallService } from '#platform/service/service.ts'
import * as documents from '#schema/generated/operations-orca-front50.ts'
import type {
  ApplicationStore,
  Front50Port,
  PipelineStore,
  StoredPipeline,
  TemplateStore,
} from '../stages/front50/port.ts'

/** What stages ask of Front50, straight and by typed documents. */
export const front50In = (call: CallService): Front50Port => ({
  pipelines: pipelines(call),
  applications: applications(call),
  templates: templates(call),
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
})

function stored({
  id,
  name,
  application,
  version,
  definition,
}: documents.SavePipelineMutation['savePipeline']) {
  return {
    id,
    name,
    application: application.name,
    version,
    definition: isObject(definition) ? definition : {},
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
