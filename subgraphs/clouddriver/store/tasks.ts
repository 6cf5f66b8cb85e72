import type { mongo } from 'mongoose'
import { guardedRepository } from '#platform/mongo/guarded.ts'
import type { JsonObject } from '../domain/manifest.ts'
import type { OperationPhase, OperationTask } from '../domain/operationTask.ts'
import { type ClouddriverCollections, isDuplicateKey, type TaskDocument } from './models.ts'

/** A decision of an operation, by the operation's place in its task. */
export interface Decision {
  readonly operation: number
  readonly name: string
  readonly value: unknown
}

export interface Cancellation {
  readonly user: string
  readonly reason?: string | undefined
}

/** A task with all that it takes to work on it. */
export interface TaskWork {
  readonly task: OperationTask
  readonly user: string
  readonly requestId?: string | undefined
  /** The operations as they were submitted: `{ "<operation>": { … } }`. Nothing once it has ended. */
  readonly submitted: readonly JsonObject[]
  readonly decisions: readonly Decision[]
  readonly cancellation?: Cancellation | undefined
}

/** What has changed in a task since it was written last. */
export interface TaskUpdate {
  readonly revision: number
  readonly phases: readonly OperationPhase[]
  readonly results: readonly JsonObject[]
  /** The task as it has ended; when it may be forgotten. */
  readonly ended?: { readonly task: OperationTask; readonly expireAt: Date } | undefined
}

/** Tasks. Writes of a worker answer false, and change nothing, when the task has ended or has another worker. */
export interface TaskRepository {
  /** False when there is one with the same request id. */
  insert(work: TaskWork, worker: string): Promise<boolean>
  findByRequest(requestId: string): Promise<OperationTask | undefined>
  findByIds(ids: readonly string[]): Promise<OperationTask[]>
  /** Oldest first. */
  findByStages(stageIds: readonly string[]): Promise<OperationTask[]>
  /** Ids of those that have not ended. */
  unfinished(): Promise<string[]>
  /** Gives an unfinished task a worker, and a revision above all that its last worker may have told of. */
  claim(id: string, worker: string): Promise<TaskWork | undefined>
  update(id: string, worker: string, update: TaskUpdate): Promise<boolean>
  decide(id: string, worker: string, decision: Decision): Promise<boolean>
  /** Has a task canceled by whoever works on it; false when it has ended, or is not there. */
  cancel(id: string, cancellation: Cancellation): Promise<boolean>
  /** Those of these tasks that are to be canceled. */
  canceled(ids: readonly string[]): Promise<ReadonlyMap<string, Cancellation>>
}

/** More changes than a worker makes between two writes. */
const revisionsPerClaim = 10_000

export function taskRepository({ tasks }: ClouddriverCollections): TaskRepository {
  const find = async (filter: mongo.Filter<TaskDocument>) =>
    (await tasks.find(filter, { sort: { _id: 1 }, projection }).toArray()).map(fromDocument)
  const worked = (id: string, worker: string) => ({ _id: id, worker, state: 'STARTED' as const })

  return guardedRepository<TaskRepository>({
    async insert(work, worker) {
      try {
        await tasks.insertOne(toDocument(work, worker))
        return true
      } catch (error) {
        if (isDuplicateKey(error)) return false
        throw error
      }
    },
    findByRequest: async (requestId) => (await find({ requestId }))[0],
    findByIds: (ids) => find({ _id: { $in: [...ids] } }),
    findByStages: (stageIds) => find({ stageId: { $in: [...stageIds] } }),
    async unfinished() {
      const found = await tasks.find({ state: 'STARTED' }, { projection: { _id: 1 } }).toArray()
      return found.map(({ _id }) => _id)
    },
    async claim(id, worker) {
      const change = { $set: { worker }, $inc: { revision: revisionsPerClaim } }
      const document = await tasks.findOneAndUpdate({ _id: id, state: 'STARTED' }, change, {
        returnDocument: 'after',
      })
      return document ? workOf(document) : undefined
    },
    async update(id, worker, update) {
      const { matchedCount } = await tasks.updateOne(worked(id, worker), changesOf(update))
      return matchedCount === 1
    },
    async decide(id, worker, { operation, name, value }) {
      const decision = { operation, name, value: JSON.stringify({ value }) }
      const { matchedCount } = await tasks.updateOne(worked(id, worker), { $push: { decisions: decision } })
      return matchedCount === 1
    },
    async cancel(id, { user, reason }) {
      const cancellation = { user, ...(reason !== undefined && { reason }) }
      const { matchedCount } = await tasks.updateOne(
        { _id: id, state: 'STARTED' },
        { $set: { cancellation } },
      )
      return matchedCount === 1
    },
    async canceled(ids) {
      const filter = { _id: { $in: [...ids] }, cancellation: { $exists: true } }
      const found = await tasks.find(filter, { projection: { cancellation: 1 } }).toArray()
      return new Map(found.map(({ _id, cancellation }) => [_id, cancellation!]))
    },
  })
}

/** What was submitted and decided is for workers only. */
const projection = { submitted: 0, decisions: 0 }

const texts = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value))

function toDocument({ task, user, requestId, submitted }: TaskWork, worker: string): TaskDocument {
  return {
    _id: task.id,
    revision: task.revision,
    ...(requestId !== undefined && { requestId }),
    cloudProvider: task.cloudProvider,
    ...(task.application !== undefined && { application: task.application }),
    ...(task.stageId !== undefined && { stageId: task.stageId }),
    user,
    operations: [...task.operations],
    submitted: JSON.stringify(submitted),
    worker,
    state: task.state,
    history: [...task.history],
    results: texts(task.resultObjects),
    startTime: task.startTime,
  }
}

function fromDocument(document: TaskDocument): OperationTask {
  const { _id: id, revision, cloudProvider, application, stageId, operations, state, history } = document
  const { failure, startTime, endTime } = document
  return {
    id,
    revision,
    cloudProvider,
    application,
    stageId,
    operations,
    state,
    history,
    resultObjects: document.results.map((text) => JSON.parse(text) as JsonObject),
    ...(failure && {
      failure: {
        ...failure,
        details: failure.details ? (JSON.parse(failure.details) as JsonObject) : undefined,
      },
    }),
    startTime,
    endTime,
  }
}

function workOf(document: TaskDocument): TaskWork {
  return {
    task: fromDocument(document),
    user: document.user,
    requestId: document.requestId,
    submitted: JSON.parse(document.submitted ?? '[]') as JsonObject[],
    decisions: (document.decisions ?? []).map(({ operation, name, value }) => ({
      operation,
      name,
      value: (JSON.parse(value) as { value: unknown }).value,
    })),
    cancellation: document.cancellation,
  }
}

function changesOf({ revision, phases, results, ended }: TaskUpdate): mongo.UpdateFilter<TaskDocument> {
  const end = ended && {
    state: ended.task.state,
    endTime: ended.task.endTime,
    expireAt: ended.expireAt,
    ...(ended.task.failure && { failure: storedFailure(ended.task.failure) }),
  }
  return {
    $set: { revision, ...end },
    ...((phases.length > 0 || results.length > 0) && {
      $push: {
        ...(phases.length > 0 && { history: { $each: [...phases] } }),
        ...(results.length > 0 && { results: { $each: texts(results) } }),
      },
    }),
    ...(ended && { $unset: { submitted: '', decisions: '' } }),
  }
}

const storedFailure = ({ code, message, errors, details }: NonNullable<OperationTask['failure']>) => ({
  code,
  message,
  errors: [...errors],
  ...(details && { details: JSON.stringify(details) }),
})
