import { Timestamp } from 'bson'
import { unknownField } from '../commands/fields.ts'
import { fail, MongoError } from '../errors.ts'
import { fromTimestamp, type LogTime, type Oplog } from '../storage/oplog.ts'
import type { Document, Value } from '../values/types.ts'
import { type Place, placeOf } from './token.ts'

export type FullDocument = 'default' | 'updateLookup' | 'whenAvailable' | 'required'
export type BeforeChange = 'off' | 'whenAvailable' | 'required'

export type StreamOptions = {
  readonly fullDocument: FullDocument
  readonly beforeChange: BeforeChange
  readonly allChangesForCluster: boolean
  /** Events after this moment are told. */
  readonly from: LogTime
}

const FIELDS = new Set([
  'fullDocument',
  'fullDocumentBeforeChange',
  'resumeAfter',
  'startAfter',
  'startAtOperationTime',
  'allChangesForCluster',
  'showExpandedEvents',
])

/** Reads the specification of a `$changeStream` stage. @throws MongoError ChangeStreamHistoryLost, … */
export function parseOptions(spec: Document, oplog: Oplog): StreamOptions {
  for (const field of Object.keys(spec)) if (!FIELDS.has(field)) unknownField('$changeStream', field)
  if (spec.showExpandedEvents === true) {
    fail('InvalidOptions', 'showExpandedEvents is not supported by the embedded server')
  }
  return {
    fullDocument: oneOf(spec, 'fullDocument', ['default', 'updateLookup', 'whenAvailable', 'required']),
    beforeChange: oneOf(spec, 'fullDocumentBeforeChange', ['off', 'whenAvailable', 'required']),
    allChangesForCluster: spec.allChangesForCluster === true,
    from: startOf(spec, oplog),
  }
}

/** The first of `allowed` is the default. */
function oneOf<T extends string>(spec: Document, field: string, allowed: readonly T[]): T {
  const value = spec[field]
  if (value === undefined) return allowed[0]!
  const found = allowed.find((name) => name === value)
  return (
    found ??
    fail(
      'BadValue',
      `Enumeration value '${String(value)}' for field '$changeStream.${field}' is not a valid value.`,
    )
  )
}

function startOf(spec: Document, oplog: Oplog): LogTime {
  const given = ['resumeAfter', 'startAfter', 'startAtOperationTime'].filter(
    (field) => spec[field] !== undefined,
  )
  if (given.length > 1)
    fail(40674, `Only one type of resume option is allowed, but multiple were found: ${given.join(', ')}`)
  if (spec.startAtOperationTime !== undefined) return startAt(spec.startAtOperationTime, oplog)
  const token = spec.resumeAfter ?? spec.startAfter
  if (token === undefined) return oplog.last
  const place = placeOf(token)
  if (place.invalidated && spec.resumeAfter !== undefined) {
    fail(
      'InvalidResumeToken',
      'Attempting to resume a change stream using resumeAfter is not allowed from an invalidate notification',
    )
  }
  return resume(place, oplog)
}

function startAt(value: Value, oplog: Oplog): LogTime {
  if (!(value instanceof Timestamp))
    return fail('TypeMismatch', "BSON field '$changeStream.startAtOperationTime' must be a timestamp")
  const from = fromTimestamp(value) - 1
  if (from < oplog.horizon) historyLost()
  return from
}

function resume({ time }: Place, oplog: Oplog): LogTime {
  if (time < oplog.horizon || time > oplog.last) historyLost()
  return time
}

function historyLost(): never {
  throw new MongoError(
    'ChangeStreamHistoryLost',
    'Resume of change stream was not possible, as the resume point may no longer be in the oplog.',
    { labels: ['NonResumableChangeStreamError'] },
  )
}
