import { deleteFromPrimitiveList, patchDirective, retainKeys, setElementOrder } from './directives.ts'
import { printed, unexpected } from './errors.ts'
import type { FieldSchema } from './schema.ts'
import { compareTexts, isEqual, isList, isMap, type Json, own } from './values.ts'

/**
 * The strategic merge patch that brings `live` to `wanted` and takes away what `applied` had and `wanted` has no
 * more; what neither names stays. Empty when there is nothing to do.
 */
export function threeWayStrategic(
  applied: Json | undefined,
  wanted: Json,
  live: Json | undefined,
  schema: FieldSchema,
): Json {
  const patch: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(wanted)) {
    Object.assign(patch, fieldPatch(key, own(applied ?? {}, key), value, own(live ?? {}, key), schema))
  }
  for (const key of Object.keys(applied ?? {})) {
    if (!Object.hasOwn(wanted, key)) patch[key] = null
  }
  return patch
}

function fieldPatch(
  key: string,
  applied: unknown,
  wanted: unknown,
  live: unknown,
  parent: FieldSchema,
): Json {
  const schema = parent.field(key)
  if (isMap(wanted)) {
    const patch = mapPatch(
      isMap(applied) ? applied : undefined,
      wanted,
      isMap(live) ? live : undefined,
      schema,
    )
    return patch === undefined ? {} : { [key]: patch }
  }
  if (isList(wanted) && schema.list?.strategic !== undefined) {
    return listPatch(key, isList(applied) ? applied : [], wanted, isList(live) ? live : undefined, schema)
  }
  return isEqual(wanted, live) ? {} : { [key]: wanted }
}

/** Undefined: nothing to do. Where nothing is live, all that is wanted is in the patch, be it empty. */
function mapPatch(
  applied: Json | undefined,
  wanted: Json,
  live: Json | undefined,
  schema: FieldSchema,
): Json | undefined {
  if (schema.replace) return live !== undefined && isEqual(wanted, live) ? undefined : wanted
  const patch = threeWayStrategic(applied, wanted, live, schema)
  if (schema.retainKeys && needsRetainKeys(applied, wanted, live, schema)) {
    return { ...patch, [retainKeys]: keysOf(wanted).sort(compareTexts) }
  }
  return live !== undefined && Object.keys(patch).length === 0 ? undefined : patch
}

const keysOf = (map: Json) => Object.keys(map).filter((key) => map[key] !== null)

/** A patch of the object as a whole needs none: only what meets fields that are there. */
function needsRetainKeys(
  applied: Json | undefined,
  wanted: Json,
  live: Json | undefined,
  schema: FieldSchema,
): boolean {
  if (keysOf(wanted).length === 0) return false
  const hasOthers = (map: Json) => keysOf(map).some((key) => !Object.hasOwn(wanted, key))
  if (
    live !== undefined &&
    (hasOthers(live) || !isEmpty(threeWayStrategic(undefined, wanted, live, schema)))
  ) {
    return true
  }
  return applied !== undefined && !isEmpty(threeWayStrategic(applied, wanted, wanted, schema))
}

const isEmpty = (patch: Json) => Object.keys(patch).length === 0

function listPatch(
  key: string,
  applied: readonly unknown[],
  wanted: readonly unknown[],
  live: readonly unknown[] | undefined,
  schema: FieldSchema,
): Json {
  const strategic = schema.list!.strategic
  if (strategic === 'set' || strategic === undefined) return setPatch(key, applied, wanted, live)
  return itemsPatch(
    key,
    strategic.key,
    applied as Json[],
    wanted as Json[],
    live as Json[] | undefined,
    schema,
  )
}

function setPatch(
  key: string,
  applied: readonly unknown[],
  wanted: readonly unknown[],
  live: readonly unknown[] | undefined,
): Json {
  const deleted = [...new Set(applied)].filter((item) => !wanted.includes(item)).sort(compareScalars)
  const deletion = deleted.length === 0 ? {} : { [deleteFromPrimitiveList + key]: deleted }
  const order = { [setElementOrder + key]: wanted }
  if (live === undefined || live.length === 0) {
    const isNew = live === undefined || wanted.length > 0
    return { ...deletion, ...(deleted.length === 0 ? {} : order), ...(isNew ? { [key]: wanted } : {}) }
  }
  const added = wanted.filter((item) => !live.includes(item))
  const isOrdered = deleted.length === 0 && isEqual([...live].sort(compareScalars), wanted)
  return { ...deletion, ...(isOrdered ? {} : order), ...(added.length === 0 ? {} : { [key]: added }) }
}

const compareScalars = (a: unknown, b: unknown) => compareTexts(printed(a), printed(b))

function itemsPatch(
  key: string,
  mergeKey: string,
  applied: readonly Json[],
  wanted: readonly Json[],
  live: readonly Json[] | undefined,
  schema: FieldSchema,
): Json {
  const keyOf = (item: Json) => keyValue(item, mergeKey)
  const byKey = (items: readonly Json[]) => new Map(items.map((item) => [printed(keyOf(item)), item]))
  const appliedItems = byKey(applied)
  const liveItems = byKey(live ?? [])
  const wantedKeys = new Set(wanted.map((item) => printed(keyOf(item))))

  const changes: Json[] = []
  let isFromApplied = false
  for (const item of wanted) {
    const id = printed(keyOf(item))
    const before = appliedItems.get(id)
    const now = liveItems.get(id)
    const patch = mapPatch(before, item, now, schema.list!.item)
    isFromApplied ||= before !== undefined && deletes(before, item, schema.list!.item)
    if (patch !== undefined) changes.push({ ...patch, [mergeKey]: item[mergeKey] })
  }
  const deleted = [...appliedItems]
    .filter(([id]) => !wantedKeys.has(id))
    .sort(([a], [b]) => compareTexts(a, b))
  changes.push(...deleted.map(([, item]) => ({ [mergeKey]: item[mergeKey], [patchDirective]: 'delete' })))

  const isDeleting = isFromApplied || deleted.length > 0
  const isLive = live !== undefined && live.length > 0
  const isMoved = isLive && !isEqual(live.map(keyOf), wanted.map(keyOf))
  const order = isDeleting || (isLive && (changes.length > 0 || isMoved))
  const isSaid = changes.length > 0 || live === undefined
  return {
    ...(order ? { [setElementOrder + key]: wanted.map((item) => ({ [mergeKey]: item[mergeKey] })) } : {}),
    ...(isSaid ? { [key]: changes } : {}),
  }
}

const deletes = (applied: Json, wanted: Json, schema: FieldSchema): boolean =>
  mapPatch(applied, wanted, wanted, schema) !== undefined

function keyValue(item: Json, key: string): unknown {
  if (!isMap(item) || !Object.hasOwn(item, key)) {
    throw unexpected(`map: ${printed(item)} does not contain declared merge key: ${key}`)
  }
  return item[key]
}
