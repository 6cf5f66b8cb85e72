import type { ExecutionRecord, JsonObject } from '../execution.ts'
import type { ExecutionEvent } from './event.ts'

/** Of a longer list of stages an event has the one that it is about. */
const mostStages = 100

/**
 * An event as Spinnaker's Orca sends it to Echo. `execution` and `context` are as they are now; of the execution it has what
 * notifications and triggers look at, not the stages with all they know.
 */
export function envelope(
  event: ExecutionEvent,
  execution: ExecutionRecord | undefined,
  context: JsonObject | undefined,
): { details: JsonObject; content: JsonObject } {
  const { type, application, time, executionId, canceled, standalone, stage, taskName } = event
  return {
    details: { source: 'orca', type, application, created: String(time) },
    content: {
      ...(stage && {
        standalone,
        canceled,
        context: context ?? {},
        startTime: stage.startTime ?? null,
        endTime: stage.endTime ?? null,
        stageId: stage.id,
        isSynthetic: stage.isSynthetic,
        name: stage.name,
      }),
      ...(taskName !== undefined && { taskName }),
      executionId,
      execution: execution ? reference(execution, stage?.id) : { id: executionId },
    },
  }
}

function reference(
  { id, application, origin, status, canceled, startTime, endTime, stages }: ExecutionRecord,
  stageId: string | undefined,
): JsonObject {
  const own = stageId === undefined ? undefined : stages.get(stageId)
  const shown = stages.size <= mostStages ? [...stages.values()] : own ? [own] : []
  return {
    id,
    type: origin.type,
    application,
    name: origin.name ?? null,
    pipelineConfigId: origin.pipelineConfigId ?? null,
    description: origin.description ?? null,
    status,
    canceled,
    buildTime: origin.buildTime,
    startTime: startTime ?? null,
    endTime: endTime ?? null,
    authentication: { user: origin.user },
    stages: shown.map((stage) => ({
      id: stage.id,
      refId: stage.refId,
      type: stage.type,
      name: stage.name,
      status: stage.status,
      startTime: stage.startTime ?? null,
      endTime: stage.endTime ?? null,
    })),
  }
}
