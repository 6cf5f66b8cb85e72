import type { Core } from '../core.ts'
import { MongoError } from '../errors.ts'
import { duplicateKey } from '../execution/duplicate.ts'
import type { Collection } from '../storage/collection.ts'
import { decode } from '../values/codec.ts'
import type { IndexDefinition } from './definition.ts'
import type { SecondaryIndex } from './secondary.ts'

const CHUNK = 256

/**
 * Adds an index and fills it from the documents that are there, at once: nobody sees it half built.
 * @throws MongoError DuplicateKey when a unique index meets two documents with one key
 */
export function buildIndex(core: Core, collection: Collection, definition: IndexDefinition): void {
  core.group.write(() => {
    const index = core.catalog.createIndex(collection, definition)
    for (let after = 0; ; ) {
      const rows = collection.documents.scan(after, CHUNK, false)
      for (const row of rows) {
        addEntries(core, collection, index, row.k, row.bytes)
        after = row.k
      }
      if (rows.length < CHUNK) return
    }
  })
}

function addEntries(
  core: Core,
  collection: Collection,
  index: SecondaryIndex,
  k: number,
  bytes: Uint8Array,
): void {
  const { keys, multikey, values } = index.entriesOf(decode(bytes))
  if (multikey) core.catalog.markMultikey(index)
  keys.forEach((key, i) => {
    if (index.definition.unique && index.table.find(key) !== undefined) {
      const { message, extra } = duplicateKey(collection, index, values[i]!)
      throw new MongoError(
        'DuplicateKey',
        `Index build failed: Collection ${collection.ns} :: caused by :: ${message}`,
        { extra },
      )
    }
    index.table.insert(key, k)
  })
}
