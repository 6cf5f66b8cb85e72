import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson'

/** A stored value as `decode` gives it; see `values/index.ts` for the representation. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Double
  | Decimal128
  | ObjectId
  | Binary
  | Timestamp
  | BSONRegExp
  | BSONSymbol
  | Code
  | MinKey
  | MaxKey
  | Value[]
  | Document

export interface Document {
  [field: string]: Value
}

/** `undefined` stands for a missing field, never for a stored value. */
export type Maybe = Value | undefined

export type NumberValue = number | bigint | Double | Decimal128

/** BSON's own type numbers. */
export const Type = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
} as const

const typeNames = new Map<number, string>(Object.entries(Type).map(([name, type]) => [type, name]))

/** A class is told by its prototype: a stored document may well have a field named `_bsontype`. */
const typesByPrototype = new Map<unknown, number>([
  [Object.prototype, Type.object],
  [Array.prototype, Type.array],
  [Date.prototype, Type.date],
  [ObjectId.prototype, Type.objectId],
  [Double.prototype, Type.double],
  [Decimal128.prototype, Type.decimal],
  [Binary.prototype, Type.binData],
  [Timestamp.prototype, Type.timestamp],
  [BSONRegExp.prototype, Type.regex],
  [BSONSymbol.prototype, Type.symbol],
  [MinKey.prototype, Type.minKey],
  [MaxKey.prototype, Type.maxKey],
])

/** True for a number that BSON stores as int32: integral, in range and not negative zero. */
export function isInt32(value: number): boolean {
  return (value | 0) === value && (value !== 0 || 1 / value > 0)
}

/** The BSON type number of a value; `undefined` (missing) is reported as 6. */
export function typeOf(value: Maybe): number {
  switch (typeof value) {
    case 'string':
      return Type.string
    case 'number':
      return isInt32(value) ? Type.int : Type.double
    case 'boolean':
      return Type.bool
    case 'bigint':
      return Type.long
    case 'undefined':
      return Type.undefined
  }
  if (value === null) return Type.null
  const type = typesByPrototype.get(Object.getPrototypeOf(value))
  if (type !== undefined) return type
  if (value instanceof Code) return value.scope === null ? Type.javascript : Type.javascriptWithScope
  throw new TypeError('not a value that decode() gives: build test values with fromPlain()')
}

/** The server's name of a value's type, as `$type` gives it: `int`, `objectId`, `missing`, … */
export function typeName(value: Maybe): string {
  return value === undefined ? 'missing' : typeNames.get(typeOf(value))!
}

/** The type number that a `$type` alias names. */
export function typeByName(name: string): number | undefined {
  return Object.hasOwn(Type, name) ? Type[name as keyof typeof Type] : undefined
}

export function isDocument(value: Maybe): value is Document {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

export function isNumber(value: Maybe): value is NumberValue {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof Double ||
    value instanceof Decimal128
  )
}

/** The first field name of a document, `undefined` for an empty one. */
export function firstKey(document: Document): string | undefined {
  for (const key in document) return key
  return undefined
}

/** True for `{ $name: … }`: a document whose first field is an operator. */
export function isOperatorDocument(value: Maybe): value is Document {
  return isDocument(value) && firstKey(value)?.startsWith('$') === true
}
