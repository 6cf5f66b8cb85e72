import { fail } from '../errors.ts'
import type { Path } from '../values/path.ts'
import { getField, splitPath } from '../values/path.ts'
import type { Maybe, Value } from '../values/types.ts'
import { isDocument } from '../values/types.ts'

/** Reads a dotted path as expressions do: an array gives the array of what its documents have there. */
export function readFieldPath(root: Maybe, path: Path, from = 0): Maybe {
  let value = root
  for (let i = from; i < path.length; i++) {
    if (isDocument(value)) value = getField(value, path[i]!)
    else if (Array.isArray(value)) return i === 0 ? undefined : readElements(value, path, i)
    else return undefined
  }
  return value
}

function readElements(array: Value[], path: Path, from: number): Value[] {
  const found: Value[] = []
  for (const element of array) {
    const value = isDocument(element) ? readFieldPath(element, path, from) : undefined
    if (value !== undefined) found.push(value)
  }
  return found
}

/** Splits a field path, refusing what the server refuses. */
export function checkFieldPath(path: string): Path {
  if (path === '') fail(16872, "'$' by itself is not a valid FieldPath")
  if (path.endsWith('.')) fail(40353, "FieldPath must not end with a '.'.")
  const parts = splitPath(path)
  for (const part of parts) {
    if (part === '') fail(15998, 'FieldPath field names may not be empty strings.')
    if (part.startsWith('$'))
      fail(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField. Given '${part}'.`,
      )
  }
  return parts
}
