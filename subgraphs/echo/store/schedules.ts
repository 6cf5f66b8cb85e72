import { guardedRepository } from '#platform/mongo/guarded.ts'
import type { EchoCollections } from './models.ts'

/** Since when a schedule is what it is: runs before that were not missed. */
export interface KnownSchedule {
  /** Pipeline and trigger. */
  readonly key: string
  readonly expression: string
  readonly timeZone: string
  /** Milliseconds since 1970. */
  readonly since: number
}

export interface ScheduleRepository {
  all(): Promise<KnownSchedule[]>
  put(schedules: readonly KnownSchedule[]): Promise<void>
  remove(keys: readonly string[]): Promise<void>
}

export const scheduleRepository = ({ schedules }: EchoCollections): ScheduleRepository =>
  guardedRepository<ScheduleRepository>({
    async all() {
      const found = await schedules.find().toArray()
      return found.map(({ _id, ...schedule }) => ({ key: _id, ...schedule }))
    },

    async put(changed) {
      if (changed.length === 0) return
      const writes = changed.map(({ key, ...schedule }) => ({
        updateOne: { filter: { _id: key }, update: { $set: schedule }, upsert: true },
      }))
      await schedules.bulkWrite(writes, { ordered: false })
    },

    async remove(keys) {
      if (keys.length > 0) await schedules.deleteMany({ _id: { $in: [...keys] } })
    },
  })
