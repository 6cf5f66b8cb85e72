import { isEqual, isMap, type Json, own } from './values.ts'

/**
 * The JSON merge patch that brings `live` to `wanted` and takes away what `applied` had and `wanted` has no more:
 * for custom resources, whose lists are replaced.
 */
export function threeWayMerge(applied: Json | undefined, wanted: Json, live: Json | undefined): Json {
  const patch: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(wanted)) {
    const before = own(applied ?? {}, key)
    const change = value === null ? nullPatch(before) : valuePatch(before, value, own(live ?? {}, key))
    if (change !== undefined) patch[key] = change
  }
  for (const key of Object.keys(applied ?? {})) {
    if (!Object.hasOwn(wanted, key)) patch[key] = null
  }
  return patch
}

/** A null says nothing but that what was applied before goes. */
const nullPatch = (applied: unknown) => (applied === undefined || applied === null ? undefined : null)

function valuePatch(applied: unknown, wanted: unknown, live: unknown): unknown {
  if (!isMap(wanted)) return isEqual(wanted, live) ? undefined : wanted
  const before = isMap(applied) ? applied : undefined
  const patch = threeWayMerge(before, wanted, isMap(live) ? live : undefined)
  const isNewAndEmpty = !isMap(live) && Object.keys(wanted).length === 0
  return isNewAndEmpty || Object.keys(patch).length > 0 ? patch : undefined
}
