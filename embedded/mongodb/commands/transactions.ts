import { fail, MongoError } from '../errors.ts'
import { commit } from '../transactions/commit.ts'
import { TRANSIENT } from '../transactions/registry.ts'
import { type Call, defineCommand } from './command.ts'

export const commitTransaction = defineCommand({
  names: ['commitTransaction'],
  fields: ['recoveryToken'],
  inTransaction: true,
  run(call) {
    const session = required(call)
    if (call.transaction !== undefined) {
      commit(call.core, call.transaction, session.key)
      return {}
    }
    if (wasCommitted(call)) return {}
    throw noSuchTransaction(call)
  },
})

export const abortTransaction = defineCommand({
  names: ['abortTransaction'],
  fields: ['recoveryToken'],
  inTransaction: true,
  run(call) {
    required(call)
    if (call.transaction !== undefined) {
      call.core.transactions.abort(call.transaction)
      return {}
    }
    if (wasCommitted(call))
      fail('TransactionCommitted', `Transaction ${String(call.body.txnNumber)} has been committed.`)
    throw noSuchTransaction(call)
  },
})

function required({ session, body, db }: Call): NonNullable<Call['session']> {
  if (db !== 'admin')
    fail('Unauthorized', `${Object.keys(body)[0]} may only be run against the admin database.`)
  if (session === undefined || body.txnNumber === undefined) {
    return fail('InvalidOptions', 'Transaction number and session id are required')
  }
  return session
}

/** A commit that is repeated because its answer got lost is answered from its record, also after a restart. */
function wasCommitted({ core, session, body }: Call): boolean {
  const record = core.retries.get(session!.key, 0)
  return record?.txnNumber === Number(body.txnNumber) && record.result.committed === true
}

export function noSuchTransaction({ body }: Pick<Call, 'body'>): MongoError {
  return new MongoError(
    'NoSuchTransaction',
    `Given transaction number ${String(body.txnNumber)} does not match any in-progress transactions.`,
    { labels: [TRANSIENT] },
  )
}
