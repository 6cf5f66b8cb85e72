import { type CodeName, fail, MongoError } from '../errors.ts'
import { compileFilter } from '../query/index.ts'
import { equals } from '../values/compare.ts'
import { isIndex, type Path, splitPath } from '../values/path.ts'
import { type Document, isDocument, isNumber, type Maybe } from '../values/types.ts'
import type { Direction } from './key.ts'

/** An index as it was asked for, checked; `document` is what listIndexes shows. */
export type IndexDefinition = {
  readonly name: string
  readonly fields: readonly { readonly path: string; readonly parts: Path; readonly direction: Direction }[]
  readonly unique: boolean
  readonly sparse: boolean
  readonly expireAfterSeconds: number | undefined
  readonly partialFilter: Document | undefined
  readonly document: Document
}

const MAX_FIELDS = 32
const MAX_EXPIRE_SECONDS = 2_147_483_647

const KNOWN_OPTIONS = new Set([
  'key',
  'name',
  'v',
  'unique',
  'sparse',
  'expireAfterSeconds',
  'partialFilterExpression',
  'background',
  'hidden',
  'collation',
  'ns',
])

const PARTIAL_OPERATORS = new Set([
  '$eq',
  '$exists',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$type',
  '$and',
  '$or',
  '$in',
])

/** Checks one entry of createIndexes. @throws MongoError with the server's code */
export function parseDefinition(spec: Document): IndexDefinition {
  for (const option of Object.keys(spec)) {
    if (!KNOWN_OPTIONS.has(option)) {
      fail('InvalidIndexSpecificationOption', `The field '${option}' is not valid for an index specification`)
    }
  }
  const { key, name } = spec
  if (!isDocument(key))
    return fail('FailedToParse', "The 'key' field is a required property of an index specification")
  if (typeof name !== 'string') {
    return fail('FailedToParse', "The 'name' field is a required property of an index specification")
  }
  if (name === '' || name.includes('\0')) refuse('index names must not be empty or hold a null byte')
  if (name === '*') fail('BadValue', "The index name '*' is not valid.")
  refuseUnsupported(spec)
  const fields = parseKey(key)
  const expireAfterSeconds = parseExpiry(spec.expireAfterSeconds, fields.length, key)
  const partialFilter = parsePartialFilter(spec.partialFilterExpression, spec)
  const unique = flag(spec.unique, 'unique')
  const sparse = flag(spec.sparse, 'sparse')
  return {
    name,
    fields,
    unique,
    sparse,
    expireAfterSeconds,
    partialFilter,
    document: {
      v: 2,
      key,
      name,
      ...(unique ? { unique } : {}),
      ...(sparse ? { sparse } : {}),
      ...(partialFilter === undefined ? {} : { partialFilterExpression: partialFilter }),
      ...(expireAfterSeconds === undefined ? {} : { expireAfterSeconds }),
    },
  }
}

function refuse(message: string, code: CodeName = 'CannotCreateIndex'): never {
  return fail(code, message)
}

function refuseUnsupported(spec: Document): void {
  if (spec.hidden === true)
    refuse('hidden indexes are not supported by the embedded server', 'InvalidOptions')
  const { collation } = spec
  if (collation !== undefined && !(isDocument(collation) && collation.locale === 'simple')) {
    refuse('only the simple collation is supported by the embedded server', 'InvalidOptions')
  }
}

function parseKey(key: Document): IndexDefinition['fields'] {
  const fields = Object.entries(key)
  if (fields.length === 0) refuse('Index keys cannot be empty.')
  if (fields.length > MAX_FIELDS) refuse(`an index has at most ${MAX_FIELDS} fields`)
  return fields.map(([path, order]) => {
    const parts = splitPath(path)
    if (parts.some((part) => part === '')) refuse('Index keys cannot contain an empty field.')
    if (path.includes('$'))
      refuse(`wildcard and $-prefixed fields are not supported by the embedded server: ${path}`)
    if (parts.some(isIndex))
      refuse(`array positions in an index are not supported by the embedded server: ${path}`)
    return { path, parts, direction: parseDirection(order) }
  })
}

function parseDirection(order: Maybe): Direction {
  if (typeof order === 'string') {
    return refuse(`${order === '' ? 'empty' : order} indexes are not supported by the embedded server`)
  }
  const number = isNumber(order) ? Number(order.toString()) : Number.NaN
  if (Number.isNaN(number) || number === 0)
    refuse('Values in the index key pattern must be numbers other than 0')
  return number > 0 ? 1 : -1
}

function parseExpiry(value: Maybe, fields: number, key: Document): number | undefined {
  if (value === undefined) return undefined
  if (!isNumber(value)) return refuse("TTL index 'expireAfterSeconds' option must be numeric")
  const seconds = Number(value.toString())
  if (!(seconds >= 0 && seconds <= MAX_EXPIRE_SECONDS)) {
    refuse(
      `TTL index 'expireAfterSeconds' option must be within an acceptable range, 0 to ${MAX_EXPIRE_SECONDS}`,
    )
  }
  if (fields > 1) refuse('TTL indexes are single-field indexes, compound indexes do not support TTL')
  if ('_id' in key) refuse("The field 'expireAfterSeconds' is not valid for an _id index specification")
  return seconds
}

function parsePartialFilter(value: Maybe, spec: Document): Document | undefined {
  if (value === undefined) return undefined
  if (!isDocument(value))
    return refuse("'partialFilterExpression' for an index has to be a document", 'TypeMismatch')
  if (spec.sparse === true) refuse("cannot mix 'partialFilterExpression' and 'sparse' options")
  checkPartial(value)
  compileFilter(value)
  return value
}

function checkPartial(filter: Document): void {
  for (const [name, condition] of Object.entries(filter)) {
    if (name.startsWith('$') && !PARTIAL_OPERATORS.has(name))
      refuse(`unsupported expression in partial index: ${name}`)
    if (name === '$exists' && condition === false)
      refuse('unsupported expression in partial index: $exists: false')
    if (Array.isArray(condition)) for (const part of condition) if (isDocument(part)) checkPartial(part)
    if (isDocument(condition)) checkPartial(condition)
  }
}

function flag(value: Maybe, name: string): boolean {
  if (value === undefined) return false
  if (typeof value === 'boolean') return value
  if (isNumber(value)) return Number(value.toString()) !== 0
  return fail('TypeMismatch', `The field '${name}' has to be a boolean`)
}

/** Same fields, same documents: two such indexes can't stand side by side. */
function sameSignature(a: IndexDefinition, b: IndexDefinition): boolean {
  return (
    sameKey(a.document.key as Document, b.document.key as Document) &&
    a.unique === b.unique &&
    a.sparse === b.sparse &&
    sameFilter(a.partialFilter, b.partialFilter)
  )
}

export function sameKey(a: Document, b: Document): boolean {
  return equals(a, b)
}

function sameFilter(a: Document | undefined, b: Document | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equals(a, b)
}

/**
 * Tells whether `wanted` is there already.
 * @throws MongoError IndexOptionsConflict or IndexKeySpecsConflict if an existing index is in its way
 */
export function alreadyExists(wanted: IndexDefinition, existing: Iterable<IndexDefinition>): boolean {
  for (const index of existing) {
    const same = sameSignature(wanted, index)
    if (index.name === wanted.name && !same) {
      throw new MongoError(
        'IndexKeySpecsConflict',
        `An existing index has the same name as the requested index. Requested index: ${JSON.stringify(wanted.document)}, existing index: ${JSON.stringify(index.document)}`,
      )
    }
    if (!same) continue
    if (index.name !== wanted.name) {
      throw new MongoError(
        'IndexOptionsConflict',
        `Index already exists with a different name: ${index.name}`,
      )
    }
    if (index.expireAfterSeconds !== wanted.expireAfterSeconds) {
      throw new MongoError(
        'IndexOptionsConflict',
        `An equivalent index already exists with the same name but different options. Existing index: ${JSON.stringify(index.document)}`,
      )
    }
    return true
  }
  return false
}
