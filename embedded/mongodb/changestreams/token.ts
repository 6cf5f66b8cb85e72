import { MongoError } from '../errors.ts'
import type { LogTime } from '../storage/oplog.ts'
import { type Document, isDocument, type Maybe } from '../values/types.ts'

/** Where a change stream stands: after an event, or after the `invalidate` that followed it. */
export type Place = { readonly time: LogTime; readonly invalidated: boolean }

const FORM = /^([0-9a-f]{16})(00|01)$/i

/** The resume token of a place; tokens sort as their events do. */
export function tokenOf({ time, invalidated }: Place): Document {
  return { _data: time.toString(16).padStart(16, '0').toUpperCase() + (invalidated ? '01' : '00') }
}

/** @throws MongoError InvalidResumeToken */
export function placeOf(token: Maybe): Place {
  const data = isDocument(token) ? token._data : undefined
  const found = typeof data === 'string' ? FORM.exec(data) : null
  if (found === null) throw new MongoError('InvalidResumeToken', 'the resume token is not one of this server')
  return { time: Number.parseInt(found[1]!, 16), invalidated: found[2] === '01' }
}
