import { badInput, conflict, notFound } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Execution, Stage } from '../domain/execution.ts'
import { messageId } from '../domain/messages.ts'
import { isComplete } from '../domain/status.ts'
import type { Transition } from '../domain/transition.ts'
import { isTrue } from '../domain/values.ts'
import { topLevelOf } from '../handlers/next.ts'
import { viewOf } from '../handlers/plan.ts'
import { inPipelineTurn } from '../handlers/startExecution.ts'
import type { ActionPorts } from './ports.ts'
import { checkRemarks } from './texts.ts'

type Ports = Pick<ActionPorts, 'keeper' | 'stages' | 'leases' | 'queries'>

function stageOf(t: Transition, stageId: string): Stage {
  const stage = t.execution.stages.get(stageId)
  if (!stage) throw notFound('stage', stageId, ` in execution ${t.execution.id}`)
  return stage
}

/** Has the running tasks of a stage called now, so that they see what was put to its context. */
function wake(stage: Stage, t: Transition): void {
  for (const task of stage.tasks)
    if (task.status === 'RUNNING') t.nudge(messageId({ kind: 'runTask', stageId: stage.id, taskId: task.id }))
}

/** Answers a manual judgment that is waiting. CONFLICT when the stage is not one, or not waiting. */
export function judgeStage(
  executionId: string,
  stageId: string,
  judgment: 'CONTINUE' | 'STOP',
  input: string | undefined,
  caller: Caller,
  { keeper }: Ports,
): Promise<Execution> {
  checkRemarks({ input })
  return keeper.change(executionId, undefined, (t) => {
    const stage = stageOf(t, stageId)
    if (stage.type !== 'manualJudgment')
      throw conflict(`Stage ${stage.name} is no manual judgment (its type is ${stage.type}).`)
    const { judgmentStatus } = stage.context
    const answer = judgment.toLowerCase()
    if (judgmentStatus === answer) return
    if (stage.status !== 'RUNNING' || (typeof judgmentStatus === 'string' && judgmentStatus !== ''))
      throw conflict(
        `Stage ${stage.name} does not wait for a judgment: it is ${stage.status}${judgmentStatus ? `, answered with ${String(judgmentStatus)}` : ''}.`,
      )
    checkInput(stage, input)
    t.mergeContext(stageId, {
      judgmentStatus: answer,
      ...(input !== undefined && { judgmentInput: input }),
      lastModifiedBy: caller.user,
    })
    wake(stage, t)
  })
}

function checkInput({ context }: Stage, input: string | undefined): void {
  const offered = Array.isArray(context.judgmentInputs)
    ? context.judgmentInputs.map((entry: { value?: unknown }) => String(entry?.value))
    : []
  if (input === undefined || offered.length === 0 || offered.includes(input)) return
  throw badInput([
    { path: 'input', message: `must be one of ${offered.join(', ')}; given was ${JSON.stringify(input)}` },
  ])
}

/**
 * Skips a stage. One that has not begun is always skipped; one that runs only where its type and parameters allow it,
 * as in Spinnaker. A wait, or one for an execution window, ends early instead.
 */
export function skipStage(
  executionId: string,
  stageId: string,
  reason: string | undefined,
  caller: Caller,
  { keeper, stages }: Ports,
): Promise<Execution> {
  checkRemarks({ reason })
  return keeper.change(executionId, undefined, (t) => {
    const stage = stageOf(t, stageId)
    if (stage.context.manualSkip === true) return
    if (isComplete(stage.status)) throw conflict(`Stage ${stage.name} has ended (${stage.status}).`)
    if (isComplete(t.execution.status))
      throw conflict(`Execution ${executionId} has ended (${t.execution.status}).`)
    const note = { lastModifiedBy: caller.user, ...(reason && { manualSkipReason: reason }) }
    if (stage.status === 'RUNNING' && stages.of(stage)?.skipEndsWait) {
      t.mergeContext(stageId, { ...note, skipRemainingWait: true })
      return wake(stage, t)
    }
    if (stage.status !== 'NOT_STARTED') checkSkippable(t.execution, stage, stages)
    t.mergeContext(stageId, { ...note, manualSkip: true })
    if (stage.status === 'NOT_STARTED') return stopWaiting(stageId, t)
    for (const id of [stageId, ...t.graph.descendantsOf(stageId)]) wake(t.stage(id), t)
  })
}

/** One whose expressions wait for answers from outside is skipped now, not when they have come. */
function stopWaiting(stageId: string, t: Transition): void {
  if (t.execution.outbox.has(messageId({ kind: 'fetchAnswers', stageId })))
    t.push({ kind: 'startStage', stageId })
}

function checkSkippable(execution: Execution, stage: Stage, stages: Ports['stages']): void {
  const definition = stages.of(stage)
  const parameters = definition && viewOf(execution, stage, definition).parameters
  if (definition?.canManuallySkip?.(parameters)) return
  throw conflict(`Stage ${stage.name} runs and cannot be skipped (its type is ${stage.type}).`)
}

/** Runs a finished stage again. It waits for its turn when as many executions of its pipeline run as may. */
export async function restartStage(
  executionId: string,
  stageId: string,
  caller: Caller,
  ports: Ports,
): Promise<Execution> {
  const execution = await ports.keeper.find(executionId)
  if (!execution) throw notFound('execution', executionId)
  const message = { kind: 'restartStage', stageId, user: caller.user } as const
  let changed: Execution = execution
  await inPipelineTurn(execution, ports, async (mustWait) => {
    changed = await ports.keeper.change(executionId, undefined, (t) => {
      const top = topLevelOf(stageOf(t, stageId), t)
      if (t.execution.canceled && !isComplete(t.execution.status))
        throw conflict(`Execution ${executionId} is being canceled; restart the stage when it has ended.`)
      if (!isComplete(top.status))
        throw conflict(`Stage ${top.name} is ${top.status}; only one that has ended can be restarted.`)
      if (mustWait && isComplete(t.execution.status))
        t.set({ status: 'NOT_STARTED', waiting: message, endTime: undefined })
      else t.push(message)
    })
  })
  await restartParent(execution, caller, ports)
  return changed
}

/** The stage of a finished parent that had waited for this execution waits for it again. */
async function restartParent({ origin: { parent } }: Execution, caller: Caller, ports: Ports): Promise<void> {
  const execution = parent && (await ports.keeper.find(parent.executionId))
  if (!parent || !execution || !isComplete(execution.status)) return
  await ports.keeper.change(parent.executionId, undefined, (t) => {
    const stage = t.execution.stages.get(parent.stageId)
    if (!stage || !isComplete(stage.status) || isTrue(stage.context._skipPipelineRestart)) return
    t.mergeContext(parent.stageId, { _skipPipelineRestart: true })
  })
  await restartStage(parent.executionId, parent.stageId, caller, ports)
}
