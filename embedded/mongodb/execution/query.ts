import type { Call } from '../commands/command.ts'
import { choosePlan } from '../indexes/plan.ts'
import { compileFilter } from '../query/index.ts'
import type { Collection } from '../storage/collection.ts'
import type { Document, Maybe } from '../values/types.ts'
import { Scan } from './scan.ts'
import { visibleCollection } from './visible.ts'

export type Query = {
  readonly filter: Document
  readonly sort?: Document | undefined
  readonly hint?: Maybe
  readonly let?: Document | undefined
}

/** Checks a query, chooses its plan and opens the scan. The filter is checked even when nothing is there. */
export function openScan(
  call: Call,
  name: string,
  query: Query,
): { scan: Scan; collection: Collection | undefined } {
  const filter = compileFilter(query.filter, query.let === undefined ? {} : { let: query.let })
  const collection = visibleCollection(call.core, `${call.db}.${name}`, call.transaction)
  const plan = choosePlan(collection, { ...query, orderFromIndex: call.transaction === undefined })
  const { transaction, deadline } = call
  return { scan: new Scan({ plan, collection, filter, transaction, deadline }), collection }
}
