import type { JsonObject } from '#platform/definition/json.ts'
import { systemCaller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import { StartTriggeredDocument } from '#schema/generated/operations-echo-orca.ts'

/** Starts pipelines. All of it is safe to repeat with the same `requestId`; throws what Orca says. */
export interface Starter {
  /** Answers the execution's id. */
  start(start: TriggeredStart): Promise<string>
}

export interface TriggeredStart {
  readonly pipelineId: string
  readonly trigger: JsonObject
  readonly requestId: string
}

export const starterIn = (call: CallService): Starter => ({
  async start({ pipelineId, trigger, requestId }) {
    const variables = { id: pipelineId, trigger, requestId }
    const { startPipeline } = await call('orca', StartTriggeredDocument, variables, systemCaller)
    return startPipeline.id
  },
})
