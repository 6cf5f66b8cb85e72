import { checkDefinition } from '#platform/definition/definitionProblems.ts'
import { objectsOf } from '#platform/definition/json.ts'
import { badInput } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { ExecutionRecord } from '../domain/execution.ts'
import { accept } from './accept.ts'
import { definitionProblems } from './definitionProblems.ts'
import type { ActionPorts } from './ports.ts'
import { checkKeys, checkRemarks } from './texts.ts'

export interface OrchestrationRequest {
  readonly application: string
  readonly description?: string | null
  readonly stages: readonly unknown[]
  readonly requestId?: string | null
}

/** Runs stages that belong to no saved pipeline. */
export async function startOrchestration(
  { application, description, stages, requestId }: OrchestrationRequest,
  caller: Caller,
  ports: ActionPorts,
): Promise<ExecutionRecord> {
  checkKeys({ application, requestId })
  checkRemarks({ description })
  if (application.trim() === '') throw badInput([{ path: 'application', message: 'must not be empty' }])
  if (stages.length === 0) throw badInput([{ path: 'stages', message: 'must hold at least one stage' }])
  const definition = { name: description || 'orchestration', application, stages: [...stages] }
  const form = checkDefinition(definition)
  const problems = form.problems.length > 0 ? form.problems : definitionProblems(definition, ports.stages)
  const blocking = problems.filter((problem) => !('blocksStart' in problem) || problem.blocksStart)
  if (blocking.length > 0) throw badInput(blocking.map(({ path, message }) => ({ path, message })))
  const origin = {
    type: 'ORCHESTRATION' as const,
    ...(description && { description }),
    buildTime: ports.clock.now(),
    user: caller.user,
    limitConcurrent: false,
    maxConcurrentExecutions: 0,
    keepWaitingPipelines: false,
  }
  const trigger = { type: 'manual', user: caller.user, parameters: {} }
  return accept(
    { application, origin, trigger, stages: ports.stages.configured(objectsOf(stages)) },
    requestId ? { requestId } : {},
    ports,
  )
}
