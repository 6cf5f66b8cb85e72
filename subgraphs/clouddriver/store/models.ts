import { type Connection, type mongo, Schema } from 'mongoose'
import type {
  OperationFailure,
  OperationPhase,
  OperationState,
  SubmittedOperation,
} from '../domain/operationTask.ts'

/** An account that was added by the API. */
export interface AccountDocument {
  _id: string
  cloudProvider: string
  /** JSON text, with what is secret in it. */
  definition: string
  savedBy: string
  savedAt: Date
}

/** A task. What it was asked to do, and what it has decided, is there as long as it may have to be taken up again. */
export interface TaskDocument {
  _id: string
  revision: number
  requestId?: string
  cloudProvider: string
  application?: string
  stageId?: string
  user: string
  operations: SubmittedOperation[]
  /** JSON text: the operations as they were submitted. */
  submitted?: string
  /** What operations have decided once and for all; values are JSON text. */
  decisions?: { operation: number; name: string; value: string }[]
  /** Who works on it: writes of anybody else do not count. */
  worker: string
  state: OperationState
  history: OperationPhase[]
  /** JSON texts. */
  results: string[]
  failure?: Omit<OperationFailure, 'details'> & { details?: string }
  cancellation?: { user: string; reason?: string }
  startTime: number
  endTime?: number
  /** When it may be forgotten. */
  expireAt?: Date
}

/** Declares the collections with their indexes; the repositories work on the driver's own collections. */
export function clouddriverCollections(connection: Connection) {
  const options = {
    versionKey: false,
    minimize: false,
    strict: false,
    autoIndex: false,
    autoCreate: false,
  } as const
  const account = new Schema({ _id: String }, { ...options, collection: 'accounts' })
  const task = new Schema({ _id: String }, { ...options, collection: 'tasks' })
  task.index({ requestId: 1 }, { unique: true, sparse: true })
  task.index({ stageId: 1 }, { sparse: true })
  task.index({ state: 1 }, { partialFilterExpression: { state: 'STARTED' } })
  task.index({ expireAt: 1 }, { expireAfterSeconds: 0 })
  const models = [connection.model('Account', account), connection.model('Task', task)] as const
  return {
    accounts: models[0].collection as unknown as mongo.Collection<AccountDocument>,
    tasks: models[1].collection as unknown as mongo.Collection<TaskDocument>,
    /** Makes the collections and indexes that are missing. Safe to run at every start. */
    async prepare() {
      for (const model of models) {
        await model.createCollection()
        await model.createIndexes()
      }
    },
  }
}

export type ClouddriverCollections = ReturnType<typeof clouddriverCollections>

export const isDuplicateKey = (error: unknown) => (error as { code?: unknown }).code === 11000
