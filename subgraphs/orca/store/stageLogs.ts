import { guarded } from '#platform/mongo/guarded.ts'
import type { LogChunkDocument, OrcaCollections } from './models.ts'

/** A line of a stage's log. Counts from 1; `time` is milliseconds since 1970. */
export interface StageLogLine {
  readonly sequence: number
  readonly time: number
  readonly text: string
}

/** Where a stage's log ends now. */
export interface LogEnd {
  /** How many chunks there are. */
  readonly chunks: number
  readonly lineCount: number
  readonly byteCount: number
  /** How far each source has been read. */
  readonly cursors: Readonly<Record<string, string>>
  readonly truncated: boolean
}

/** The logs of stages, in chunks. A chunk is one insert, so that lines and cursor count together or not at all. */
export class StageLogStore {
  readonly #chunks: OrcaCollections['stageLogs']

  constructor({ stageLogs }: OrcaCollections) {
    this.#chunks = stageLogs
  }

  async end(stageId: string): Promise<LogEnd> {
    return guarded(async () => {
      const [last] = await this.#chunks.find(chunksOf(stageId, 0), { sort: { _id: -1 }, limit: 1 }).toArray()
      if (!last) return { chunks: 0, lineCount: 0, byteCount: 0, cursors: {}, truncated: false }
      const { _id, lineCount, byteCount, cursors, truncated = false } = last
      return {
        chunks: Number(_id.slice(stageId.length + 1)) + 1,
        lineCount,
        byteCount,
        cursors: JSON.parse(cursors),
        truncated,
      }
    })
  }

  /** Adds lines behind `end`, whose counts and cursors are then `next`; false when somebody else has added some there. */
  async add(
    stageId: string,
    end: LogEnd,
    lines: readonly Pick<StageLogLine, 'time' | 'text'>[],
    next: Omit<LogEnd, 'chunks'>,
  ): Promise<boolean> {
    const chunk: LogChunkDocument = {
      _id: chunkId(stageId, end.chunks),
      lines: JSON.stringify(lines.map(({ time, text }) => [time, text])),
      lineCount: next.lineCount,
      byteCount: next.byteCount,
      cursors: JSON.stringify(next.cursors),
      ...(next.truncated && { truncated: true }),
    }
    return guarded(async () => {
      try {
        await this.#chunks.insertOne(chunk)
        return true
      } catch (error) {
        if ((error as { code?: unknown }).code === 11000) return false
        throw error
      }
    })
  }

  /** The lines of the next chunks from the one of this index on, and the index behind them. */
  async read(stageId: string, from: number): Promise<{ lines: StageLogLine[]; next: number }> {
    return guarded(async () => {
      const chunks = await this.#chunks
        .find(chunksOf(stageId, from), { sort: { _id: 1 }, limit: chunksAtATime })
        .toArray()
      return { lines: chunks.flatMap(linesOf), next: from + chunks.length }
    })
  }
}

const chunksAtATime = 20

const chunkId = (stageId: string, index: number) => `${stageId}/${String(index).padStart(8, '0')}`

// '0' comes right behind '/'.
const chunksOf = (stageId: string, from: number) => ({
  _id: { $gte: chunkId(stageId, from), $lt: `${stageId}0` },
})

function linesOf({ lines, lineCount }: LogChunkDocument): StageLogLine[] {
  const pairs = JSON.parse(lines) as [time: number, text: string][]
  const first = lineCount - pairs.length + 1
  return pairs.map(([time, text], index) => ({ sequence: first + index, time, text }))
}
