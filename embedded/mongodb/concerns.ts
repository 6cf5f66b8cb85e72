import { fail } from './errors.ts'
import { toNumber } from './values/numbers.ts'
import { type Document, isDocument, isNumber } from './values/types.ts'

const READ_LEVELS = new Set(['local', 'majority', 'available', 'linearizable'])

/** One node is its own majority: every level but a snapshot outside of a transaction is what a read gives anyway. */
export function checkReadConcern({ readConcern }: Document): void {
  if (readConcern === undefined) return
  if (!isDocument(readConcern)) return fail('TypeMismatch', "BSON field 'readConcern' must be an object")
  const { level } = readConcern
  if (readConcern.atClusterTime !== undefined || level === 'snapshot') {
    fail('InvalidOptions', 'snapshot reads outside of transactions are not supported by the embedded server')
  }
  if (level !== undefined && !(typeof level === 'string' && READ_LEVELS.has(level))) {
    fail('BadValue', `readConcern level '${String(level)}' is not known`)
  }
}

/** Every acknowledged write is on disk. More nodes than one can't confirm it: that is what the answer says. */
export function checkWriteConcern({ writeConcern }: Document): Document | undefined {
  if (writeConcern === undefined) return undefined
  if (!isDocument(writeConcern)) return fail('TypeMismatch', "BSON field 'writeConcern' must be an object")
  const { w } = writeConcern
  if (w === undefined || w === 'majority') return undefined
  if (isNumber(w)) {
    return toNumber(w) <= 1
      ? undefined
      : { code: 100, codeName: 'UnsatisfiableWriteConcern', errmsg: 'Not enough data-bearing nodes' }
  }
  return {
    code: 79,
    codeName: 'UnknownReplWriteConcern',
    errmsg: `No write concern mode named '${String(w)}' found`,
  }
}
