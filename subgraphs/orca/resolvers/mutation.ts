import type { MutationResolvers } from '#schema/generated/orca.ts'
import { cancelExecution, moveExecutions, pauseExecution, resumeExecution } from '../actions/control.ts'
import type { ActionPorts } from '../actions/ports.ts'
import { recordFailedStart } from '../actions/recordFailedStart.ts'
import { judgeStage, restartStage, skipStage } from '../actions/stageControl.ts'
import { startOrchestration } from '../actions/startOrchestration.ts'
import { startPipeline } from '../actions/startPipeline.ts'

export const mutation = (ports: ActionPorts): MutationResolvers => ({
  startPipeline: (_, request, { caller }) => startPipeline(request, caller, ports),
  recordFailedStart: (_, start, { caller }) => recordFailedStart(start, caller, ports),
  startOrchestration: (_, request, { caller }) => startOrchestration(request, caller, ports),
  cancelExecution: (_, { id, reason }, { caller }) => cancelExecution(id, reason ?? undefined, caller, ports),
  pauseExecution: (_, { id }, { caller }) => pauseExecution(id, caller, ports),
  resumeExecution: (_, { id }, { caller }) => resumeExecution(id, caller, ports),
  restartStage: (_, { executionId, stageId }, { caller }) =>
    restartStage(executionId, stageId, caller, ports),
  skipStage: (_, { executionId, stageId, reason }, { caller }) =>
    skipStage(executionId, stageId, reason ?? undefined, caller, ports),
  judgeStage: (_, { executionId, stageId, judgment, input }, { caller }) =>
    judgeStage(executionId, stageId, judgment, input ?? undefined, caller, ports),
  moveExecutions: (_, { fromApplication, toApplication }) =>
    moveExecutions(fromApplication, toApplication, ports),
})
