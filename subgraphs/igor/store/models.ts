import { type Connection, type mongo, Schema } from 'mongoose'

/** How far one monitor has come with one partition, and how the last poll went. */
export interface MarkDocument {
  /** `monitor/partition`. */
  _id: string
  /** Changes with each write: two writers cannot both have read the same one. */
  revision: number
  /** JSON text. */
  mark?: string
  /** Stands among the known things as well: a mark without them, or they without it, are worth nothing. */
  generation?: string
  lastPoll?: number
  nextPoll?: number
  found?: number
  failures: number
  problem?: string
  alert?: string
}

/** One thing that a partition has seen. */
export interface KnownDocument {
  /** `monitor/partition` and the name, divided by a line break. */
  _id: string
  value: string
}

/** Declares the collections of the pollers; the repositories work on the driver's own collections. */
export function pollCollections(connection: Connection) {
  const options = {
    versionKey: false,
    minimize: false,
    strict: false,
    autoIndex: false,
    autoCreate: false,
  } as const
  const mark = connection.model('Mark', new Schema({ _id: String }, { ...options, collection: 'marks' }))
  const known = connection.model('Known', new Schema({ _id: String }, { ...options, collection: 'known' }))
  return {
    marks: mark.collection as unknown as mongo.Collection<MarkDocument>,
    known: known.collection as unknown as mongo.Collection<KnownDocument>,
    /** Makes the collections that are missing. Safe to run at every start. */
    async prepare() {
      for (const model of [mark, known]) await model.createCollection()
    },
  }
}

export type PollCollections = ReturnType<typeof pollCollections>
