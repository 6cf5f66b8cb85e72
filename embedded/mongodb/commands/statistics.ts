import type { Core } from '../core.ts'
import { visibleCollection } from '../execution/visible.ts'
import type { Collection } from '../storage/collection.ts'
import { toNumber } from '../values/numbers.ts'
import { type Document, isNumber } from '../values/types.ts'
import { type Call, defineCommand } from './command.ts'
import { collectionName } from './fields.ts'

/** Sizes are bytes of BSON: what SQLite takes for a collection alone is not known. */
type Totals = { count: number; size: number; indexes: number }

function totalsOf(collection: Collection | undefined): Totals {
  if (collection === undefined) return { count: 0, size: 0, indexes: 0 }
  return {
    count: collection.documents.count(),
    size: collection.documents.size(),
    indexes: collection.indexes.size + 1,
  }
}

function scaled(bytes: number, { body }: Call): number {
  const scale = isNumber(body.scale) ? Math.max(1, toNumber(body.scale)) : 1
  return Math.floor(bytes / scale)
}

export const collStats = defineCommand({
  names: ['collStats', 'collstats'],
  fields: ['scale'],
  run(call) {
    const ns = `${call.db}.${collectionName(call.body, Object.keys(call.body)[0]!)}`
    return collectionStatistics(call, ns)
  },
})

export function collectionStatistics(call: Call, ns: string): Document {
  const collection = visibleCollection(call.core, ns, undefined)
  const { count, size, indexes } = totalsOf(collection)
  return {
    ns,
    size: scaled(size, call),
    count,
    ...(count > 0 ? { avgObjSize: Math.floor(size / count) } : {}),
    storageSize: scaled(size, call),
    capped: false,
    nindexes: indexes,
  }
}

export const dbStats = defineCommand({
  names: ['dbStats', 'dbstats'],
  fields: ['scale', 'freeStorage'],
  run(call) {
    const totals = visible(call.core, call.db).map(totalsOf)
    const sum = (field: keyof Totals): number => totals.reduce((total, each) => total + each[field], 0)
    const objects = sum('count')
    const size = sum('size')
    return {
      db: call.db,
      collections: totals.length,
      views: 0,
      objects,
      avgObjSize: objects > 0 ? size / objects : 0,
      dataSize: scaled(size, call),
      storageSize: scaled(size, call),
      indexes: sum('indexes'),
    }
  },
})

function visible(core: Core, db: string): Collection[] {
  return core.catalog.ofDatabase(db).filter((collection) => !collection.pending)
}
