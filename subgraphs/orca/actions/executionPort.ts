import type { ExecutionPort } from '../stages/define.ts'
import { cancelExecution } from './control.ts'
import type { ActionPorts } from './ports.ts'
import { startPipeline } from './startPipeline.ts'

/** What stages may ask of Orca itself. */
export function executionPort(actions: ActionPorts): ExecutionPort {
  return {
    async startChild({ pipeline, isStrategy, trigger, parent, caller }) {
      // A correlation id is free again once the execution has ended, which it may have before the parent knows of it.
      const requestId = String(trigger.correlationId)
      const request = { ...pipeline, isStrategy, trigger, parent, requestId }
      const { id, origin } = await startPipeline(request, caller, actions)
      return { id, name: origin.name }
    },
    find: (id) => actions.keeper.find(id),
    async latest(pipelineConfigId, statuses) {
      const filter = { pipelineConfigId, ...(statuses.length > 0 && { statuses }) }
      const [newest] = await actions.queries.list(filter, 1)
      return newest && actions.keeper.find(newest.id)
    },
    async cancel(id, user, reason) {
      await cancelExecution(id, reason, { user, roles: [], admin: false }, actions)
    },
  }
}
