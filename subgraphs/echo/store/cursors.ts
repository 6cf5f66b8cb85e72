import { guardedRepository } from '#platform/mongo/guarded.ts'
import type { CursorDocument, EchoCollections } from './models.ts'

/** How far a consumer has come; times are milliseconds since 1970. */
export interface Cursor {
  readonly name: string
  readonly sequence: number
  readonly progressAt?: number | undefined
  readonly problem?: string | undefined
  /** Events that were forgotten before it could take them. */
  readonly lost?: { readonly count: number; readonly at: number } | undefined
}

/** The consumers' cursors, by name. */
export interface CursorRepository {
  all(): Promise<Cursor[]>
  /** The cursor of a consumer, which is made at `sequence` when it is not known yet. */
  open(name: string, sequence: number): Promise<Cursor>
  /** Moves it; false, and nothing is changed, when it does not stand at `from` any more. */
  move(name: string, from: number, to: number, progressAt: number | undefined): Promise<boolean>
  /** What keeps it from going on; undefined when nothing does any more. */
  tell(name: string, problem: string | undefined): Promise<void>
  /** That so many events more were forgotten before it could take them. */
  lose(name: string, count: number, at: number): Promise<void>
}

export const cursorRepository = ({ cursors }: EchoCollections): CursorRepository =>
  guardedRepository<CursorRepository>({
    all: async () => (await cursors.find().toArray()).map(toCursor),

    async open(name, sequence) {
      const found = await cursors.findOneAndUpdate(
        { _id: name },
        { $setOnInsert: { sequence } },
        { upsert: true, returnDocument: 'after' },
      )
      return toCursor(found!)
    },

    async move(name, from, to, progressAt) {
      const set = { sequence: to, ...(progressAt !== undefined && { progressAt }) }
      const { matchedCount } = await cursors.updateOne({ _id: name, sequence: from }, { $set: set })
      return matchedCount === 1
    },

    async tell(name, problem) {
      const change = problem === undefined ? { $unset: { problem: '' as const } } : { $set: { problem } }
      await cursors.updateOne({ _id: name }, change)
    },

    async lose(name, count, at) {
      await cursors.updateOne({ _id: name }, { $inc: { 'lost.count': count }, $set: { 'lost.at': at } })
    },
  })

const toCursor = ({ _id, ...cursor }: CursorDocument): Cursor => ({ name: _id, ...cursor })
