import type { Evaluation } from '../scope.ts'
import type { Value } from '../values.ts'

/**
 * A Java type as expressions may use it: one file in types/, listed in its index.ts. What is not listed here cannot be reached.
 */
export interface JavaType {
  /** Full name: java.lang.String. */
  readonly name: string
  /** Whether `T(…)` and `new …` may name it, by its simple name too. */
  readonly nameable: boolean
  /** Full names of the types above it, for `instanceof`. */
  readonly supertypes: readonly string[]
  readonly methods: Methods
  /** Bean properties and fields: `date.time`. */
  readonly properties?: Readonly<Record<string, (self: never, evaluation: Evaluation) => unknown>>
  /** `T(java.lang.Integer).parseInt('1')` */
  readonly statics?: Methods
  /** `T(java.lang.Integer).MAX_VALUE` */
  readonly constants?: Readonly<Record<string, unknown>>
  /** `new java.util.Date(0)`; `self` is undefined. */
  readonly construct?: readonly Overload[]
}

export type Methods = Readonly<Record<string, readonly Overload[]>>

/** One signature of a method. The first overload whose parameters the arguments fit, exactly or by conversion, is taken. */
export interface Overload {
  readonly parameters: readonly ParameterKind[]
  /** The last parameter takes any number of arguments; they follow the others in `args`. */
  readonly variadic?: boolean
  // biome-ignore lint/suspicious/noExplicitAny: arguments have been converted to what `parameters` says.
  readonly call: (self: any, args: readonly any[], evaluation: Evaluation) => unknown
}

/**
 * What a parameter takes, and how it arrives: string → string, int → number, long → bigint, double → number, boolean → boolean,
 * list → array (charSequence is a string to which nothing is converted), map → the map in whatever form it has (mapGet, entriesOf and sizeOf read all), char → string of one character,
 * object → any Value as it is; a full Java name → the JavaObject of that type, or of one with it among its supertypes. null fits
 * `object` alone.
 */
export type ParameterKind =
  | 'string'
  | 'charSequence'
  | 'int'
  | 'long'
  | 'double'
  | 'boolean'
  | 'char'
  | 'list'
  | 'map'
  | 'object'
  | `java.${string}`

export const defineType = (type: JavaType): JavaType => type

/** A type's method on a value: found by the value's form. Answers undefined when values of this form have no type here. */
export type TypeOf = (value: Value) => JavaType | undefined
