import { kindOf } from '#platform/definition/json.ts'
import { isSoundObject, type Limits } from '#platform/definition/limits.ts'
import { type Problem, ProblemList } from '#platform/definition/problems.ts'
import { badInput, conflict } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { JsonObject } from '../domain/manifest.ts'
import { type OperationTask, orchestration, type SubmittedOperation } from '../domain/operationTask.ts'
import type { AnyProvider } from '../providers/provider.ts'
import type { ReadyOperation } from '../runtime/runOperation.ts'
import type { TaskWork } from '../store/tasks.ts'
import type { Ports } from './ports.ts'
import { readOperation } from './readOperation.ts'

export interface Submission {
  readonly cloudProvider: string
  readonly operations: readonly unknown[]
  readonly requestId?: string | null | undefined
  readonly application?: string | null | undefined
  readonly stageId?: string | null | undefined
}

/** Of all operations of a task together: they lie in one document of the store until the task has ended. */
const limits: Limits = { bytes: 8 * 1024 * 1024, depth: 100, values: 400_000 }
const mostOperations = 100
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
  const work = newTask(given, readAll(given, ports), caller, ports)
  await ports.failpoint('clouddriver.submit.beforeWrite')
  if (await ports.tasks.insert(work, ports.runner.worker)) {
    await ports.failpoint('clouddriver.submit.afterWrite')
    ports.runner.start(work)
    return work.task
  }
  const other = await ports.tasks.findByRequest(given.requestId!)
  return other ? sameSubmission(other, given, ports) : submitOperations(given, caller, ports)
}

/** All operations as they can be done. */
function readAll({ cloudProvider, operations }: Submission, ports: Ports): ReadyOperation[] {
  const provider = ports.providers.find(cloudProvider)
  if (!provider) throw badInput([{ path: 'cloudProvider', message: ports.providers.unknown(cloudProvider) }])
  if (operations.length === 0 || operations.length > mostOperations)
    throw badInput([{ path: 'operations', message: `must be from 1 to ${mostOperations} operations` }])
  const sound = new ProblemList()
  if (!isSoundObject({ operations }, limits, sound.report)) throw badInput(sound.all().map(aboutAll))
  return readEach(operations, provider, ports)
}

function readEach(
  operations: readonly unknown[],
  provider: AnyProvider,
  { accounts }: Ports,
): ReadyOperation[] {
  const read = operations.map((operation) => readOperation(operation, provider, accounts))
  const problems = read.flatMap((each, index) =>
    'problems' in each ? each.problems.map(within(`operations[${index}]`)) : [],
  )
  if (problems.length > 0) throw badInput(problems)
  return read.flatMap((each) => ('ready' in each ? [each.ready] : []))
}

const within =
  (place: string) =>
  ({ path, message }: Problem): Problem => ({ path: path === '' ? place : `${place}.${path}`, message })

/** The limits speak of the JSON as a whole. */
const aboutAll = ({ path, message }: Problem): Problem => ({ path: path || 'operations', message })

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
