import { badInput, conflict, type InputProblem, notFound } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { ExecutionRecord, Origin } from '../domain/execution.ts'
import { isTrue } from '../domain/values.ts'
import { accept } from './accept.ts'
import { expandSaved } from './expandPipeline.ts'
import { triggerByParent } from './parentTrigger.ts'
import type { ActionPorts, PipelineKey, SavedPipeline } from './ports.ts'
import { prepareStart } from './prepareStart.ts'
import { checkKeys } from './texts.ts'
import { checkTrigger } from './trigger.ts'

export interface StartRequest {
  readonly id?: string | null
  readonly application?: string | null
  readonly name?: string | null
  readonly trigger?: unknown
  readonly requestId?: string | null
  /** The execution by whose end it is triggered. */
  readonly parentExecutionId?: string | null
  /** The stage that waits for the execution, when a pipeline starts another. */
  readonly parent?: Origin['parent']
  /** It is a custom deployment strategy, which Front50 keeps apart from pipelines. */
  readonly isStrategy?: boolean
}

/** Starts a saved pipeline: everything that can be known to be wrong is said before anything is stored. */
export async function startPipeline(
  request: StartRequest,
  caller: Caller,
  ports: ActionPorts,
): Promise<ExecutionRecord> {
  const { id, application, name, requestId, parentExecutionId } = request
  checkKeys({ id, application, name, requestId, parentExecutionId })
  const given = checkTrigger(request.trigger)
  const trigger = parentExecutionId ? await triggerByParent(given, parentExecutionId, caller, ports) : given
  const saved = await find(request, caller, ports)
  if (isTrue(saved.definition.disabled))
    throw conflict(`Pipeline ${saved.name} of ${saved.application} is disabled.`)
  const { pipeline, problems: unexpanded } = await expandSaved(saved, trigger, caller, ports)
  refuse(unexpanded)
  const { start, problems } = await prepareStart(pipeline, trigger, caller, ports, {
    parent: request.parent,
    ...(parentExecutionId && { triggeredBy: parentExecutionId }),
  })
  refuse(problems)
  const correlationId = typeof trigger.correlationId === 'string' ? trigger.correlationId : undefined
  checkKeys({ 'trigger.user': start.origin.user, 'trigger.correlationId': correlationId })
  return accept(start, { ...(requestId && { requestId }), ...(correlationId && { correlationId }) }, ports)
}

export async function find(
  { id, application, name, isStrategy }: StartRequest,
  caller: Caller,
  ports: ActionPorts,
): Promise<SavedPipeline> {
  if (!id && !(application && name))
    throw badInput([{ path: 'id', message: 'is required, or application and name instead' }])
  const key: PipelineKey = id ? { id } : { application: application!, name: name! }
  const pipeline = await (isStrategy ? ports.findStrategy(key, caller) : ports.findPipeline(key, caller))
  if (!pipeline)
    throw notFound(isStrategy ? 'custom strategy' : 'pipeline', id ?? `${name} of application ${application}`)
  return pipeline
}

function refuse(problems: readonly InputProblem[]): void {
  if (problems.length > 0) throw badInput(problems.map(({ path, message }) => ({ path, message })))
}
