import type { Call, Command, Session } from './commands/command.ts'
import { checkDatabaseName, checkFields } from './commands/fields.ts'
import { commands } from './commands/index.ts'
import { sessionOf } from './commands/session.ts'
import { noSuchTransaction } from './commands/transactions.ts'
import { checkReadConcern, checkWriteConcern } from './concerns.ts'
import type { Core } from './core.ts'
import { type CodeName, fail, MongoError } from './errors.ts'
import { SQLITE_FULL, sqliteCode } from './storage/database.ts'
import { RetrySession } from './transactions/retrySession.ts'
import type { Transaction } from './transactions/transaction.ts'
import { toNumber } from './values/numbers.ts'
import { type Document, firstKey, isDocument, isNumber } from './values/types.ts'
import type { Request } from './wire/message.ts'
import type { Reply } from './wire/reply.ts'

const known = new Map<Command, ReadonlySet<string>>()

/** Runs a command; an error of it aborts the transaction that it is part of. @throws MongoError */
export async function dispatch(core: Core, request: Request, connectionId: number): Promise<Reply> {
  const { body } = request
  const name = firstKey(body) ?? ''
  const db =
    typeof body.$db === 'string'
      ? body.$db
      : fail('IDLFailedToParse', 'OP_MSG requests require a $db argument')
  const command = commands.get(name) ?? fail('CommandNotFound', `no such command: '${name}'`)
  checkDatabaseName(db)
  const session = isDocument(body.lsid) ? sessionOf(body.lsid) : undefined
  if (body.autocommit !== undefined)
    return inTransaction(core, request, connectionId, command, name, db, session)
  check(command, name, body)
  const unsatisfied = checkWriteConcern(body)
  checkReadConcern(body)
  const retry = body.txnNumber === undefined ? undefined : retryFor(core, command, name, session, body)
  const reply = await command.run({
    ...basics(core, request, connectionId, db, session),
    transaction: undefined,
    retry,
  })
  return unsatisfied === undefined ? reply : { ...reply, writeConcernError: unsatisfied }
}

function check(command: Command, name: string, body: Document): void {
  let fields = known.get(command)
  if (fields === undefined) {
    fields = new Set(command.fields)
    known.set(command, fields)
  }
  checkFields(name, body, fields)
}

function basics(
  core: Core,
  { body, sequences }: Request,
  connectionId: number,
  db: string,
  session: Session | undefined,
): Omit<Call, 'transaction' | 'retry'> {
  const { maxTimeMS } = body
  if (maxTimeMS !== undefined && !(isNumber(maxTimeMS) && toNumber(maxTimeMS) >= 0)) {
    fail('BadValue', 'maxTimeMS must be a number that is not negative')
  }
  const limit = isNumber(maxTimeMS) && firstKey(body) !== 'getMore' ? toNumber(maxTimeMS) : 0
  return {
    core,
    db,
    body,
    sequences,
    session,
    connectionId,
    deadline: limit > 0 ? Date.now() + limit : undefined,
  }
}

function retryFor(
  core: Core,
  command: Command,
  name: string,
  session: Session | undefined,
  body: Document,
): RetrySession | undefined {
  if (session === undefined)
    return fail('InvalidOptions', 'Transaction number requires a session ID to also be specified')
  if (command.retryable !== true)
    return fail(
      50768,
      `txnNumber may only be provided for multi-document transactions and retryable write commands. txnNumber provided for command: ${name}`,
    )
  return new RetrySession(core, session.key, body)
}

async function inTransaction(
  core: Core,
  request: Request,
  connectionId: number,
  command: Command,
  name: string,
  db: string,
  session: Session | undefined,
): Promise<Reply> {
  const { body } = request
  if (session === undefined || typeof body.txnNumber !== 'bigint') {
    return fail('InvalidOptions', "'autocommit' field requires a transaction number to also be specified")
  }
  if (body.autocommit !== false)
    fail('InvalidOptions', 'autocommit must be false in a multi-document transaction')
  const ends = name === 'commitTransaction' || name === 'abortTransaction'
  const transaction = transactionFor(core, session, body, ends)
  try {
    if (command.inTransaction !== true) {
      fail('OperationNotSupportedInTransaction', `Cannot run '${name}' in a multi-document transaction.`)
    }
    check(command, name, body)
    if (transaction?.busy) fail(117, 'another command of this transaction is still running')
    if (transaction !== undefined) transaction.busy = true
    return await command.run({
      ...basics(core, request, connectionId, db, session),
      transaction,
      retry: undefined,
    })
  } catch (error) {
    if (transaction !== undefined) core.transactions.abort(transaction)
    throw error
  } finally {
    if (transaction !== undefined) transaction.busy = false
  }
}

/** The open transaction that a command belongs to, begun by its first one. */
function transactionFor(
  core: Core,
  session: Session,
  body: Document,
  ends: boolean,
): Transaction | undefined {
  const number = body.txnNumber as bigint
  const open = core.transactions.get(session.text)
  if (body.startTransaction === true) {
    if (open?.number === number) fail(117, `Cannot start transaction ${number}: it is in progress already`)
    if ((open !== undefined && open.number > number) || core.retries.latest(session.key) > Number(number)) {
      fail(
        'TransactionTooOld',
        `Cannot start transaction ${number} on session because a newer one has already started.`,
      )
    }
    if (open !== undefined) core.transactions.abort(open)
    return core.transactions.begin(session.lsid, session.text, number)
  }
  if (open !== undefined && open.number === number) return open
  if (ends) return undefined
  throw noSuchTransaction({ body })
}

/** An error as a reply. What is no MongoError is a fault of this program, and told as InternalError. */
export function errorReply(error: unknown): Reply {
  const known = error instanceof MongoError ? error : new MongoError(codeOf(error), messageOf(error))
  return {
    ...(known.extra as Document),
    ok: 0,
    errmsg: known.message,
    code: known.code,
    codeName: known.codeName,
    ...(known.labels.length > 0 ? { errorLabels: known.labels } : {}),
  }
}

function codeOf(error: unknown): CodeName {
  return sqliteCode(error) === SQLITE_FULL ? 'OutOfDiskSpace' : 'InternalError'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
