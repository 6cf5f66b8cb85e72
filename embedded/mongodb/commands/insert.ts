import { ObjectId } from 'bson'
import { fail } from '../errors.ts'
import { runStatements } from '../execution/statements.ts'
import { writerFor } from '../execution/writer.ts'
import { checkId } from '../update/index.ts'
import { encode, maxDocumentSize } from '../values/codec.ts'
import { type Document, firstKey } from '../values/types.ts'
import { type Call, defineCommand } from './command.ts'
import { checkNamespaceLength, collectionName, documentArray } from './fields.ts'

export const insert = defineCommand({
  names: ['insert'],
  fields: ['documents', 'ordered', 'bypassDocumentValidation'],
  inTransaction: true,
  retryable: true,
  async run(call) {
    const name = collectionName(call.body, 'insert')
    checkNamespaceLength(`${call.db}.${name}`)
    const documents = documentArray(call.body, 'documents')
    const raw = call.sequences.get('documents')
    const writer = writerFor(call.core, call.transaction)
    return runStatements(call, documents, (document, i) => {
      const { stored, bytes } = prepare(document, raw?.[i])
      writer.insert(writer.collection(call.db, name), stored, bytes)
      return record(call, i)
    })
  },
})

function record(call: Call, index: number): { n: number } {
  call.retry?.record(index, { n: 1 })
  return { n: 1 }
}

/** A document as it is stored: with _id in front. What came in that form already is not written anew. */
function prepare(document: Document, raw: Uint8Array | undefined): { stored: Document; bytes: Uint8Array } {
  checkId(document._id)
  if (raw !== undefined && firstKey(document) === '_id') {
    if (raw.length > maxDocumentSize) {
      fail(
        'BSONObjectTooLarge',
        `object to insert too large. size in bytes: ${raw.length}, max size: ${maxDocumentSize}`,
      )
    }
    return { stored: document, bytes: raw }
  }
  const { _id = new ObjectId(), ...rest } = document
  const stored = { _id, ...rest }
  return { stored, bytes: encode(stored) }
}
