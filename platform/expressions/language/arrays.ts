import { ExpressionError } from '../errors.ts'
import { doubleOf, isNumber, longOf } from '../numbers.ts'
import { nameOf } from '../plain.ts'
import { stringify } from '../text.ts'
import { double, Unknown, UnknownError } from '../values.ts'
import type { ArrayConstruction } from './ast.ts'
import { type Compile, type Compiled, evaluateAll } from './compiled.ts'
import { booleanOf, indexOf, integerOf } from './conversions.ts'
import type { Run } from './run.ts'
import { nameableType, primitives } from './typeReference.ts'

/** new int[3], new int[2][3], new String[]{'a', 'b'}: arrays are lists. */
export function compileArray(
  { name, dimensions, elements, position }: ArrayConstruction,
  compile: Compile,
): Compiled {
  const sizes = dimensions.map((size) => size && compile(size))
  const parts = elements?.map(compile)
  return (run) => {
    if (!primitives.has(name)) nameableType(name, position)
    if (parts) {
      const [size] = sizes
      checkInitializer(sizes.length, size && indexOf(size(run), position), parts.length, position)
      return evaluateAll(parts, run).map((value) => elementOf(name, value, position))
    }
    return filled(run, sizesOf(run, sizes, position), primitives.get(name) ?? null)
  }
}

function checkInitializer(
  dimensions: number,
  size: number | undefined,
  length: number,
  position: number,
): void {
  if (dimensions > 1) {
    throw new ExpressionError('NOT_ALLOWED', 'Only an array of one dimension can be given elements', position)
  }
  if (size !== undefined && size !== length) {
    throw new ExpressionError('VALUE', `An array of ${size} is given ${length} elements`, position)
  }
}

function sizesOf(run: Run, sizes: readonly (Compiled | undefined)[], position: number): readonly number[] {
  return sizes.map((size) => {
    if (!size) throw new ExpressionError('VALUE', 'An array needs its size: new int[3]', position)
    const value = indexOf(size(run), position)
    if (value < 0) throw new ExpressionError('VALUE', `An array cannot have ${value} elements`, position)
    return value
  })
}

function filled(run: Run, [size = 0, ...inner]: readonly number[], value: unknown): readonly unknown[] {
  run.checkSize(size)
  run.spend(size)
  return Array.from({ length: size }, () => (inner.length ? filled(run, inner, value) : value))
}

/** An element as an array of this type holds it. @throws ExpressionError (TYPE) */
function elementOf(type: string, value: unknown, position: number): unknown {
  if (value instanceof Unknown) throw new UnknownError(value)
  if (type === 'boolean') return booleanOf(value, position)
  if (type === 'String' || type === 'java.lang.String') return value === null ? null : stringify(value)
  if (!primitives.has(type)) return value
  if (type === 'char' && typeof value === 'string' && value.length === 1) return value
  const number = isNumber(value) ? value : indexOf(value, position)
  if (type === 'long') return longOf(number)
  if (type === 'float' || type === 'double') return double(doubleOf(number))
  if (type === 'char')
    throw new ExpressionError('TYPE', `A char is one character, not ${nameOf(value)}`, position)
  return integerOf(number, position)
}
