import { type Logged, toTimestamp } from '../storage/oplog.ts'
import type { Document } from '../values/types.ts'
import { tokenOf } from './token.ts'

/** What a stream looks at: a collection, a database, or everything. */
export type Watched = { readonly db?: string | undefined; readonly collection?: string | undefined }

/** True if the stream tells of a logged change. */
export function concerns(watched: Watched, { entry }: Logged): boolean {
  if (watched.db === undefined) return true
  if (entry.db !== watched.db) return false
  return watched.collection === undefined || entry.coll === watched.collection || entry.op === 'dropDatabase'
}

/** True if what the stream looks at is gone after the change. */
export function invalidates(watched: Watched, { entry }: Logged): boolean {
  if (watched.db === undefined) return false
  if (entry.op === 'dropDatabase') return true
  return watched.collection !== undefined && (entry.op === 'drop' || entry.op === 'rename')
}

/** A logged change as a change event, without what has to be looked up. */
export function eventOf({ time, entry }: Logged): Document {
  const database = entry.op === 'dropDatabase'
  return {
    _id: tokenOf({ time, invalidated: false }),
    operationType: entry.op!,
    clusterTime: toTimestamp(time),
    wallTime: entry.wall!,
    ...(entry.doc === undefined ? {} : { fullDocument: entry.doc }),
    ns: database ? { db: entry.db! } : { db: entry.db!, coll: entry.coll! },
    ...(entry.to === undefined ? {} : { to: targetOf(entry.to as Document) }),
    ...(entry.key === undefined ? {} : { documentKey: entry.key }),
    ...(entry.change === undefined ? {} : { updateDescription: entry.change }),
    ...(entry.lsid === undefined ? {} : { lsid: entry.lsid, txnNumber: entry.txnNumber! }),
  }
}

function targetOf(to: Document): Document {
  return { db: to.db!, coll: to.collection! }
}

export function invalidateEvent({ time, entry }: Logged): Document {
  return {
    _id: tokenOf({ time, invalidated: true }),
    operationType: 'invalidate',
    clusterTime: toTimestamp(time),
    wallTime: entry.wall!,
  }
}
