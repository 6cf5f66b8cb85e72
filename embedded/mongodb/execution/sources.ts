import type { Namespace, Sources, WriteRequest } from '../aggregate/index.ts'
import type { Call } from '../commands/command.ts'
import { fail } from '../errors.ts'
import type { Document } from '../values/types.ts'
import { mergeInto } from './mergeInto.ts'
import { openScanIn } from './query.ts'
import { replaceCollection } from './replaceCollection.ts'

/** What the stages of an aggregation see of other collections. */
export function sourcesOf(call: Call): Sources {
  return {
    *find(namespace, filter) {
      const { scan } = openScanIn(call, nsOf(call, namespace), { filter })
      for (const match of scan.all()) yield match.document
    },
    write(request: WriteRequest, documents: Iterable<Document>) {
      if (call.transaction !== undefined) {
        fail('OperationNotSupportedInTransaction', `$${request.kind} is not allowed in a transaction`)
      }
      const db = request.into.db ?? call.db
      if (request.kind === 'out') replaceCollection(call.core, db, request.into.coll, documents)
      else mergeInto(call, db, request, documents)
    },
  }
}

function nsOf(call: Call, { db, coll }: Namespace): string {
  return `${db ?? call.db}.${coll}`
}
