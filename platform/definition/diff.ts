import { isObject, type JsonObject } from './json.ts'
import { formatPath, type Path } from './path.ts'

/** One place in which two definitions differ. */
export interface DefinitionChange {
  readonly path: string
  readonly op: 'ADD' | 'REMOVE' | 'REPLACE'
  readonly before: unknown
  readonly after: unknown
}

/** By what the entries of these lists are known, wherever they stand; entries of others are known by their place. */
const identityKeys: Readonly<Record<string, string>> = {
  stages: 'refId',
  triggers: 'id',
  parameterConfig: 'name',
  expectedArtifacts: 'id',
}

type Emit = (path: Path, op: DefinitionChange['op'], before: unknown, after: unknown) => void

/**
 * The places in which two definitions, or parts of them, differ, in the order of the document. Stages are matched by refId, so that
 * one put in between is one ADD. Indexes in paths are those of `after`; of `before` for what is gone. A changed order of known
 * entries is one REPLACE of the list of their ids, at the list's path.
 */
export function changesBetween(before: JsonObject, after: JsonObject): DefinitionChange[] {
  const changes: DefinitionChange[] = []
  diffObjects(before, after, [], (path, op, from, to) =>
    changes.push({ path: formatPath(path), op, before: from, after: to }),
  )
  return changes
}

function diffValues(before: unknown, after: unknown, path: Path, emit: Emit): void {
  if (isObject(before) && isObject(after)) diffObjects(before, after, path, emit)
  else if (Array.isArray(before) && Array.isArray(after)) diffLists(before, after, path, emit)
  else if (before !== after) emit(path, 'REPLACE', before, after)
}

function diffObjects(before: JsonObject, after: JsonObject, path: Path, emit: Emit): void {
  for (const [key, value] of Object.entries(before)) {
    if (Object.hasOwn(after, key)) diffValues(value, after[key], [...path, key], emit)
    else emit([...path, key], 'REMOVE', value, null)
  }
  for (const [key, value] of Object.entries(after))
    if (!Object.hasOwn(before, key)) emit([...path, key], 'ADD', null, value)
}

function diffLists(before: readonly unknown[], after: readonly unknown[], path: Path, emit: Emit): void {
  const identityKey = path.length === 1 ? identityKeys[path[0] ?? ''] : undefined
  const places = identityKey ? [placesById(before, identityKey), placesById(after, identityKey)] : []
  const [from, to] = places
  if (from && to) diffById(before, after, from, to, path, emit)
  else diffByPlace(before, after, path, emit)
}

/** Undefined when an entry has no id or shares it. */
function placesById(entries: readonly unknown[], key: string): Map<string, number> | undefined {
  const places = new Map<string, number>()
  for (const [index, entry] of entries.entries()) {
    const id = isObject(entry) ? entry[key] : undefined
    if ((typeof id !== 'string' && typeof id !== 'number') || places.has(String(id))) return undefined
    places.set(String(id), index)
  }
  return places
}

function diffById(
  before: readonly unknown[],
  after: readonly unknown[],
  from: ReadonlyMap<string, number>,
  to: ReadonlyMap<string, number>,
  path: Path,
  emit: Emit,
): void {
  const order = {
    before: [...from.keys()].filter((id) => to.has(id)),
    after: [...to.keys()].filter((id) => from.has(id)),
  }
  if (order.before.join('\n') !== order.after.join('\n')) emit(path, 'REPLACE', order.before, order.after)
  for (const [id, place] of from) if (!to.has(id)) emit([...path, place], 'REMOVE', before[place], null)
  for (const [id, place] of to) {
    const old = from.get(id)
    if (old === undefined) emit([...path, place], 'ADD', null, after[place])
    else diffValues(before[old], after[place], [...path, place], emit)
  }
}

function diffByPlace(before: readonly unknown[], after: readonly unknown[], path: Path, emit: Emit): void {
  const common = Math.min(before.length, after.length)
  for (let index = 0; index < common; index++) diffValues(before[index], after[index], [...path, index], emit)
  for (let index = common; index < before.length; index++)
    emit([...path, index], 'REMOVE', before[index], null)
  for (let index = common; index < after.length; index++) emit([...path, index], 'ADD', null, after[index])
}
