import { isObject } from '#platform/definition/json.ts'
import type { CallService } from '#platform/service/service.ts'
import * as documents from '#schema/generated/operations-orca-front50.ts'
import type { ActionPorts, SavedPipeline } from './ports.ts'

type Find = ActionPorts['findPipeline']

/** Asks Front50, straight and by a typed document, for a pipeline. */
export const findPipelineIn =
  (call: CallService): Find =>
  async (key, caller) => {
    const { pipeline } = await call('front50', documents.SavedPipelineDocument, { ...key }, caller)
    return saved(pipeline)
  }

/** The same for a custom deployment strategy. */
export const findStrategyIn =
  (call: CallService): Find =>
  async (key, caller) => {
    const { strategy } = await call('front50', documents.SavedStrategyDocument, { ...key }, caller)
    return saved(strategy)
  }

/** Asks Front50 for the definition of one version of a pipeline. */
export const findVersionIn =
  (call: CallService): ActionPorts['findVersion'] =>
  async (id, version, caller) => {
    const { pipeline } = await call('front50', documents.PipelineVersionDocument, { id, version }, caller)
    const definition = pipeline?.versionAt.definition
    return isObject(definition) ? definition : undefined
  }

type Found = NonNullable<documents.SavedPipelineQuery['pipeline'] | documents.SavedStrategyQuery['strategy']>

function saved(found: Found | null | undefined): SavedPipeline | undefined {
  if (!found || !isObject(found.definition)) return undefined
  const { id, name, application, definition } = found
  return { id, name, application: application.name, definition }
}
