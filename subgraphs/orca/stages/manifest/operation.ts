import { isObject, objectOf, objectsOf } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { callerOf } from '../caller.ts'
import { askerOf, cloudTask, followChanges, patiently, type Seen } from '../clouddriver/ask.ts'
import type { OperationTask } from '../clouddriver/port.ts'
import type { StagePorts, StageView, TaskDefinition, TaskResult, TaskWork } from '../define.ts'
import type { RehearsalWork, Rehearsed } from '../rehearsal.ts'
import { imagesOf } from './images.ts'

const hour = 60 * 60 * 1000

/** Parameters of every stage that has something done in a cloud. */
export interface CloudParameters {
  readonly cloudProvider: string
}

/** What is to be done, and what the stage's context is to know of it besides. */
export interface Submission {
  /** In order; each `{ "<operation>": { … description } }`. */
  readonly operations: readonly JsonObject[]
  /** The operations answer what they have done; without an answer they are not taken for done. */
  readonly expectsResult: boolean
  readonly context?: JsonObject
}

/**
 * Has operations done, once for each run of the stage: a task that is called again after a crash gets the same operation task, a
 * stage that is restarted another one. Context keys are those of Spinnaker's kato tasks.
 */
export function submitOperations<P extends CloudParameters>(
  name: string,
  submissionOf: (work: TaskWork<P>) => Submission,
): TaskDefinition<P> {
  return cloudTask({
    name,
    rehearse: (work) => rehearseOperations(work, submissionOf(work)),
    timeoutMs: hour,
    overridableTimeout: true,
    execute: async (work) => {
      const { execution, stage, parameters, clouddriver, caller } = work
      const { operations, expectsResult, context } = submissionOf(work)
      const id = await clouddriver.operations.submit(
        {
          cloudProvider: parameters.cloudProvider,
          operations,
          requestId: [execution.id, stage.id, name, stage.restarts].join('/'),
          application: execution.application,
          stageId: stage.id,
        },
        caller,
      )
      return {
        status: 'SUCCEEDED',
        context: {
          ...context,
          'kato.last.task.id': { id },
          'kato.result.expected': expectsResult,
          'kato.task.terminalRetryCount': 0,
          'kato.task.firstNotFoundRetry': -1,
          'kato.task.notFoundRetryCount': 0,
          'kato.task.lastStatus': undefined,
        },
      }
    },
  })
}

/** What the operations would do, with their answers where the task that waits for them would put these. */
async function rehearseOperations<P extends CloudParameters>(
  { parameters, plans, stage }: RehearsalWork<P>,
  { operations, context }: Submission,
): Promise<Rehearsed> {
  const { cloudProvider } = parameters
  const { effects, problems, resultObjects } = await plans.operations({ cloudProvider, operations })
  const known = resultObjects.map(withoutServersOwn)
  const tasks = [...objectsOf(stage.context['kato.tasks']), { resultObjects: known }]
  return {
    context: { ...context, 'kato.tasks': tasks },
    effects: [
      ...effects.map((effect) => ({ kind: 'manifest', ...effect })),
      ...resultObjects.flatMap(imagesOf).filter(({ manifest }) => effects.some(isNewImage(manifest))),
    ],
    problems,
  }
}

/** Of what is only scaled or labelled the images are no news. */
const isNewImage =
  (manifest: unknown) =>
  ({ name, action, changes }: JsonObject): boolean =>
    name === manifest &&
    (action === 'CREATE' ||
      action === 'RECREATE' ||
      objectsOf(changes).some(({ path }) => String(path).endsWith('.image')))

/** What a server gives to each object anew is not known before. */
function withoutServersOwn(result: JsonObject): JsonObject {
  const manifests = objectsOf(result.manifests).map((manifest) => {
    const { uid: _, creationTimestamp: __, resourceVersion: ___, ...metadata } = objectOf(manifest.metadata)
    return { ...manifest, metadata }
  })
  return { ...result, ...(manifests.length > 0 && { manifests }) }
}

/** A task that was just submitted is there; one that is not for so many tries is gone. */
const mostMissing = 30

/** Waits until what was submitted last is done, and shows its phases meanwhile. */
export function monitorOperations<P>(name: string): TaskDefinition<P> {
  return cloudTask({
    name,
    rehearse: 'waits',
    timeoutMs: hour,
    overridableTimeout: true,
    execute: async (work) => {
      const id = lastTaskId(work.stage.context)
      if (id === undefined) return lost('it is not known what was submitted')
      const asker = askerOf(work)
      const seen = await followChanges(
        knownRevision(work.stage.context, id),
        asker.signal,
        async (known, waitMs) => {
          const afterRevision = known === undefined ? {} : { afterRevision: Number(known) }
          return seenTask(await work.clouddriver.operations.task(id, { waitMs, ...afterRevision }, asker))
        },
      )
      return seen ? answer(id, seen.value, work.stage.context) : { status: 'RUNNING', againMs: 0 }
    },
  })
}

const seenTask = (task: OperationTask | undefined): Seen<OperationTask | undefined> => ({
  value: task,
  digest: String(task?.revision),
  isLast: task?.state !== 'STARTED',
})

function answer(id: string, task: OperationTask | undefined, context: JsonObject): TaskResult {
  if (!task) {
    const count = Number(context['kato.task.notFoundRetryCount'] ?? 0) + 1
    if (count >= mostMissing) return lost(`there is no task ${id}`)
    return { status: 'RUNNING', context: { 'kato.task.notFoundRetryCount': count }, againMs: 1_000 }
  }
  const known = { 'kato.tasks': withTask(context, task) }
  if (task.state === 'STARTED') return { status: 'RUNNING', context: known, againMs: 0 }
  if (task.state !== 'COMPLETED') return failed(task, known)
  if (context['kato.result.expected'] === true && task.resultObjects.length === 0)
    return { status: 'RUNNING', context: known, againMs: 1_000 }
  const jobs = task.resultObjects.map(({ deployedNamesByLocation }) => deployedNamesByLocation).find(isObject)
  return {
    status: 'SUCCEEDED',
    context: { ...known, 'kato.task.lastStatus': 'SUCCEEDED', ...(jobs && { 'deploy.jobs': jobs }) },
    ...(jobs && { outputs: { 'deploy.jobs': jobs } }),
  }
}

function failed({ state, failure, id }: OperationTask, known: JsonObject): TaskResult {
  const message = failure?.message ?? (state === 'CANCELED' ? 'It was stopped.' : 'It is not known why.')
  return {
    status: 'TERMINAL',
    context: { ...known, 'kato.task.lastStatus': 'TERMINAL' },
    failure: {
      code: 'OPERATION_FAILED',
      message,
      ...(failure && failure.errors.length > 0 && { errors: failure.errors }),
      details: { ...failure?.details, operationTaskId: id, operationFailure: failure?.code ?? state },
    },
  }
}

const lost = (reason: string): TaskResult => ({
  status: 'TERMINAL',
  failure: { code: 'OPERATION_FAILED', message: `What Clouddriver does cannot be followed: ${reason}.` },
})

function lastTaskId(context: JsonObject): string | undefined {
  const last = context['kato.last.task.id']
  return isObject(last) && typeof last.id === 'string' ? last.id : undefined
}

function knownRevision(context: JsonObject, id: string): string | undefined {
  const known = objectsOf(context['kato.tasks']).find((task) => task.id === id)
  return known && String(known.revision)
}

/** The tasks of the stage in Spinnaker's form, with the revision that was seen last. */
function withTask(context: JsonObject, { id, revision, state, history, resultObjects }: OperationTask) {
  const status = { completed: state !== 'STARTED', failed: state === 'FAILED', retryable: false }
  const others = objectsOf(context['kato.tasks']).filter((task) => task.id !== id)
  return [...others, { id, revision, status, history, resultObjects, outputs: [] }]
}

/** The result objects of all that the stage has had done. */
export const resultObjectsOf = (context: JsonObject): JsonObject[] =>
  objectsOf(context['kato.tasks']).flatMap(({ resultObjects }) => objectsOf(resultObjects))

/** Stops what Clouddriver does for a stage that is over. */
export async function cancelOperations(
  view: StageView<unknown>,
  { clouddriver }: Pick<StagePorts, 'clouddriver'>,
): Promise<void> {
  const { execution, stage } = view
  const id = lastTaskId(stage.context)
  if (id === undefined || stage.context['kato.task.lastStatus'] !== undefined) return
  const reason = execution.cancellationReason ?? `stage ${stage.name} is ${stage.status}`
  await patiently(() => clouddriver.operations.cancel(id, reason, callerOf(view)))
}
