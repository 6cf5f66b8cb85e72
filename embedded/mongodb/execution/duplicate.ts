import { MongoError } from '../errors.ts'
import type { Indexed } from '../indexes/key.ts'
import type { SecondaryIndex } from '../indexes/secondary.ts'
import type { Collection } from '../storage/collection.ts'
import { show } from '../values/show.ts'
import type { Document, Value } from '../values/types.ts'

/** The server's E11000 for a unique index. */
export function duplicateKey(
  collection: Collection,
  index: SecondaryIndex,
  values: readonly Indexed[],
): MongoError {
  const keyValue: Document = {}
  index.definition.fields.forEach((field, i) => {
    const value = values[i]
    keyValue[field.path] = value === undefined || typeof value === 'symbol' ? null : value
  })
  return duplicate(collection.ns, index.name, index.definition.document.key as Document, keyValue)
}

/** The server's E11000 for an _id that is taken. */
export function duplicateId(collection: Collection, id: Value): MongoError {
  return duplicate(collection.ns, '_id_', { _id: 1 }, { _id: id })
}

function duplicate(ns: string, name: string, keyPattern: Document, keyValue: Document): MongoError {
  return new MongoError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${ns} index: ${name} dup key: ${show(keyValue)}`,
    { extra: { keyPattern, keyValue } },
  )
}
