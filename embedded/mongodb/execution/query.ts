import type { Call } from '../commands/command.ts'
import { choosePlan, type Plan } from '../indexes/plan.ts'
import { compileFilter } from '../query/index.ts'
import type { Collection } from '../storage/collection.ts'
import { type Document, isOperatorDocument, type Maybe } from '../values/types.ts'
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
  return openScanIn(call, `${call.db}.${name}`, query)
}

/** The same for any namespace. */
export function openScanIn(
  { core, transaction, deadline }: Pick<Call, 'core' | 'transaction' | 'deadline'>,
  ns: string,
  query: Query,
): { scan: Scan; collection: Collection | undefined } {
  const compiled = compileFilter(query.filter, query.let === undefined ? {} : { let: query.let })
  const collection = visibleCollection(core, ns, transaction)
  const plan = choosePlan(collection, { ...query, orderFromIndex: transaction === undefined })
  const filter = isExact(query.filter, plan) && transaction === undefined ? undefined : compiled
  return { scan: new Scan({ plan, collection, filter, transaction, deadline }), collection }
}

/** True if every document that the plan finds matches: nothing is asked, or only an _id. */
function isExact(filter: Document, plan: Plan): boolean {
  const names = Object.keys(filter)
  if (names.length === 0) return true
  return (
    plan.stage === 'IDHACK' && names.length === 1 && names[0] === '_id' && !isOperatorDocument(filter._id)
  )
}
