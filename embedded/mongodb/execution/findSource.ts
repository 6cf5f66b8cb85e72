import type { Batch, CursorSource } from '../cursors/registry.ts'
import type { CompiledProjection } from '../projection/index.ts'
import { encode } from '../values/codec.ts'
import type { OrderedReader } from './orderedReader.ts'
import type { Match } from './scan.ts'

/** The documents of a find. Whole documents go out as the bytes they are stored in. */
export class FindSource implements CursorSource {
  readonly reader: OrderedReader
  readonly projection: CompiledProjection | undefined

  constructor(reader: OrderedReader, projection: CompiledProjection | undefined) {
    this.reader = reader
    this.projection = projection
  }

  async fill(batch: Batch): Promise<boolean> {
    if (batch.full) return false
    return this.reader.each((match) => {
      if (batch.add(this.#shaped(match))) return batch.full
      this.reader.unread(match)
      return true
    })
  }

  #shaped(match: Match): Uint8Array {
    return this.projection === undefined
      ? match.row.bytes
      : encode(this.projection(match.document, match.arrayIndex))
  }
}
