import { aggregate } from './aggregate.ts'
import {
  create,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
  renameCollection,
} from './collections.ts'
import type { Command } from './command.ts'
import { count } from './count.ts'
import { deleteCommand } from './delete.ts'
import {
  buildInfo,
  connectionStatus,
  getLog,
  getParameter,
  hostInfo,
  ping,
  serverStatus,
  whatsmyuri,
} from './diagnostics.ts'
import { distinct } from './distinct.ts'
import { explain } from './explain.ts'
import { find } from './find.ts'
import { findAndModify } from './findAndModify.ts'
import { getMore } from './getMore.ts'
import { hello } from './hello.ts'
import { collMod, createIndexes, dropIndexes, listIndexes } from './indexes.ts'
import { insert } from './insert.ts'
import { killCursors } from './killCursors.ts'
import { endSessions, startSession } from './sessions.ts'
import { collStats, dbStats } from './statistics.ts'
import { abortTransaction, commitTransaction } from './transactions.ts'
import { update } from './update.ts'

const all: Command[] = [
  abortTransaction,
  aggregate,
  collStats,
  dbStats,
  explain,
  buildInfo,
  collMod,
  commitTransaction,
  connectionStatus,
  count,
  create,
  createIndexes,
  deleteCommand,
  distinct,
  drop,
  dropDatabase,
  dropIndexes,
  endSessions,
  find,
  findAndModify,
  getLog,
  getMore,
  getParameter,
  hello,
  hostInfo,
  insert,
  killCursors,
  listCollections,
  listDatabases,
  listIndexes,
  ping,
  renameCollection,
  serverStatus,
  startSession,
  update,
  whatsmyuri,
]

/** Every command that is answered, by each of its names. */
export const commands: ReadonlyMap<string, Command> = new Map(
  all.flatMap((command) => command.names.map((name): [string, Command] => [name, command])),
)
