import { randomUUID } from 'node:crypto'
import type { JsonObject } from '#platform/definition/json.ts'
import { guardedRepository } from '#platform/mongo/guarded.ts'
import type { MarkDocument, PollCollections } from './models.ts'

/** What is known of the polls of a partition. Times are milliseconds since 1970. */
export interface PollState {
  readonly revision: number
  readonly mark?: JsonObject | undefined
  readonly lastPoll?: number | undefined
  readonly nextPoll?: number | undefined
  /** How many new things the last poll that was whole has found. */
  readonly found?: number | undefined
  /** Polls in a row that have failed. */
  readonly failures: number
  readonly problem?: string | undefined
  readonly alert?: string | undefined
}

export type PollOutcome = Omit<PollState, 'revision' | 'mark'>

export interface MarkRepository {
  /** What the last poll has left; as of one that never was when mark and known things do not belong together any more. */
  load(id: string): Promise<PollState>
  /** How it is shown: without looking whether the known things are there. */
  peek(ids: readonly string[]): Promise<ReadonlyMap<string, PollState>>
  known(id: string, names: readonly string[]): Promise<ReadonlyMap<string, string>>
  /**
   * Keeps what a poll came to: first what is known now, then the mark. False when somebody else has written since `state` was
   * loaded; then the mark is theirs.
   */
  commit(
    id: string,
    state: PollState,
    mark: JsonObject,
    known: ReadonlyMap<string, string>,
    outcome: PollOutcome,
  ): Promise<boolean>
  /** Keeps how a poll went that came to nothing; the mark stays. */
  report(id: string, state: PollState, outcome: PollOutcome): Promise<boolean>
}

const never: PollState = { revision: 0, failures: 0 }

/** Things that one request to the store is about. */
const atOnce = 1_000

const idOf = (id: string, name: string) => `${id}\n${name}`
/** Where the generation stands: nothing has an empty name. */
const sentinel = (id: string) => idOf(id, '')

function* chunksOf<T>(all: readonly T[]): Iterable<T[]> {
  for (let at = 0; at < all.length; at += atOnce) yield all.slice(at, at + atOnce)
}

export const markRepository = ({ marks, known }: PollCollections): MarkRepository => {
  const write = async (
    id: string,
    { revision }: PollState,
    set: Partial<MarkDocument>,
    outcome: PollOutcome,
  ) => {
    const { problem, alert, ...shown } = defined(outcome)
    const gone = {
      ...(problem === undefined && { problem: 1 as const }),
      ...(alert === undefined && { alert: 1 as const }),
    }
    const result = await marks.updateOne(
      { _id: id, revision },
      {
        $set: {
          ...set,
          ...shown,
          ...(problem !== undefined && { problem }),
          ...(alert !== undefined && { alert }),
          revision: revision + 1,
        },
        ...(Object.keys(gone).length > 0 && { $unset: gone }),
      },
    )
    return result.matchedCount === 1
  }

  return guardedRepository({
    async load(id: string) {
      const found = await marks.findOne({ _id: id })
      if (!found) {
        await marks.updateOne({ _id: id }, { $setOnInsert: { revision: 0, failures: 0 } }, { upsert: true })
        return never
      }
      const generation = await known.findOne({ _id: sentinel(id) })
      const belongs = found.generation !== undefined && found.generation === generation?.value
      return { ...stateOf(found), mark: belongs ? stateOf(found).mark : undefined }
    },

    async peek(ids: readonly string[]) {
      const found = await marks.find({ _id: { $in: [...ids] } }).toArray()
      return new Map(found.map((document) => [document._id, stateOf(document)]))
    },

    async known(id: string, names: readonly string[]) {
      const values = new Map<string, string>()
      for (const chunk of chunksOf(names)) {
        const found = await known.find({ _id: { $in: chunk.map((name) => idOf(id, name)) } }).toArray()
        for (const { _id, value } of found) values.set(_id.slice(id.length + 1), value)
      }
      return values
    },

    async commit(
      id: string,
      state: PollState,
      mark: JsonObject,
      seen: ReadonlyMap<string, string>,
      outcome: PollOutcome,
    ) {
      for (const chunk of chunksOf([...seen]))
        await known.bulkWrite(
          chunk.map(([name, value]) => ({
            updateOne: { filter: { _id: idOf(id, name) }, update: { $set: { value } }, upsert: true },
          })),
          { ordered: false },
        )
      const begins = state.mark === undefined
      const generation = randomUUID()
      if (begins)
        await known.updateOne({ _id: sentinel(id) }, { $set: { value: generation } }, { upsert: true })
      const set = { mark: JSON.stringify(mark), ...(begins && { generation }) }
      return write(id, state, set, outcome)
    },

    report: (id: string, state: PollState, outcome: PollOutcome) => write(id, state, {}, outcome),
  })
}

const stateOf = ({ _id, mark, generation: _, ...state }: MarkDocument): PollState => ({
  ...state,
  ...(mark !== undefined && { mark: JSON.parse(mark) as JsonObject }),
})

/** Without what is undefined: Mongo would keep it as null. */
const defined = (outcome: PollOutcome) =>
  Object.fromEntries(
    Object.entries(outcome).filter(([, value]) => value !== undefined),
  ) as unknown as PollOutcome
