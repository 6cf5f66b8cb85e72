import type { Pipeline, Sources } from '../aggregate/index.ts'
import type { Batch, CursorSource } from '../cursors/registry.ts'
import { fail } from '../errors.ts'
import { encode } from '../values/codec.ts'
import type { Document } from '../values/types.ts'
import type { OrderedReader } from './orderedReader.ts'
import { pick } from './pushdown.ts'

const MAX_HELD_BYTES = 100 * 1024 * 1024
/** What a document that was cut down to a few fields is taken for. */
const PICKED_BYTES = 256

export type PipelineParts = {
  /** Stages that work on one document at a time. */
  readonly streaming: Pipeline
  /** The rest, which needs all documents; absent if there is none. */
  readonly blocking: Pipeline | undefined
  /** The fields that `blocking` looks at, if that is known. */
  readonly fields: ReadonlySet<string> | undefined
  /** How many documents `blocking` reads at most. */
  readonly most: number
  readonly sources: Sources
}

/** The results of an aggregation over what a reader finds. */
export class PipelineSource implements CursorSource {
  readonly reader: OrderedReader
  readonly #parts: PipelineParts
  /** Results that did not fit the last batch. */
  #waiting: Uint8Array[] = []
  #results: Iterator<Document> | undefined
  #exhausted = false

  constructor(reader: OrderedReader, parts: PipelineParts) {
    this.reader = reader
    this.#parts = parts
  }

  async fill(batch: Batch): Promise<boolean> {
    while (this.#waiting.length > 0) {
      if (!batch.add(this.#waiting[0]!)) return false
      this.#waiting.shift()
    }
    if (this.#exhausted) return true
    this.#exhausted =
      this.#parts.blocking === undefined ? await this.#stream(batch) : await this.#block(batch)
    return this.#exhausted && this.#waiting.length === 0
  }

  async #stream(batch: Batch): Promise<boolean> {
    if (batch.full) return false
    return this.reader.each((match) => {
      for (const result of this.#parts.streaming.run([match.document], this.#parts.sources))
        this.#give(batch, result)
      return this.#waiting.length > 0 || batch.full
    })
  }

  async #block(batch: Batch): Promise<boolean> {
    const { blocking, sources } = this.#parts
    this.#results ??= blocking!.run(await this.#collect(), sources)[Symbol.iterator]()
    while (this.#waiting.length === 0 && !batch.full) {
      const next = this.#results.next()
      if (next.done) return true
      this.#give(batch, next.value)
    }
    return false
  }

  #give(batch: Batch, result: Document): void {
    const bytes = encode(result)
    if (this.#waiting.length > 0 || !batch.add(bytes)) this.#waiting.push(bytes)
  }

  /** Everything that reaches the blocking stages. */
  async #collect(): Promise<Document[]> {
    const { streaming, fields, most, sources } = this.#parts
    const held: Document[] = []
    let bytes = 0
    await this.reader.each((match) => {
      for (const document of streaming.run([match.document], sources)) {
        held.push(fields === undefined ? document : pick(document, fields))
        bytes += fields === undefined ? match.row.bytes.length : PICKED_BYTES
      }
      if (bytes > MAX_HELD_BYTES) {
        fail(
          'QueryExceededMemoryLimitNoDiskUseAllowed',
          `the aggregation holds more than ${MAX_HELD_BYTES} bytes of documents in memory. Narrow it down with $match or $project first.`,
        )
      }
      return held.length >= most
    })
    return held
  }
}
