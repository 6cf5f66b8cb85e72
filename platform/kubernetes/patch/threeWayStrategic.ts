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
  const order = orderPatch(key, wanted)
  if (live === undefined || live.length === 0) {
    const isNew = live === undefined || wanted.length > 0
    return { ...deletion, ...(deleted.length === 0 ? {} : order), ...(isNew ? { [key]: wanted } : {}) }
  }
  const added = wanted.filter((item) => !live.includes(item))
  const isOrdered = deleted.length === 0 && isEqual([...live].sort(compareScalars), wanted)
  return { ...deletion, ...(isOrdered ? {} : order), ...(added.length === 0 ? {} : { [key]: added }) }
}

const orderPatch = (key: string, order: readonly unknown[]): Json =>
  order.length === 0 ? {} : { [setElementOrder + key]: order }

const compareScalars = (a: unknown, b: unknown) => compareTexts(printed(a), printed(b))

function itemsPatch(
  key: string,
  mergeKey: string,
  applied: readonly Json[],
  wanted: readonly Json[],
  live: readonly Json[] | undefined,
  schema: FieldSchema,
): Json {
  const keyed = (items: readonly Json[]) => byKey(items, mergeKey)
  const item = schema.list!.item
  const before = keyed(applied)
  const now = keyed(live ?? [])
  const next = keyed(wanted)

  const changes: Json[] = []
  for (const [id, value] of next) {
    const patch = mapPatch(before.get(id), value, now.get(id), item)
    if (patch !== undefined) changes.push({ ...patch, [mergeKey]: value[mergeKey] })
  }
  const deleted = [...before].filter(([id]) => !next.has(id)).sort(([a], [b]) => compareTexts(a, b))
  changes.push(...deleted.map(([, value]) => ({ [mergeKey]: value[mergeKey], [patchDirective]: 'delete' })))

  const isDeleting =
    deleted.length > 0 || [...next].some(([id, value]) => deletes(before.get(id), value, item))
  const isLive = live !== undefined && live.length > 0
  const isMoved = isLive && !isEqual(keysIn(live, mergeKey), keysIn(wanted, mergeKey))
  const isOrdered = isDeleting || (isLive && (changes.length > 0 || isMoved))
  const isSaid = changes.length > 0 || live === undefined
  return {
    ...(isOrdered
      ? orderPatch(
          key,
          wanted.map((value) => ({ [mergeKey]: value[mergeKey] })),
        )
      : {}),
    ...(isSaid ? { [key]: changes } : {}),
  }
}

const keysIn = (items: readonly Json[], key: string) => items.map((item) => item[key])

/** Items by what they are known by; the second of the same key is another one than the first. */
function byKey(items: readonly Json[], key: string): Map<string, Json> {
  const seen = new Map<string, number>()
  const result = new Map<string, Json>()
  for (const item of items) {
    const text = printed(keyValue(item, key))
    const count = seen.get(text) ?? 0
    seen.set(text, count + 1)
    result.set(`${text}\0${count}`, item)
  }
  return result
}

const deletes = (applied: Json | undefined, wanted: Json, schema: FieldSchema): boolean =>
  applied !== undefined && mapPatch(applied, wanted, wanted, schema) !== undefined

function keyValue(item: Json, key: string): unknown {
  if (!isMap(item) || !Object.hasOwn(item, key)) {
    throw unexpected(`map: ${printed(item)} does not contain declared merge key: ${key}`)
  }
  return item[key]
}
