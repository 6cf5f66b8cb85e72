import { guardedRepository } from '#platform/mongo/guarded.ts'
import type { EchoCollections } from './models.ts'

/** A start that could not be made when its event came. Times are milliseconds since 1970. */
export interface LateStart {
  readonly eventId: string
  readonly pipelineId: string
  readonly firstAt: number
  readonly dueAt: number
  readonly attempts: number
  /** Why it could not be made the last time. */
  readonly problem: string
}

type Key = Pick<LateStart, 'eventId' | 'pipelineId'>

export interface LateStartRepository {
  /** Does nothing when it is known. */
  add(start: LateStart): Promise<void>
  due(now: number, limit: number): Promise<LateStart[]>
  /** Puts off one that nobody else has taken since it was read; false when somebody has. */
  postpone(start: LateStart, dueAt: number, problem: string): Promise<boolean>
  remove(key: Key): Promise<void>
  count(): Promise<number>
}

const idOf = ({ eventId, pipelineId }: Key) => `${eventId}/${pipelineId}`

export const lateStartRepository = ({ lateStarts }: EchoCollections): LateStartRepository =>
  guardedRepository<LateStartRepository>({
    async add(start) {
      await lateStarts.updateOne({ _id: idOf(start) }, { $setOnInsert: { ...start } }, { upsert: true })
    },

    async due(now, limit) {
      const found = await lateStarts.find({ dueAt: { $lte: now } }, { sort: { dueAt: 1 }, limit }).toArray()
      return found.map(({ _id, ...start }) => start)
    },

    async postpone(start, dueAt, problem) {
      const { attempts } = start
      const { matchedCount } = await lateStarts.updateOne(
        { _id: idOf(start), attempts, dueAt: start.dueAt },
        { $set: { dueAt, problem, attempts: attempts + 1 } },
      )
      return matchedCount === 1
    },

    async remove(key) {
      await lateStarts.deleteOne({ _id: idOf(key) })
    },

    count: () => lateStarts.countDocuments(),
  })
