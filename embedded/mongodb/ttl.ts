import type { Core } from './core.ts'
import { DirectWriter } from './execution/directWriter.ts'
import { nextTurn } from './execution/turns.ts'
import { encodeKey, KEY_TYPE } from './indexes/key.ts'
import type { SecondaryIndex } from './indexes/secondary.ts'
import type { Collection } from './storage/collection.ts'
import { Blocked } from './transactions/registry.ts'
import { decode } from './values/codec.ts'

const CHUNK = 100

/** Deletes the documents whose TTL is over, some at a time. */
export async function sweepExpired(core: Core): Promise<void> {
  for (const collection of [...core.catalog.all()]) {
    for (const index of [...collection.indexes.values()]) {
      if (index.definition.expireAfterSeconds !== undefined) await sweepIndex(core, collection, index)
    }
  }
}

async function sweepIndex(core: Core, collection: Collection, index: SecondaryIndex): Promise<void> {
  const limit = new Date(Date.now() - index.definition.expireAfterSeconds! * 1000)
  const range = expiredRange(limit, index.directions[0]!)
  const writer = new DirectWriter(core)
  for (let position: { key: Uint8Array; k: number } | undefined; ; ) {
    if (!collection.alive || collection.indexes.get(index.name) !== index) return
    const entries = index.table.scan(range, position, CHUNK, false)
    for (const { key, row } of entries) {
      position = { key, k: row.k }
      // A document with several dates stands here several times; it may be gone already.
      if (collection.documents.has(row.id)) removeExpired(writer, collection, row)
    }
    if (entries.length < CHUNK) return
    await nextTurn()
  }
}

function removeExpired(
  writer: DirectWriter,
  collection: Collection,
  row: Parameters<DirectWriter['remove']>[1],
): void {
  try {
    writer.remove(collection, row, decode(row.bytes))
  } catch (error) {
    if (!(error instanceof Blocked)) throw error // a transaction has it: the next sweep comes back
  }
}

/** All dates up to `limit`; other types never expire. */
function expiredRange(limit: Date, direction: 1 | -1): { lower: Buffer; upper: Buffer } {
  const upper = Buffer.concat([encodeKey(limit), Buffer.from([0xff])])
  const lower = Buffer.from([KEY_TYPE.date])
  if (direction === 1) return { lower, upper }
  const inverted = encodeKey(limit).map((byte) => ~byte & 0xff) as Buffer
  return { lower: inverted, upper: Buffer.from([(~KEY_TYPE.date & 0xff) + 1]) }
}
