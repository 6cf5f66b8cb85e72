import { type Connection, type mongo, Schema } from 'mongoose'

/** An event. What is looked for stands beside its JSON text. */
export interface EventDocument {
  /** Its place in the log. */
  _id: number
  id: string
  key?: string
  type: string
  source: string
  application?: string
  executionId?: string
  /** Milliseconds since 1970. */
  receivedAt: number
  /** JSON text of the event, without what stands here. */
  event: string
}

/** A place that was allotted and holds no event, nor ever will. */
export interface VoidDocument {
  _id: number
  void: true
  /** Since when, in milliseconds since 1970. */
  at: number
}

/** Of the log as a whole. */
export interface CounterDocument {
  _id: 'events'
  /** The last place that was allotted. */
  last: number
  /** All places up to this one may be gone. */
  floor?: number
}

/** What this installation has made for itself once. */
export interface InstallationDocument {
  _id: string
  value: string
}

/** How far a consumer has come. */
export interface CursorDocument {
  /** Its name. */
  _id: string
  /** The last place that it is done with. */
  sequence: number
  /** When it took events last, in milliseconds since 1970. */
  progressAt?: number
  /** Why it does not get on. */
  problem?: string
  /** How many events were forgotten before it could take them, and when it noticed last. */
  lost?: { count: number; at: number }
}

/** A start of a pipeline that has still to be made. */
export interface LateStartDocument {
  /** Event and pipeline. */
  _id: string
  eventId: string
  pipelineId: string
  /** Milliseconds since 1970, as `dueAt`. */
  firstAt: number
  dueAt: number
  attempts: number
  problem: string
}

/** Since when a cron trigger's schedule is what it is. */
export interface ScheduleDocument {
  /** Pipeline and trigger. */
  _id: string
  expression: string
  timeZone: string
  /** Milliseconds since 1970. */
  since: number
}

/** Declares the collections with their indexes; the repositories work on the driver's own collections. */
export function echoCollections(connection: Connection) {
  const options = {
    versionKey: false,
    minimize: false,
    strict: false,
    autoIndex: false,
    autoCreate: false,
  } as const
  const event = new Schema({ _id: Number }, { ...options, collection: 'events' })
  event.index({ id: 1 }, { sparse: true })
  event.index({ key: 1 }, { unique: true, sparse: true })
  event.index({ type: 1, _id: -1 }, { partialFilterExpression: { type: { $exists: true } } })
  event.index({ application: 1, _id: -1 }, { partialFilterExpression: { application: { $exists: true } } })
  event.index({ executionId: 1, _id: -1 }, { partialFilterExpression: { executionId: { $exists: true } } })
  const counter = new Schema({ _id: String }, { ...options, collection: 'counters' })
  const installation = new Schema({ _id: String }, { ...options, collection: 'installation' })
  const cursor = new Schema({ _id: String }, { ...options, collection: 'cursors' })
  const lateStart = new Schema({ _id: String }, { ...options, collection: 'lateStarts' })
  lateStart.index({ dueAt: 1 })
  const schedule = new Schema({ _id: String }, { ...options, collection: 'schedules' })
  const models = [
    connection.model('Event', event),
    connection.model('Counter', counter),
    connection.model('Cursor', cursor),
    connection.model('LateStart', lateStart),
    connection.model('Installation', installation),
    connection.model('Schedule', schedule),
  ] as const
  return {
    events: models[0].collection as unknown as mongo.Collection<EventDocument | VoidDocument>,
    counters: models[1].collection as unknown as mongo.Collection<CounterDocument>,
    cursors: models[2].collection as unknown as mongo.Collection<CursorDocument>,
    installation: models[4].collection as unknown as mongo.Collection<InstallationDocument>,
    lateStarts: models[3].collection as unknown as mongo.Collection<LateStartDocument>,
    schedules: models[5].collection as unknown as mongo.Collection<ScheduleDocument>,
    /** Makes the collections and indexes that are missing. Safe to run at every start. */
    async prepare() {
      for (const model of models) {
        await model.createCollection()
        await model.createIndexes()
      }
    },
  }
}

export type EchoCollections = ReturnType<typeof echoCollections>
