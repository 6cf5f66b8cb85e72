/**
 * How stored values look in memory: what `decode` gives, what `encode` takes, and what every part of this package
 * works on. BSON's types stay faithful without a wrapper around each number:
 *
 * - int32 is an integral `number` within 32 bits; every other `number` (fractions, larger ones, NaN, ±Infinity,
 *   -0) is a double; a double whose value looks like an int32 (5.0) is a `Double`
 * - long is a `bigint`; JavaScript compares `bigint` and `number` by exact value, and so longs beyond 2^53 are right
 * - Decimal128, ObjectId, Binary (UUIDs too), Timestamp, BSONRegExp, BSONSymbol, Code, MinKey, MaxKey are the
 *   classes of `bson`; a date is a `Date`; the deprecated `undefined` type is read as null
 * - a document is a plain object, told from the classes by its prototype, never by a `_bsontype` field
 *
 * Fields keep their order, but for names that are array indexes ("7"): JavaScript moves these to the front, as the
 * official driver does. Missing is `undefined`. Values are never changed in place once they are in a document.
 */
export * from './codec.ts'
export * from './compare.ts'
export * from './hash.ts'
export * from './numbers.ts'
export * from './path.ts'
export * from './show.ts'
export * from './sort.ts'
export * from './truth.ts'
export * from './types.ts'
