import type { CursorRegistry } from './cursors/registry.ts'
import type { Catalog } from './storage/catalog.ts'
import type { Database } from './storage/database.ts'
import type { Group } from './storage/group.ts'
import type { Oplog } from './storage/oplog.ts'
import type { Retries } from './storage/retries.ts'
import type { TransactionRegistry } from './transactions/registry.ts'

/** What every command works on. */
export type Core = {
  readonly database: Database
  readonly group: Group
  readonly catalog: Catalog
  readonly oplog: Oplog
  readonly retries: Retries
  readonly transactions: TransactionRegistry
  readonly cursors: CursorRegistry
  /** The address clients know the server by: `host:port`, or the raw path of its socket. */
  readonly address: string
  readonly startedAt: number
}
