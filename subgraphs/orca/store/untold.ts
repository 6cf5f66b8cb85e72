import { guarded } from '#platform/mongo/guarded.ts'
import type { OrcaCollections } from './models.ts'

/** An execution all of whose events have been told, up to this sequence of it. */
export interface Told {
  readonly id: string
  readonly sequence: number
}

/** Which executions have events that may not have been told to Echo. */
export class UntoldEvents {
  readonly #executions: OrcaCollections['executions']

  constructor({ executions }: OrcaCollections) {
    this.#executions = executions
  }

  /** Ids of those with events to be told since a time of this span; those of the longest standing first. */
  async ids(from: number, before: number, limit: number): Promise<string[]> {
    const untoldSince = { $gte: from, $lt: before }
    return guarded(async () => {
      const options = { projection: { _id: 1 }, sort: { untoldSince: 1 }, limit } as const
      const found = await this.#executions.find({ untoldSince }, options).toArray()
      return found.map(({ _id }) => _id)
    })
  }

  /** Nothing is left to be told of these, unless they have changed since. */
  async settle(told: readonly Told[]): Promise<void> {
    const updates = told.map(({ id, sequence }) => ({
      updateOne: { filter: { _id: id, sequence }, update: { $unset: { untoldSince: '' as const } } },
    }))
    await guarded(() => this.#executions.bulkWrite(updates, { ordered: false }))
  }

  /** What nobody wanted to hear until this time will not be told any more. */
  async giveUp(before: number): Promise<void> {
    const query = { untoldSince: { $lt: before } }
    await guarded(() => this.#executions.updateMany(query, { $unset: { untoldSince: '' } }))
  }
}
