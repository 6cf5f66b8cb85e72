import { Turns } from '#platform/concurrency/turns.ts'
import type { Execution, Stage, Task } from '../domain/execution.ts'
import type { MessageOf } from '../domain/messages.ts'
import { failureStatus } from '../domain/outcome.ts'
import { isComplete } from '../domain/status.ts'
import { overrun, timeLeft } from '../domain/timeouts.ts'
import type { Transition } from '../domain/transition.ts'
import { isTrue, toNumber } from '../domain/values.ts'
import type { AtWork } from '../runtime/tasksAtWork.ts'
import { callerOf } from '../stages/caller.ts'
import type { StageView, TaskDefinition, TaskResult, TaskWork } from '../stages/define.ts'
import { Deadline } from './deadline.ts'
import { exceptionContext, failureOf } from './exceptions.ts'
import { isManuallySkipped } from './next.ts'
import type { OutsideHandler, OutsidePorts, Place } from './outside.ts'
import { runningAs, viewOf } from './plan.ts'
import { retried } from './prepare.ts'
import { stageExpressions } from './stageExpressions.ts'

type RunTask = MessageOf<'runTask'>

/** Below this, a wait between two calls is not worth a write: after a crash the task is simply called at once. */
const shortBackoffMs = 10_000

/** Calls a task and records what it answers. A task is never called twice at a time. */
export const runTask: OutsideHandler<'runTask'> = async (message, place, ports) => {
  await ports.atWork.only(place.executionId, place.messageId, async (atWork) => {
    const execution = await findInTurn(message, place, ports)
    const stage = execution?.stages.get(message.stageId)
    const task = stage?.tasks.find(({ id }) => id === message.taskId)
    if (!execution || !stage || !task) {
      const reason = `stage ${message.stageId} has no task ${message.taskId}`
      await ports.keeper.change(place.executionId, place.messageId, (t) =>
        t.push({ kind: 'invalidExecution', reason }),
      )
      return
    }
    const ending = withoutCalling(execution, stage)
    if (ending) await ports.keeper.change(place.executionId, place.messageId, (t) => ending(message, t))
    else await call(execution, stage, task, message, place, atWork, ports)
  })
}

/** Evaluating again what has failed in hundreds of stages, one right after the other, would hold up everything else. */
const evaluations = new Turns()

async function findInTurn(
  { stageId }: RunTask,
  { executionId }: Place,
  { keeper }: OutsidePorts,
): Promise<Execution | undefined> {
  const execution = await keeper.find(executionId)
  const open = execution?.stages.get(stageId)?.source?.open ?? {}
  if (Object.keys(open).length === 0) return execution
  await evaluations.turn()
  return keeper.find(executionId)
}

/** What becomes of a task whose execution or stage is not there to be worked for any more. */
function withoutCalling(
  execution: Execution,
  stage: Stage,
): ((message: RunTask, t: Transition) => void) | undefined {
  const stageId = stage.id
  const complete = (status: 'CANCELED' | 'SKIPPED') => (message: RunTask, t: Transition) =>
    t.push({ kind: 'completeTask', stageId, taskId: message.taskId, status, originalStatus: status })
  if (execution.canceled || isComplete(execution.status)) return complete('CANCELED')
  if (execution.status === 'PAUSED') return ({ taskId }, t) => t.push({ kind: 'pauseTask', stageId, taskId })
  if (isManuallySkipped(stage, (id) => execution.stages.get(id)!)) return complete('SKIPPED')
  return undefined
}

async function call(
  execution: Execution,
  stage: Stage,
  task: Task,
  message: RunTask,
  place: Place,
  { signal, nudged }: AtWork,
  ports: OutsidePorts,
): Promise<void> {
  const nudges = execution.outbox.get(place.messageId)?.nudges ?? 0
  const now = ports.clock.now()
  const deadline = new Deadline(signal)
  let definition: TaskDefinition<unknown> | undefined
  let work: TaskWork<unknown> | undefined
  let result: TaskResult
  try {
    const stageDefinition = runningAs(execution, stage, ports.stages)
    // What could not be evaluated before may have a value now; it is written when the next step is.
    const view = viewOf(execution, retried(execution, stage, ports, now), stageDefinition)
    definition = stageDefinition.tasks(view).find(({ name }) => name === task.name)
    if (!definition) throw new Error(`Stage type ${stage.type} has no task '${task.name}' (any more).`)
    work = workOf(view, task, now, { signal: deadline.signal, nudged: nudged(nudges) }, ports)
    deadline.set(now, timeLeft(execution, stage, task, definition, now))
    result =
      timedOut(definition, view, task, now) ?? (await attempt(definition, work, task, message, place, ports))
  } catch (error) {
    if (signal.aborted) result = { status: 'CANCELED' }
    else if (deadline.hasPassed && definition && work)
      result = timedOut(definition, work, task, deadline.passedAt) ?? failed(error)
    else result = failed(error)
  } finally {
    deadline.clear()
  }
  await ports.failpoint('orca.task.afterExecute')
  const waitMs =
    result.status === 'RUNNING' && work && definition ? backoff(result, definition, work, task, ports) : 0
  if (result.status === 'RUNNING') await callAgain(result, message, place, nudges, waitMs, ports)
  else await ports.keeper.change(place.executionId, place.messageId, (t) => record(result, message, task, t))
}

const failed = (error: unknown): TaskResult => ({ status: 'TERMINAL', failure: failureOf(error) })

function workOf(
  view: StageView<unknown>,
  task: Task,
  now: number,
  signals: Pick<TaskWork<unknown>, 'signal' | 'nudged'>,
  ports: OutsidePorts,
) {
  const { execution, stage } = view
  return {
    ...view,
    ...signals,
    ...ports.stagePorts,
    stageLog: ports.stageLogs.of(stage),
    expressions: stageExpressions(execution, stage, now, signals.signal, ports),
    idempotencyKey: `${execution.id}/${stage.id}/${task.id}/${stage.restarts}.${task.attempt}`,
    caller: callerOf(view),
    now,
    elapsedMs: now - (task.startTime ?? now),
  } satisfies TaskWork<unknown>
}

/**
 * One attempt. What must not be done twice is recorded as begun before it is done; found begun already, it was cut
 * off by a crash, and the task's own word for that case is the answer.
 */
async function attempt(
  definition: TaskDefinition<unknown>,
  work: TaskWork<unknown>,
  task: Task,
  { stageId, taskId }: RunTask,
  { executionId, messageId }: Place,
  ports: OutsidePorts,
): Promise<TaskResult> {
  if (definition.interrupted) {
    if (task.acting) return definition.interrupted(work)
    let isWanted = false
    await ports.keeper.change(executionId, undefined, (t) => {
      isWanted = t.execution.outbox.has(messageId) && !t.execution.canceled
      if (isWanted) t.setTask(stageId, taskId, { acting: true })
    })
    if (!isWanted) return { status: 'CANCELED' }
  }
  await ports.failpoint('orca.task.beforeExecute')
  return definition.execute(work)
}

function timedOut(
  definition: TaskDefinition<unknown>,
  view: StageView<unknown>,
  task: Task,
  now: number,
): TaskResult | undefined {
  const passed = overrun(view.execution, view.stage, task, definition, now)
  if (!passed) return undefined
  if (definition.onTimeout) return definition.onTimeout(view)
  if (isTrue(view.stage.context.markSuccessfulOnTimeout)) return { status: 'SUCCEEDED' }
  const subject =
    passed.what === 'stage' ? `Stage ${view.stage.name}` : `Task ${task.name} of stage ${view.stage.name}`
  const message = `${subject} took longer than ${passed.limitMs / 1000} s.`
  return {
    status: 'TERMINAL',
    failure: { code: 'TIMED_OUT', message, details: { timeoutMs: passed.limitMs } },
  }
}

/** As Spinnaker: the longer of the task's own wait and the stage's `backoffPeriodMs`; and never past a time-out. */
function backoff(
  { againMs }: TaskResult,
  definition: TaskDefinition<unknown>,
  work: TaskWork<unknown>,
  task: Task,
  ports: OutsidePorts,
): number {
  const wanted =
    againMs ??
    Math.max(definition.backoffMs?.(work) ?? 1000, toNumber(work.stage.context.backoffPeriodMs) ?? 0)
  const left = timeLeft(work.execution, work.stage, task, definition, ports.clock.now())
  // One millisecond more than what is left: the limit must have been passed at the next call.
  return Math.min(wanted, ports.maxTaskBackoffMs, left === undefined ? Number.POSITIVE_INFINITY : left + 1)
}

async function callAgain(
  result: TaskResult,
  message: RunTask,
  place: Place,
  nudges: number,
  waitMs: number,
  ports: OutsidePorts,
): Promise<void> {
  let delay = waitMs
  await ports.keeper.change(place.executionId, undefined, (t) => {
    const pending = t.execution.outbox.get(place.messageId)
    if (!pending) return
    // Somebody wanted it sooner while it was at work.
    if (pending.nudges > nudges || t.execution.canceled || isComplete(t.execution.status)) delay = 0
    apply(result, message, t)
    const { acting, attempt } = t.task(message.stageId, message.taskId)
    if (acting) t.setTask(message.stageId, message.taskId, { acting: undefined, attempt: attempt + 1 })
    if (delay >= shortBackoffMs) t.keep(message, delay)
  })
  if (delay < shortBackoffMs) await ports.again(place, delay)
}

function apply(result: TaskResult, { stageId }: RunTask, t: Transition): void {
  if (result.scheduledTime !== undefined) t.setStage(stageId, { scheduledTime: result.scheduledTime })
  if (result.context) t.mergeContext(stageId, result.context)
  if (result.outputs) t.mergeOutputs(stageId, result.outputs)
}

function record(result: TaskResult, message: RunTask, { name }: Task, t: Transition): void {
  const { stageId, taskId } = message
  apply(result, message, t)
  if (result.failure) t.mergeContext(stageId, exceptionContext(result.failure, name, t.now))
  const { status } = result
  // A failure strategy is for failures: of what is canceled or over nothing is to go on.
  const isOver = t.execution.canceled || isComplete(t.execution.status)
  const failing = status === 'TERMINAL' || (status === 'CANCELED' && !isOver)
  t.push({
    kind: 'completeTask',
    stageId,
    taskId,
    status: failing ? failureStatus(t.stage(stageId), status) : status,
    originalStatus: status,
  })
}
