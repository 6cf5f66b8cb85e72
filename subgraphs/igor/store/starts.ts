import { type Connection, type mongo, Schema } from 'mongoose'
import { guardedRepository } from '#platform/mongo/guarded.ts'
import type { BuildReference } from '../ci/define.ts'

/** A build that was asked for: kept before its system is asked, so that it is not asked twice. */
export interface BuildStart {
  readonly key: string
  readonly buildService: string
  readonly job: string
  readonly user: string
  /** Milliseconds since 1970. */
  readonly since: number
  /** What the system answered; unknown until then, and for ever if nobody asks again after a crash. */
  readonly reference: BuildReference | undefined
  /** It is not to begin, or not to go on. */
  readonly isUnwanted: boolean
}

export interface StartRepository {
  /** Keeps a start, unless there is one of that key; answers the one that there is, and whether it is new. */
  begin(start: BuildStart): Promise<{ readonly start: BuildStart; readonly isNew: boolean }>
  find(key: string): Promise<BuildStart | undefined>
  /** The start as it is then. */
  record(key: string, reference: BuildReference): Promise<BuildStart | undefined>
  /** Marks a start as unwanted; one that has not come yet as well. */
  unwant(start: BuildStart): Promise<BuildStart>
  /** Forgets one that came to nothing. */
  remove(key: string): Promise<void>
  /** What starts of a job have become since. */
  referencesSince(
    buildService: string,
    job: string,
    since: number,
  ): Promise<ReadonlyMap<string, BuildReference>>
}

interface StartDocument {
  _id: string
  buildService: string
  job: string
  user: string
  since: number
  reference?: { kind: 'queued'; item: string } | { kind: 'build'; id: string }
  isUnwanted?: true
  expireAt: Date
}

/** No task waits longer. */
const keptMs = 30 * 24 * 60 * 60 * 1000

/** Declares the collection of starts with its indexes. */
export function startCollection(connection: Connection) {
  const options = {
    versionKey: false,
    minimize: false,
    strict: false,
    autoIndex: false,
    autoCreate: false,
  } as const
  const schema = new Schema({ _id: String }, { ...options, collection: 'starts' })
  schema.index({ buildService: 1, job: 1, since: 1 })
  schema.index({ expireAt: 1 }, { expireAfterSeconds: 0 })
  const model = connection.model('Start', schema)
  return {
    starts: model.collection as unknown as mongo.Collection<StartDocument>,
    /** Makes the collection and its indexes where they are missing. Safe to run at every start. */
    async prepare() {
      await model.createCollection()
      await model.createIndexes()
    },
  }
}

export const startRepository = ({
  starts,
}: Pick<ReturnType<typeof startCollection>, 'starts'>): StartRepository =>
  guardedRepository<StartRepository>({
    async begin(start) {
      const { _id, ...rest } = toDocument(start)
      const before = await starts.findOneAndUpdate(
        { _id },
        { $setOnInsert: rest },
        { upsert: true, returnDocument: 'before' },
      )
      return before ? { start: fromDocument(before), isNew: false } : { start, isNew: true }
    },
    async find(key) {
      const found = await starts.findOne({ _id: key })
      return found ? fromDocument(found) : undefined
    },
    async record(key, reference) {
      const set = { $set: { reference: { ...reference } } }
      const found = await starts.findOneAndUpdate({ _id: key }, set, { returnDocument: 'after' })
      return found ? fromDocument(found) : undefined
    },
    async unwant(start) {
      const { _id, isUnwanted: _, ...rest } = toDocument(start)
      const found = await starts.findOneAndUpdate(
        { _id },
        { $setOnInsert: rest, $set: { isUnwanted: true } },
        { upsert: true, returnDocument: 'after' },
      )
      return fromDocument(found!)
    },
    async remove(key) {
      await starts.deleteOne({ _id: key })
    },
    async referencesSince(buildService, job, since) {
      const filter = { buildService, job, since: { $gte: since }, reference: { $exists: true } }
      const found = await starts.find(filter).toArray()
      return new Map(found.map(({ _id, reference }) => [_id, reference!]))
    },
  })

const toDocument = ({ key, reference, isUnwanted, ...start }: BuildStart): StartDocument => ({
  _id: key,
  ...start,
  ...(reference && { reference }),
  ...(isUnwanted && { isUnwanted }),
  expireAt: new Date(start.since + keptMs),
})

const fromDocument = ({
  _id: key,
  reference,
  isUnwanted,
  expireAt: _,
  ...start
}: StartDocument): BuildStart => ({
  key,
  ...start,
  reference,
  isUnwanted: isUnwanted === true,
})
