import { hint } from '#platform/words/nearest.ts'
import { ExpressionError } from '../errors.ts'
import { findType, typeNames } from '../types/index.ts'
import type { JavaType } from '../types/type.ts'
import { JavaObject } from '../values.ts'

/** What T(…) answers. */
export class TypeReference extends JavaObject {
  readonly type = 'java.lang.Class'
  /** java.lang.String, int, java.lang.String[] */
  readonly name: string
  /** Undefined for primitive types and arrays. */
  readonly described: JavaType | undefined

  constructor(name: string, described: JavaType | undefined) {
    super()
    this.name = name
    this.described = described
  }

  override toString(): string {
    return this.name.includes('.') ? `class ${this.name}` : this.name
  }

  override equals(other: unknown): boolean {
    return other instanceof TypeReference && other.name === this.name
  }
}

/** What an array of a primitive type holds at first. */
export const primitives: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['boolean', false],
  ['byte', 0],
  ['short', 0],
  ['int', 0],
  ['long', 0n],
  ['char', '\0'],
  ['float', 0],
  ['double', 0],
])

/** T(name), T(name[]). @throws ExpressionError (NOT_ALLOWED) */
export function resolveType(name: string, dimensions: number, position: number): TypeReference {
  const described = primitives.has(name) ? undefined : nameableType(name, position)
  const full = (described?.name ?? name) + '[]'.repeat(dimensions)
  return new TypeReference(full, dimensions ? undefined : described)
}

const simple = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

/** By their simple names, how types are to be named: those of java.lang by the simple name, others in full. */
const namesOfTypes = new Map(
  typeNames.map((name) => [simple(name), name === `java.lang.${simple(name)}` ? simple(name) : name]),
)

/** A type that T(…) and new may name. @throws ExpressionError (NOT_ALLOWED) */
export function nameableType(name: string, position: number): JavaType {
  const type = findType(name)
  if (type?.nameable) return type
  throw new ExpressionError(
    'NOT_ALLOWED',
    `The type ${name} is not allowed${hint(simple(name), namesOfTypes.keys(), (known) => namesOfTypes.get(known)!)}`,
    position,
  )
}
