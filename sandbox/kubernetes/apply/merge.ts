import type { FieldSchema } from '#platform/kubernetes/patch/schema.ts'
import { type Json, own } from '#platform/kubernetes/patch/values.ts'
import { grouped, isNull, itemsWithElements, mapOf, shapeOfBoth } from './items.ts'
import type { PathElement } from './pathElement.ts'

/** The live object with what is applied put over it, owned part by owned part. */
export const mergeApplied = (live: Json, applied: Json, schema: FieldSchema): Json =>
  mergeFields(live, applied, schema)

/** A null that is applied leaves an object and a list as they are. */
function merge(live: unknown, applied: unknown, schema: FieldSchema): unknown {
  if (applied === undefined) return live
  if (live === undefined) return applied
  const shape = shapeOfBoth(live, applied, schema)
  if (shape === 'leaf') return applied
  if (isNull(applied)) return live
  if (isNull(live)) return applied
  return shape === 'map'
    ? mergeFields(mapOf(live), mapOf(applied), schema)
    : mergeItems(live, applied, schema)
}

function mergeFields(live: Json, applied: Json, schema: FieldSchema): Json {
  const names = new Set([...Object.keys(live), ...Object.keys(applied)])
  const merged = (name: string) => merge(own(live, name), own(applied, name), schema.field(name))
  return Object.fromEntries([...names].map((name) => [name, merged(name)]))
}

/**
 * Items stand as they are applied; those that only the live list has keep their place between the neighbours that
 * both have. What the live list has twice is replaced by the one that is applied.
 */
function mergeItems(live: unknown, applied: unknown, schema: FieldSchema): unknown[] {
  const list = schema.list!
  const left = itemsWithElements(live, list)
  const right = itemsWithElements(applied, list)
  const leftValues = grouped(left)
  const rightValues = new Map(right.map(({ element, value }) => [element, value]))
  const shared = right.map(({ element }) => element).filter((element) => leftValues.has(element))
  const merged = new Set<PathElement>()
  const result: unknown[] = []

  const takeApplied = (element: PathElement) => {
    merged.add(element)
    const before = leftValues.get(element) ?? []
    result.push(merge(before.length === 1 ? before[0] : undefined, rightValues.get(element), list.item))
    if (shared[0] === element) shared.shift()
  }

  let l = 0
  let r = 0
  while (l < left.length || r < right.length) {
    const mine = left[l]
    const theirs = right[r]
    if (mine !== undefined && theirs !== undefined) {
      if (mine.element === theirs.element) {
        takeApplied(mine.element)
        l++
        r++
        continue
      }
      if (rightValues.has(mine.element) && shared.length > 0 && shared[0] !== mine.element) {
        l++
        continue
      }
    }
    if (mine !== undefined) {
      if (!rightValues.has(mine.element)) {
        result.push(mine.value)
        l++
        continue
      }
      if (merged.has(mine.element)) l++
    }
    if (theirs !== undefined) {
      takeApplied(theirs.element)
      r++
    }
  }
  return result
}
