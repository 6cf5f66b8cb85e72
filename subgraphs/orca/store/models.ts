import { type Connection, type mongo, Schema } from 'mongoose'
import type { Origin, Pause, StageRecord } from '../domain/execution.ts'
import type { Message } from '../domain/messages.ts'
import type { ExecutionStatus } from '../domain/status.ts'

/** One small document holds all that decides how an execution goes on. Times are milliseconds since 1970. */
export interface ExecutionDocument extends Origin {
  _id: string
  application: string
  status: ExecutionStatus
  sequence: number
  revision: number
  startTime?: number
  endTime?: number
  canceled: boolean
  canceledBy?: string
  cancellationReason?: string
  paused?: Pause
  waiting?: Message
  /** The caller's own name for the start; a repeated start with it answers this execution. */
  requestId?: string
  /** As requestId, but only until the execution has ended. */
  correlationId?: string
  stages: Record<string, Omit<StageRecord, 'id'>>
  outbox: Record<string, { message: Message; dueAt: number; nudges: number }>
  /** The earliest `dueAt` of the outbox; absent when that is empty. */
  nextDueAt?: number
  /** Events of that time or later may not have been told to Echo; absent when all have been. */
  untoldSince?: number
}

/** What an execution was started with. Kept as JSON text: any key may occur in it. */
export interface InputDocument {
  _id: string
  trigger: string
  /** Contexts of the stages as they were configured, by stage id. */
  contexts: string
  /** What else of its definition is needed later; absent when that is nothing. */
  definition?: string
  /** The keys of the contexts that hold expressions still to be evaluated, by stage id; absent without any. */
  sources?: string
}

/** Context and outputs of a stage after a task has put something to them; never changed, only replaced. */
export interface StageDataDocument {
  _id: string
  executionId: string
  stageId: string
  /** JSON text of `{ context, outputs, source }`. */
  data: string
}

/** Some lines of a stage's log. Chunks are only added; each tells all that is needed to add the next one. */
export interface LogChunkDocument {
  /** `<stage id>/<index in 8 digits>`. */
  _id: string
  /** JSON text of `[time, text]` pairs; times are milliseconds since 1970. */
  lines: string
  /** How many lines, and bytes of them, there are up to its end. */
  lineCount: number
  byteCount: number
  /** JSON text: how far each source has been read up to its end. */
  cursors: string
  /** The log was too long; nothing comes behind. */
  truncated?: boolean
}

/** Declares the collections with their indexes; the repositories work on the driver's own collections. */
export function orcaCollections(connection: Connection) {
  const options = {
    versionKey: false,
    minimize: false,
    strict: false,
    autoIndex: false,
    autoCreate: false,
  } as const
  const execution = new Schema({ _id: String }, { ...options, collection: 'executions' })
  execution.index({ application: 1, _id: -1 })
  execution.index({ application: 1, status: 1, _id: -1 })
  execution.index({ pipelineConfigId: 1, status: 1, _id: -1 })
  execution.index({ nextDueAt: 1 }, { sparse: true })
  execution.index({ untoldSince: 1 }, { sparse: true })
  execution.index({ requestId: 1 }, { unique: true, sparse: true })
  execution.index({ correlationId: 1 }, { unique: true, sparse: true })
  const input = new Schema({ _id: String }, { ...options, collection: 'inputs' })
  const stageData = new Schema({ _id: String }, { ...options, collection: 'stageData' })
  stageData.index({ executionId: 1 })
  const logChunk = new Schema({ _id: String }, { ...options, collection: 'stageLogs' })
  const models = [
    connection.model('Execution', execution),
    connection.model('Input', input),
    connection.model('StageData', stageData),
    connection.model('LogChunk', logChunk),
  ] as const
  return {
    executions: models[0].collection as unknown as mongo.Collection<ExecutionDocument>,
    inputs: models[1].collection as unknown as mongo.Collection<InputDocument>,
    stageData: models[2].collection as unknown as mongo.Collection<StageDataDocument>,
    stageLogs: models[3].collection as unknown as mongo.Collection<LogChunkDocument>,
    /** Makes the collections and indexes that are missing. Safe to run at every start. */
    async prepare() {
      for (const model of models) {
        await model.createCollection()
        await model.createIndexes()
      }
    },
  }
}

export type OrcaCollections = ReturnType<typeof orcaCollections>
