import { isObject } from '#platform/definition/json.ts'
import type { CallService } from '#platform/service/service.ts'
import { SavedPipelineDocument } from '#schema/generated/operations-orca-front50.ts'
import type { ActionPorts } from './ports.ts'

/** Asks Front50, straight and by a typed document, for a pipeline. */
export const findPipelineIn =
  (call: CallService): ActionPorts['findPipeline'] =>
  async (key, caller) => {
    const { pipeline } = await call('front50', SavedPipelineDocument, { ...key }, caller)
    if (!pipeline || !isObject(pipeline.definition)) return undefined
    const { id, name, application, definition } = pipeline
    return { id, name, application: application.name, definition }
  }
