import { fail } from '../errors.ts'
import { toNumber } from '../values/numbers.ts'
import { type Document, isDocument, isNumber, type Maybe, typeName } from '../values/types.ts'

/** Fields that every command may have. */
const GENERIC_FIELDS = new Set([
  '$db',
  '$clusterTime',
  '$readPreference',
  'lsid',
  'txnNumber',
  'autocommit',
  'startTransaction',
  'stmtId',
  'stmtIds',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'maxTimeMSOpOnly',
  'comment',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
])

/** Refuses what a command does not know: an option that is ignored gives a wrong answer. */
export function checkFields(command: string, body: Document, known: ReadonlySet<string>): void {
  for (const name of Object.keys(body)) {
    if (name !== command && !known.has(name) && !GENERIC_FIELDS.has(name)) unknownField(command, name)
  }
}

export function unknownField(owner: string, name: string): never {
  return fail('IDLUnknownField', `BSON field '${owner}.${name}' is an unknown field.`)
}

function wrongType(name: string, value: Maybe, expected: string): never {
  return fail(
    'TypeMismatch',
    `BSON field '${name}' is the wrong type '${typeName(value)}', expected type '${expected}'`,
  )
}

export function optionalDocument(body: Document, name: string): Document | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  return isDocument(value) ? value : wrongType(name, value, 'object')
}

export function optionalBoolean(body: Document, name: string): boolean {
  const value = body[name]
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  return isNumber(value) ? toNumber(value) !== 0 : wrongType(name, value, 'bool')
}

/** A whole number that is not negative. */
export function optionalCount(body: Document, name: string): number | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (!isNumber(value)) return wrongType(name, value, 'long')
  const number = Math.trunc(toNumber(value))
  if (!(number >= 0)) {
    fail(51024, `BSON field '${name}' value must be >= 0, actual value '${number}'`)
  }
  return number
}

export function requiredString(body: Document, name: string): string {
  const value = body[name]
  if (value === undefined)
    return fail('IDLFailedToParse', `BSON field '${name}' is missing but a required field`)
  return typeof value === 'string' ? value : wrongType(name, value, 'string')
}

export function documentArray(body: Document, name: string): Document[] {
  const value = body[name]
  if (value === undefined)
    return fail('IDLFailedToParse', `BSON field '${name}' is missing but a required field`)
  if (!Array.isArray(value)) return wrongType(name, value, 'array')
  value.forEach((element, i) => {
    if (!isDocument(element)) wrongType(`${name}.${i}`, element, 'object')
  })
  return value as Document[]
}

/** The collection a command names, checked. */
export function collectionName(body: Document, command: string): string {
  const name = body[command]
  if (typeof name !== 'string') {
    return fail('InvalidNamespace', `collection name has invalid type ${typeName(name)}`)
  }
  checkCollectionName(name)
  return name
}

const MAX_NAMESPACE_BYTES = 255

export function checkCollectionName(name: string): void {
  if (
    name === '' ||
    name.includes('\0') ||
    name.includes('$') ||
    name.startsWith('.') ||
    name.endsWith('.')
  ) {
    fail('InvalidNamespace', `Invalid namespace specified '${name}'`)
  }
}

export function checkDatabaseName(name: string): void {
  if (name === '' || Buffer.byteLength(name) > 63 || /[\0/\\. "$]/.test(name)) {
    fail('InvalidNamespace', `Invalid database name specified '${name}'`)
  }
}

export function checkNamespaceLength(ns: string): void {
  if (Buffer.byteLength(ns) > MAX_NAMESPACE_BYTES) {
    fail(
      'InvalidNamespace',
      `Fully qualified namespace is too long. Namespace: ${ns} Max: ${MAX_NAMESPACE_BYTES}`,
    )
  }
}

/** Only the simple collation is known: any other would compare and sort otherwise than asked for. */
export function checkCollation(body: Document): void {
  const collation = optionalDocument(body, 'collation')
  if (collation !== undefined && Object.keys(collation).length > 0 && collation.locale !== 'simple') {
    fail('InvalidOptions', 'only the simple collation is supported by the embedded server')
  }
}

/** Refuses options that would change the result and are not supported. */
export function refuseOptions(body: Document, names: readonly string[]): void {
  for (const name of names) {
    const value = body[name]
    if (value !== undefined && value !== null && value !== false) {
      fail('NotImplemented', `the option '${name}' is not supported by the embedded server`)
    }
  }
}
