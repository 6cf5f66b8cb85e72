import { ListSource, openCursor } from '../cursors/open.ts'
import { fail } from '../errors.ts'
import { runFree } from '../execution/statements.ts'
import { visibleCollection } from '../execution/visible.ts'
import { writerFor } from '../execution/writer.ts'
import { buildIndex } from '../indexes/build.ts'
import { alreadyExists, type IndexDefinition, parseDefinition, sameKey } from '../indexes/definition.ts'
import type { SecondaryIndex } from '../indexes/secondary.ts'
import { type Collection, ID_INDEX } from '../storage/collection.ts'
import { encode } from '../values/codec.ts'
import { toNumber } from '../values/numbers.ts'
import { type Document, isDocument, isNumber, type Value } from '../values/types.ts'
import { type Call, defineCommand } from './command.ts'
import { collectionName, documentArray, optionalCount, optionalDocument, unknownField } from './fields.ts'

export const createIndexes = defineCommand({
  names: ['createIndexes'],
  fields: ['indexes', 'commitQuorum'],
  inTransaction: true,
  async run(call) {
    const name = collectionName(call.body, 'createIndexes')
    const specs = documentArray(call.body, 'indexes')
    if (specs.length === 0) fail('BadValue', 'Must specify at least one index to create')
    const definitions = specs.filter((spec) => !isIdIndex(spec)).map(parseDefinition)
    const before = visibleCollection(call.core, `${call.db}.${name}`, call.transaction)
    return runFree(() => {
      const collection = writerFor(call.core, call.transaction).collection(call.db, name)
      const numIndexesBefore = collection.indexes.size + 1
      addIndexes(call, collection, definitions)
      return {
        numIndexesBefore,
        numIndexesAfter: collection.indexes.size + 1,
        createdCollectionAutomatically: before === undefined,
        note: collection.indexes.size + 1 === numIndexesBefore ? 'all indexes already exist' : undefined,
      }
    })
  },
})

function isIdIndex({ key }: Document): boolean {
  return isDocument(key) && sameKey(key, { _id: 1 })
}

function addIndexes(call: Call, collection: Collection, definitions: readonly IndexDefinition[]): void {
  const missing = definitions.filter(
    (definition) =>
      !alreadyExists(
        definition,
        [...collection.indexes.values()].map((index) => index.definition),
      ),
  )
  if (missing.length === 0) return
  if (call.transaction === undefined) call.core.transactions.mustNotUse(collection)
  else if (!call.transaction.created.has(collection)) {
    fail(
      'OperationNotSupportedInTransaction',
      'Cannot create new indexes on existing collection in a multi-document transaction.',
    )
  }
  // One write: when one index can't be built, none of the command stays.
  call.core.group.write(() => {
    for (const definition of missing) buildIndex(call.core, collection, definition)
  })
}

export const listIndexes = defineCommand({
  names: ['listIndexes'],
  fields: ['cursor', 'includeBuildUUIDs', 'includeIndexBuildInfo'],
  async run(call) {
    const ns = `${call.db}.${collectionName(call.body, 'listIndexes')}`
    const collection =
      visibleCollection(call.core, ns, undefined) ?? fail('NamespaceNotFound', `ns does not exist: ${ns}`)
    const documents = [
      ID_INDEX,
      ...[...collection.indexes.values()].map((index) => index.definition.document),
    ]
    return openCursor(call, new ListSource(documents.map((document) => encode(document))), {
      ns,
      batchSize: optionalCount(optionalDocument(call.body, 'cursor') ?? {}, 'batchSize'),
    })
  },
})

export const dropIndexes = defineCommand({
  names: ['dropIndexes'],
  fields: ['index'],
  async run(call) {
    const ns = `${call.db}.${collectionName(call.body, 'dropIndexes')}`
    return runFree(() => {
      const { core } = call
      const collection =
        visibleCollection(core, ns, undefined) ?? fail('NamespaceNotFound', `ns not found ${ns}`)
      core.transactions.mustNotUse(collection)
      const nIndexesWas = collection.indexes.size + 1
      const dropped = indexesNamed(collection, call.body.index)
      core.group.write(() => {
        for (const index of dropped) core.catalog.dropIndex(collection, index)
      })
      return { nIndexesWas }
    })
  },
})

function indexesNamed(collection: Collection, wanted: Value | undefined): SecondaryIndex[] {
  if (wanted === '*') return [...collection.indexes.values()]
  if (Array.isArray(wanted)) return wanted.flatMap((name) => indexesNamed(collection, name))
  if (typeof wanted === 'string') {
    if (wanted === '_id_') fail('InvalidOptions', 'cannot drop _id index')
    return [collection.indexes.get(wanted) ?? fail('IndexNotFound', `index not found with name [${wanted}]`)]
  }
  if (!isDocument(wanted)) return fail('TypeMismatch', "BSON field 'dropIndexes.index' is the wrong type")
  if (sameKey(wanted, { _id: 1 })) fail('InvalidOptions', 'cannot drop _id index')
  return [indexByKey(collection, wanted)]
}

function indexByKey(collection: Collection, key: Document): SecondaryIndex {
  const found = [...collection.indexes.values()].filter((index) =>
    sameKey(index.definition.document.key as Document, key),
  )
  if (found.length > 1) fail(181, `${found.length} indexes found for key, identify by name instead`)
  return found[0] ?? fail('IndexNotFound', "can't find index with key")
}

/** Changes the TTL of an index; everything else of collMod would change what a collection does. */
export const collMod = defineCommand({
  names: ['collMod'],
  fields: ['index'],
  run(call) {
    const ns = `${call.db}.${collectionName(call.body, 'collMod')}`
    const { core } = call
    const collection =
      visibleCollection(core, ns, undefined) ?? fail('NamespaceNotFound', `ns does not exist: ${ns}`)
    const change = optionalDocument(call.body, 'index')
    if (change === undefined) return {}
    for (const field of Object.keys(change)) {
      if (!['name', 'keyPattern', 'expireAfterSeconds'].includes(field)) unknownField('collMod.index', field)
    }
    const seconds = change.expireAfterSeconds
    if (!isNumber(seconds) || toNumber(seconds) < 0)
      fail('InvalidOptions', 'expireAfterSeconds must be a number that is not negative')
    const [index] = indexesNamed(collection, change.name ?? change.keyPattern)
    const old = index!.definition.expireAfterSeconds
    core.group.write(() =>
      core.catalog.redefine(collection, index!, {
        ...index!.definition.document,
        expireAfterSeconds: seconds!,
      }),
    )
    return {
      ...(old === undefined ? {} : { expireAfterSeconds_old: BigInt(old) }),
      expireAfterSeconds_new: BigInt(Math.trunc(toNumber(seconds as number))),
    }
  },
})
