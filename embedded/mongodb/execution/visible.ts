import type { Core } from '../core.ts'
import type { Collection } from '../storage/collection.ts'
import type { Transaction } from '../transactions/transaction.ts'

/** The collection as a reader sees it: one that another open transaction is creating is not there. */
export function visibleCollection(
  core: Core,
  ns: string,
  transaction: Transaction | undefined,
): Collection | undefined {
  const found = core.catalog.get(ns)
  return found?.pending && !transaction?.created.has(found) ? undefined : found
}
