import {
  asItem,
  deleteFromPrimitiveList,
  isDirective,
  patchDirective,
  retainKeys,
  setElementOrder,
  withoutDirectives,
} from './directives.ts'
import { badRequest, printed, unexpected } from './errors.ts'
import { inOrder } from './order.ts'
import type { FieldSchema } from './schema.ts'
import { isEqual, isList, isMap, isSameType, type Json, own } from './values.ts'

/**
 * A strategic merge patch applied to an object; neither is changed.
 * @throws PatchError as the API server words it.
 */
export function applyStrategicMerge(original: Json, patch: unknown, schema: FieldSchema): Json {
  if (!isMap(patch)) throw badRequest(notAMap(patch))
  return mergeMap(original, patch, schema)
}

const goTypes: Record<string, string> = { string: 'string', number: 'float64', boolean: 'bool' }
const goType = (value: unknown): string =>
  value === null ? '%!s(<nil>)' : (goTypes[typeof value] ?? 'map[string]interface {}')

function notAMap(patch: unknown): string {
  const type = isList(patch) ? 'array' : patch === null ? 'null' : goType(patch).replace('float64', 'number')
  return `json: cannot unmarshal ${type} into Go value of type map[string]interface {}`
}

function mergeMap(original: Json, patch: Json, schema: FieldSchema): Json {
  if (Object.hasOwn(patch, patchDirective)) return replaceMap(patch)
  const result = retained(original, patch)
  const entries = Object.entries(patch)
  for (const [key, value] of entries) {
    if (!key.startsWith(setElementOrder)) continue
    const name = key.slice(setElementOrder.length)
    put(result, name, mergeOrdered(result.get(name), own(patch, name), value, schema.field(name)))
  }
  for (const [key, value] of entries) mergeEntry(result, patch, key, value, schema)
  return Object.fromEntries(result)
}

function mergeEntry(result: Fields, patch: Json, key: string, value: unknown, schema: FieldSchema): void {
  if (key.startsWith(deleteFromPrimitiveList)) {
    const name = key.slice(deleteFromPrimitiveList.length)
    const list = result.get(name)
    if (isList(list)) result.set(name, without(list, value))
  } else if (key === '$deleteFromPrimitiveList') {
    throw badRequest('invalid patch format of primitive list')
  } else if (value === null) {
    result.delete(key)
  } else if (!isDirective(key) && !Object.hasOwn(patch, setElementOrder + key)) {
    put(result, key, mergeValue(result.get(key), value, schema.field(key)))
  }
}

type Fields = Map<string, unknown>

function put(fields: Fields, name: string, value: unknown): void {
  if (value === undefined) fields.delete(name)
  else fields.set(name, value)
}

function replaceMap(patch: Json): Json {
  const { [patchDirective]: directive, ...rest } = patch
  if (directive === 'replace') return asItem(rest) as Json
  if (directive === 'delete') return {}
  throw unexpected(`unknown patch type: ${printed(directive)} in map: ${printed(patch)}`)
}

/** What of the original stays. */
function retained(original: Json, patch: Json): Fields {
  if (!Object.hasOwn(patch, retainKeys)) return new Map(Object.entries(original))
  const keys = patch[retainKeys]
  const kept = new Set(isList(keys) ? keys : undefined)
  const isOutside = (key: string) => patch[key] !== null && !isDirective(key) && !kept.has(key)
  if (!isList(keys) || Object.keys(patch).some(isOutside)) {
    throw badRequest('invalid patch format of retainKeys')
  }
  return new Map(Object.entries(original).filter(([key]) => kept.has(key)))
}

function mergeValue(original: unknown, patch: unknown, schema: FieldSchema): unknown {
  if (original === undefined || !isSameType(original, patch)) return withoutDirectives(patch)
  if (isMap(patch)) return schema.replace ? patch : mergeMap(original as Json, patch, schema)
  if (isList(patch)) return mergeList(original as readonly unknown[], patch, schema)
  return patch
}

function mergeList(original: readonly unknown[], patch: readonly unknown[], schema: FieldSchema): unknown[] {
  const { strategic, item } = schema.list ?? {}
  if (strategic === undefined || original.length + patch.length === 0) return patch.map(asItem)
  checkItems(original, patch)
  if (!isMap(original[0] ?? patch[0])) {
    return inOrder([...new Set([...original, ...patch])], itself, patch, original)
  }
  if (strategic === 'set') throw unexpected('cannot merge lists without merge key')
  const { key } = strategic
  const keyOf = (entry: unknown) => keyValue(entry as Json, key)

  const items = patch as readonly Json[]
  if (items.some((entry) => entry[patchDirective] === 'replace')) {
    return items.filter((entry) => !Object.hasOwn(entry, patchDirective)).map(asItem)
  }
  const deleted = new Set(items.filter(isDeletion).map(keyOf))
  const merged: Json[] = (original as readonly Json[]).filter((entry) => !deleted.has(entry[key]))
  const live = merged.map((entry) => entry[key])
  const changes = items.filter((entry) => !Object.hasOwn(entry, patchDirective))
  for (const change of changes) {
    const value = keyOf(change)
    const at = merged.findIndex((entry) => entry[key] === value)
    if (at >= 0) merged[at] = mergeMap(merged[at]!, change, item!)
    else merged.push(asItem(change) as Json)
  }
  return inOrder(merged, keyOf, changes.map(keyOf), live)
}

const itself = (entry: unknown) => entry

function isDeletion(entry: Json): boolean {
  const directive = entry[patchDirective]
  if (directive === undefined || directive === 'replace') return false
  if (directive === 'delete') return true
  if (directive === 'merge') throw unexpected('merging lists cannot yet be specified in the patch')
  throw unexpected(`unknown patch type: ${printed(directive)} in map: ${printed(entry)}`)
}

function keyValue(entry: Json, key: string): unknown {
  if (!Object.hasOwn(entry, key)) {
    throw unexpected(`map: ${printed(entry)} does not contain declared merge key: ${key}`)
  }
  return entry[key]
}

function checkItems(...lists: readonly (readonly unknown[])[]): void {
  const items = lists.flat(1)
  if (isList(items[0])) throw unexpected('lists of lists are not supported')
  if (items.some((item) => !isSameType(item, items[0]))) {
    throw unexpected(`list element types are not identical: ${printed(lists)}`)
  }
}

/** A list with the order that the patch says: its items as there, the others about where they stood. */
function mergeOrdered(original: unknown, patch: unknown, order: unknown, schema: FieldSchema): unknown {
  for (const value of [order, original, patch]) {
    if (value === undefined || isList(value)) continue
    throw unexpected(`expected a []interface {}, but received a ${goType(value)}`)
  }
  const wanted = order as readonly unknown[]
  const changes = patch as readonly unknown[] | undefined
  const live = original as readonly unknown[] | undefined
  const strategic = schema.list?.strategic
  const key = strategic === undefined || strategic === 'set' ? undefined : strategic.key
  const keyOf = key === undefined ? itself : (entry: unknown) => keyValue(entry as Json, key)
  checkOrder(changes ?? [], wanted, key)
  if (changes === undefined && live === undefined) return undefined
  const merged =
    changes === undefined
      ? live!
      : live === undefined
        ? (withoutDirectives(changes) as unknown[])
        : mergeList(live, changes, schema)
  if ((live ?? []).length + (changes ?? []).length === 0) {
    throw unexpected('no elements in any of the given slices')
  }
  return inOrder(merged, keyOf, wanted.map(keyOf), orderAfter(live ?? [], changes ?? [], key))
}

function checkOrder(changes: readonly unknown[], wanted: readonly unknown[], key: string | undefined): void {
  const kept = changes.filter((change) => !isMap(change) || change[patchDirective] !== 'delete')
  const keyOf = (entry: unknown) => (key === undefined ? entry : keyValue(entry as Json, key))
  const isMarked = (entry: unknown) => isMap(entry) && Object.hasOwn(entry, patchDirective)
  let next = 0
  let at = 0
  while (next < kept.length && at < wanted.length) {
    if (isMarked(kept[next])) next++
    else if (isEqual(keyOf(kept[next]), keyOf(wanted[at++]))) next++
  }
  if (wanted.length === 0 || next >= kept.length) return
  throw unexpected(
    `The order in patch list:\n${printed(changes)}\n doesn't match $setElementOrder list:\n${printed(wanted)}\n`,
  )
}

/**
 * The order of a live list as the API server remembers it once items are deleted from it and added to it: new items
 * have taken the places at its end that deleted ones left.
 */
function orderAfter(
  live: readonly unknown[],
  changes: readonly unknown[],
  key: string | undefined,
): unknown[] {
  if (key === undefined) return [...live]
  const keysOf = (items: readonly unknown[]) => items.map((item) => (item as Json)[key])
  const isDeleted = (item: unknown) => (item as Json)[patchDirective] === 'delete'
  const deleted = new Set(keysOf(changes.filter(isDeleted)))
  const kept = keysOf(live).filter((entry) => !deleted.has(entry))
  const added = keysOf(changes.filter((item) => !isDeleted(item))).filter((entry) => !kept.includes(entry))
  return [...kept, ...added].slice(0, live.length)
}

function without(list: readonly unknown[], deleted: unknown): unknown[] {
  const gone = new Set(isList(deleted) ? deleted : [])
  return list.filter((entry) => !gone.has(entry))
}
