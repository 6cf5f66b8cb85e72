import { identical } from '../values/compare.ts'
import { getField, hasField } from '../values/path.ts'
import { type Document, isDocument, type Maybe, type Value } from '../values/types.ts'

/** The server's `updateDescription`: what was set, removed and cut off, by dotted path. */
export function describeUpdate(before: Document, after: Document): Document {
  const updatedFields: Document = {}
  const removedFields: string[] = []
  const truncatedArrays: Document[] = []
  const inDocument = (old: Document, fresh: Document, prefix: string): void => {
    for (const name of Object.keys(old)) if (!hasField(fresh, name)) removedFields.push(prefix + name)
    for (const [name, value] of Object.entries(fresh)) compareAt(getField(old, name), value, prefix + name)
  }
  const inArray = (old: Value[], fresh: Value[], path: string): boolean => {
    const common = Math.min(old.length, fresh.length)
    const changed = fresh.reduce<number>(
      (n, value, i) => (i >= common || !identical(old[i], value) ? n + 1 : n),
      0,
    )
    // More than half of it is new: the whole array is shorter to tell.
    if (fresh.length === 0 || changed * 2 > fresh.length) return false
    if (fresh.length < old.length) truncatedArrays.push({ field: path, newSize: fresh.length })
    for (let i = 0; i < fresh.length; i++)
      compareAt(i < old.length ? old[i] : undefined, fresh[i]!, `${path}.${i}`)
    return true
  }
  const compareAt = (old: Maybe, fresh: Value, path: string): void => {
    if (old === fresh || identical(old, fresh)) return
    if (isDocument(old) && isDocument(fresh)) inDocument(old, fresh, `${path}.`)
    else if (!(Array.isArray(old) && Array.isArray(fresh) && inArray(old, fresh, path)))
      updatedFields[path] = fresh
  }
  inDocument(before, after, '')
  return { updatedFields, removedFields, truncatedArrays }
}
