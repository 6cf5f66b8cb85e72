import { Binary } from 'bson'
import { fail } from '../errors.ts'
import type { Document } from '../values/types.ts'
import type { Session } from './command.ts'

/** The session that a command names by its `lsid`. */
export function sessionOf(lsid: Document): Session {
  const { id } = lsid
  if (!(id instanceof Binary)) return fail('TypeMismatch', "BSON field 'lsid.id' must be a UUID")
  const key = id.buffer.subarray(0, id.length())
  return { lsid, key, text: Buffer.from(key).toString('hex') }
}
