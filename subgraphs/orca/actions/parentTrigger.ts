import { notFound, platformError } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { artifactsOfExecution } from '../domain/artifacts/visible.ts'
import type { JsonObject } from '../domain/execution.ts'
import type { ActionPorts } from './ports.ts'

/**
 * The trigger of a pipeline that starts because an execution of another one has ended: it names that, and receives its artifacts, those
 * of its later stages first. Throws FORBIDDEN unless the caller may do everything, NOT_FOUND for an unknown execution.
 */
export async function triggerByParent(
  trigger: JsonObject,
  parentExecutionId: string,
  caller: Caller,
  { keeper }: Pick<ActionPorts, 'keeper'>,
): Promise<JsonObject> {
  if (!caller.admin)
    throw platformError('FORBIDDEN', {
      reason: 'Only the platform itself starts a pipeline by the end of an execution.',
    })
  const parent = await keeper.find(parentExecutionId)
  if (!parent) throw notFound('execution', parentExecutionId)
  const received = Array.isArray(trigger.receivedArtifacts) ? trigger.receivedArtifacts : []
  return {
    ...trigger,
    type: 'pipeline',
    isPipeline: true,
    parentExecutionId,
    parentPipelineId: parent.origin.pipelineConfigId,
    parentPipelineName: parent.origin.name,
    parentPipelineApplication: parent.application,
    parentStatus: parent.status,
    receivedArtifacts: [...received, ...artifactsOfExecution(parent)],
  }
}
