/**
 * How the values of expressions are held. A context is JSON and is read as it is, so plain JSON values are values:
 *
 * - null, boolean and string are Java's null, Boolean and String;
 * - a number without fraction within 32 bits is an Integer, a greater one a Long, one with a fraction a Double;
 * - an array is a List (of its elements as they are), a plain object a Map with String keys.
 *
 * What JSON cannot tell apart has a form of its own here: a bigint is a Long, a JavaDouble a Double without fraction, a JS Map a Map
 * with keys of any kind, a JS Set a Set, a JavaObject everything else (dates, UUIDs …). Values are never changed in place.
 */
export type Value =
  | null
  | boolean
  | string
  | number
  | bigint
  | JavaDouble
  | readonly Value[]
  | { readonly [key: string]: Value }
  | ReadonlyMap<Value, Value>
  | ReadonlySet<Value>
  | LazyMap
  | JavaObject
  | Unknown

/** A Double whose value has no fraction: 3.0, which prints and divides differently from 3. */
export class JavaDouble {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** A Double of any value, in its shortest form. */
export const double = (value: number): number | JavaDouble =>
  Number.isInteger(value) || Object.is(value, -0) ? new JavaDouble(value) : value

/** A value of one of the Java types that expressions may use and that is no JSON: `type` is its full Java name. */
export abstract class JavaObject {
  abstract readonly type: string
  /** Whether it is a CharSequence: it stands where a text can. */
  readonly isText: boolean = false

  /** Java's toString. */
  abstract toString(): string

  /** Java's equals: of types that say nothing else, only the same object. */
  equals(other: unknown): boolean {
    return this === other
  }

  /** Java's hashCode: 32 bits, with sign. */
  hashCode(): number {
    return 0
  }

  /** Java's compareTo, of types that are Comparable; undefined when the two cannot be compared. */
  compareTo(_other: unknown): number | undefined {
    return undefined
  }

  /** What stands for it in JSON. */
  toJSON(): unknown {
    return this.toString()
  }
}

/** A map whose entries are found when they are asked for: an execution, a stage, what a stage sees of those before it. */
export abstract class LazyMap {
  /** Undefined when there is no such entry. */
  abstract get(key: string): unknown
  /** The keys that belong to the map itself; `get` may answer more. */
  abstract keys(): readonly string[]
  /** Whether it is an object in Java, with getters: getName() is name. */
  readonly hasGetters: boolean = false
}

/** Something that cannot be known yet, such as what a stage will offer that has not run. Whatever is made of it is unknown too. */
export class Unknown {
  /** Where it will come from, in words: "the outputs of stage Deploy". */
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }

  /** How it is shown among values that are known. */
  toJSON(): string {
    return `unknown: ${this.reason}`
  }
}

/** Thrown when an expression needs something unknown. It is no failure of the expression. */
export class UnknownError extends Error {
  readonly unknown: Unknown

  constructor(unknown: Unknown) {
    super(`not known yet: ${unknown.reason}`)
    this.unknown = unknown
  }
}
