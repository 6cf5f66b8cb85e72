import { Binary } from 'bson'
import { ListSource, openCursor } from '../cursors/open.ts'
import { fail } from '../errors.ts'
import { runFree } from '../execution/statements.ts'
import { visibleCollection } from '../execution/visible.ts'
import { compileFilter } from '../query/index.ts'
import { type Collection, ID_INDEX } from '../storage/collection.ts'
import { encode } from '../values/codec.ts'
import type { Document } from '../values/types.ts'
import { type Call, defineCommand } from './command.ts'
import {
  checkCollation,
  checkCollectionName,
  checkNamespaceLength,
  collectionName,
  optionalBoolean,
  optionalCount,
  optionalDocument,
  requiredString,
} from './fields.ts'

/** Options of create that can be kept without changing what the collection does. */
const KEPT_OPTIONS = ['storageEngine', 'indexOptionDefaults', 'idIndex', 'autoIndexId', 'writeConcern']
const REFUSED_OPTIONS = [
  'capped',
  'size',
  'max',
  'validator',
  'validationLevel',
  'validationAction',
  'viewOn',
  'pipeline',
  'timeseries',
  'expireAfterSeconds',
  'clusteredIndex',
  'changeStreamPreAndPostImages',
  'encryptedFields',
]

export const create = defineCommand({
  names: ['create'],
  fields: ['collation', ...KEPT_OPTIONS, ...REFUSED_OPTIONS],
  inTransaction: true,
  async run(call) {
    const name = collectionName(call.body, 'create')
    checkNamespaceLength(`${call.db}.${name}`)
    checkCollation(call.body)
    for (const option of REFUSED_OPTIONS) {
      const value = call.body[option]
      if (value !== undefined && value !== false && !isEmptyOption(option, value)) {
        fail('InvalidOptions', `the option '${option}' of create is not supported by the embedded server`)
      }
    }
    const { core, db, transaction } = call
    await runFree(() => {
      const found = core.catalog.get(`${db}.${name}`)
      if (found?.pending && !transaction?.created.has(found)) core.transactions.mustNotUse(found)
      if (found !== undefined) fail('NamespaceExists', `Collection ${db}.${name} already exists.`)
      const created = core.group.write(() => core.catalog.create(db, name, {}, transaction !== undefined))
      transaction?.created.add(created)
    })
    return {}
  },
})

function isEmptyOption(option: string, value: Document[string]): boolean {
  if (option === 'validator')
    return typeof value === 'object' && value !== null && Object.keys(value).length === 0
  if (option === 'changeStreamPreAndPostImages') return (value as Document).enabled === false
  return option === 'validationLevel' || option === 'validationAction'
}

export const drop = defineCommand({
  names: ['drop'],
  fields: [],
  async run(call) {
    const name = collectionName(call.body, 'drop')
    const ns = `${call.db}.${name}`
    const found = await runFree(() => dropCollection(call, ns))
    // Since 7.0 dropping what isn't there succeeds.
    return found === undefined ? {} : { ns, nIndexesWas: found.indexes.size + 1 }
  },
})

function dropCollection({ core }: Call, ns: string): Collection | undefined {
  const collection = core.catalog.get(ns)
  if (collection === undefined) return undefined
  core.transactions.mustNotUse(collection)
  core.group.write(() => {
    core.catalog.drop(collection)
    core.oplog.append({ op: 'drop', db: collection.db, collection: collection.name })
  })
  return collection
}

export const dropDatabase = defineCommand({
  names: ['dropDatabase'],
  fields: [],
  async run(call) {
    const { core, db } = call
    for (const collection of core.catalog.ofDatabase(db))
      await runFree(() => dropCollection(call, collection.ns))
    core.group.write(() => core.oplog.append({ op: 'dropDatabase', db, collection: '' }))
    return { dropped: db }
  },
})

export const renameCollection = defineCommand({
  names: ['renameCollection'],
  fields: ['to', 'dropTarget'],
  async run(call) {
    const { core } = call
    if (call.db !== 'admin')
      fail('Unauthorized', 'renameCollection may only be run against the admin database.')
    const from = requiredString(call.body, 'renameCollection')
    const to = splitNamespace(requiredString(call.body, 'to'))
    const dropTarget = optionalBoolean(call.body, 'dropTarget')
    if (from === to.ns) fail('IllegalOperation', "Can't rename a collection to itself")
    await runFree(() => {
      const source = core.catalog.get(from)
      if (source === undefined || source.pending)
        return fail('NamespaceNotFound', `Source collection ${from} does not exist`)
      const target = core.catalog.get(to.ns)
      if (target !== undefined && !dropTarget) fail('NamespaceExists', 'target namespace exists')
      core.transactions.mustNotUse(source)
      if (target !== undefined) core.transactions.mustNotUse(target)
      core.group.write(() => {
        if (target !== undefined) core.catalog.drop(target)
        core.catalog.rename(source, to.db, to.name)
        core.oplog.append({
          op: 'rename',
          db: source.db,
          collection: source.name,
          to: { db: to.db, collection: to.name },
        })
      })
    })
    return {}
  },
})

function splitNamespace(ns: string): { ns: string; db: string; name: string } {
  const dot = ns.indexOf('.')
  if (dot < 1) fail('InvalidNamespace', `Invalid target namespace: ${ns}`)
  const name = ns.slice(dot + 1)
  checkCollectionName(name)
  checkNamespaceLength(ns)
  return { ns, db: ns.slice(0, dot), name }
}

export const listCollections = defineCommand({
  names: ['listCollections'],
  fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  async run(call) {
    const filter = compileFilter(optionalDocument(call.body, 'filter') ?? {})
    const nameOnly = optionalBoolean(call.body, 'nameOnly')
    const described = call.core.catalog
      .ofDatabase(call.db)
      .filter((collection) => !collection.pending)
      .map((collection) => describe(collection))
      .filter((document) => filter.matches(document))
      .map((document) => (nameOnly ? { name: document.name!, type: document.type! } : document))
    return openCursor(call, new ListSource(described.map((document) => encode(document))), {
      ns: `${call.db}.$cmd.listCollections`,
      batchSize: optionalCount(optionalDocument(call.body, 'cursor') ?? {}, 'batchSize'),
    })
  },
})

function describe(collection: Collection): Document {
  return {
    name: collection.name,
    type: 'collection',
    options: collection.options,
    info: { readOnly: false, uuid: new Binary(collection.uuid, Binary.SUBTYPE_UUID) },
    idIndex: ID_INDEX,
  }
}

export const listDatabases = defineCommand({
  names: ['listDatabases'],
  fields: ['filter', 'nameOnly', 'authorizedDatabases'],
  run(call) {
    if (call.db !== 'admin') fail('Unauthorized', 'listDatabases may only be run against the admin database.')
    const filter = compileFilter(optionalDocument(call.body, 'filter') ?? {})
    const nameOnly = optionalBoolean(call.body, 'nameOnly')
    const sizes = new Map<string, number>()
    for (const collection of call.core.catalog.all()) {
      if (visibleCollection(call.core, collection.ns, undefined) === undefined) continue
      const size = nameOnly ? 0 : collection.documents.size()
      sizes.set(collection.db, (sizes.get(collection.db) ?? 0) + size)
    }
    const databases = [...sizes]
      .map(
        ([name, size]): Document => (nameOnly ? { name } : { name, sizeOnDisk: BigInt(size), empty: false }),
      )
      .filter((document) => filter.matches(document))
    if (nameOnly) return { databases }
    return { databases, totalSize: BigInt([...sizes.values()].reduce((sum, size) => sum + size, 0)) }
  },
})
