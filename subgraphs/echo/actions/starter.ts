import type { JsonObject } from '#platform/definition/json.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import { systemCaller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import { RecordFailedStartDocument, StartTriggeredDocument } from '#schema/generated/operations-echo-orca.ts'
import { shortened } from '../domain/startTrigger.ts'

/** Starts pipelines. All of it is safe to repeat with the same `requestId`; throws what Orca says. */
export interface Starter {
  /** Answers the execution's id. */
  start(start: TriggeredStart): Promise<string>
  /** Makes an execution that has failed for this reason, so that people see it; of a pipeline that is gone there is none. */
  recordFailure(start: TriggeredStart, reason: string): Promise<void>
}

export interface TriggeredStart {
  readonly pipelineId: string
  readonly trigger: JsonObject
  readonly requestId: string
}

export const starterIn = (call: CallService): Starter => ({
  async start({ pipelineId, trigger, requestId }) {
    const { parentExecutionId } = trigger
    const parent = typeof parentExecutionId === 'string' ? parentExecutionId : null
    const variables = { id: pipelineId, trigger, requestId, parentExecutionId: parent }
    const { startPipeline } = await call('orca', StartTriggeredDocument, variables, systemCaller)
    return startPipeline.id
  },

  async recordFailure({ pipelineId, trigger, requestId }, reason) {
    const variables = { id: pipelineId, trigger: shortened(trigger), message: reason, requestId }
    try {
      await call('orca', RecordFailedStartDocument, variables, systemCaller)
    } catch (error) {
      if (!(error instanceof PlatformError) || error.code !== 'NOT_FOUND') throw error
    }
  },
})
