import { kindOf } from '#platform/definition/json.ts'
import { badInput, conflict } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { JsonObject } from '../domain/manifest.ts'
import { type OperationTask, orchestration, type SubmittedOperation } from '../domain/operationTask.ts'
import type { ReadyOperation } from '../runtime/runOperation.ts'
import type { TaskWork } from '../store/tasks.ts'
import type { Ports } from './ports.ts'
import { type GivenOperations, readOperations } from './readOperations.ts'

export interface Submission extends GivenOperations {
  readonly requestId?: string | null | undefined
  readonly application?: string | null | undefined
  readonly stageId?: string | null | undefined
}

const longestKey = 500

/**
 * Checks operations, stores them as a task by one write, begins with them, and answers the task; or answers the one that
 * an earlier submission with the same request id has made. BAD_USER_INPUT with paths before anything is done.
 */
export async function submitOperations(
  given: Submission,
  caller: Caller,
  ports: Ports,
): Promise<OperationTask> {
  const keyProblems = (['requestId', 'application', 'stageId'] as const).flatMap((path) =>
    (given[path]?.length ?? 0) > longestKey
      ? [{ path, message: `must not be longer than ${longestKey} characters` }]
      : [],
  )
  if (keyProblems.length > 0) throw badInput(keyProblems)
  const known = given.requestId ? await ports.tasks.findByRequest(given.requestId) : undefined
  if (known) return sameSubmission(known, given, ports)
  const work = newTask(given, readOperations(given, ports), caller, ports)
  await ports.failpoint('clouddriver.submit.beforeWrite')
  if (await ports.tasks.insert(work, ports.runner.worker)) {
    await ports.failpoint('clouddriver.submit.afterWrite')
    ports.runner.start(work)
    return work.task
  }
  const other = await ports.tasks.findByRequest(given.requestId!)
  return other ? sameSubmission(other, given, ports) : submitOperations(given, caller, ports)
}

function newTask(
  { cloudProvider, operations, requestId, application, stageId }: Submission,
  ready: readonly ReadyOperation[],
  { user }: Caller,
  { clock, newId }: Ports,
): TaskWork {
  const startTime = clock.now()
  const task: OperationTask = {
    id: newId(),
    revision: 1,
    cloudProvider,
    application: application ?? undefined,
    stageId: stageId ?? undefined,
    operations: ready.map(({ operation, account }) => ({ name: operation.name, account: account.name })),
    state: 'STARTED',
    history: [{ phase: orchestration, status: 'Initializing Orchestration Task', time: startTime }],
    resultObjects: [],
    startTime,
  }
  const submitted = operations as readonly JsonObject[]
  return { task, user, requestId: requestId || undefined, submitted, decisions: [] }
}

/** CONFLICT when the request id was used for something else: then it was used twice by mistake. */
function sameSubmission(known: OperationTask, { cloudProvider, operations }: Submission, { runner }: Ports) {
  const isSame =
    known.cloudProvider === cloudProvider &&
    known.operations.length === operations.length &&
    known.operations.every((each, index) => isOperation(each, operations[index]))
  if (isSame) return runner.find(known.id) ?? known
  throw conflict(`The request id was used before, for task ${known.id} of other operations.`)
}

const isOperation = ({ name }: SubmittedOperation, given: unknown) =>
  kindOf(given) === 'an object' && Object.keys(given as object)[0] === name
