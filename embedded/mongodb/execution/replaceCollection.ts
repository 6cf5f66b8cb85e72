import { ObjectId } from 'bson'
import { checkCollectionName, checkDatabaseName } from '../commands/fields.ts'
import type { Core } from '../core.ts'
import { buildIndex } from '../indexes/build.ts'
import { checkId } from '../update/index.ts'
import { encode } from '../values/codec.ts'
import type { Document } from '../values/types.ts'
import { DirectWriter } from './directWriter.ts'

/** `$out`: a collection with these documents takes the place of the old one, whose indexes it keeps; all or nothing. */
export function replaceCollection(core: Core, db: string, name: string, documents: Iterable<Document>): void {
  checkDatabaseName(db)
  checkCollectionName(name)
  const all = [...documents]
  const old = core.catalog.get(`${db}.${name}`)
  if (old !== undefined) core.transactions.mustNotUse(old)
  const writer = new DirectWriter(core)
  core.group.write(() => {
    const fresh = core.catalog.create(db, `tmp.agg_out.${new ObjectId().toHexString()}`)
    for (const index of old?.indexes.values() ?? []) buildIndex(core, fresh, index.definition)
    for (const { _id = new ObjectId(), ...rest } of all) {
      checkId(_id)
      const document = { _id, ...rest }
      writer.insert(fresh, document, encode(document))
    }
    if (old !== undefined) core.catalog.drop(old)
    core.catalog.rename(fresh, db, name)
    core.oplog.append({ op: 'rename', db, collection: fresh.name, to: { db, collection: name } })
  })
}
