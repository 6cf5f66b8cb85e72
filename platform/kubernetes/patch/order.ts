/** The place of the items of a merged list: those that a patch knows stand as it says, the others stay about. */

const positions = (order: readonly unknown[]): Map<unknown, number> => {
  const result = new Map<unknown, number>()
  order.forEach((key, index) => {
    if (!result.has(key)) result.set(key, index)
  })
  return result
}

/**
 * Orders `items` whose key is in `wanted` as `wanted` does, the others as `live` does, and puts the two together:
 * one of the others goes before the first known item that stood behind it in `live`.
 */
export function inOrder<T>(
  items: readonly T[],
  keyOf: (item: T) => unknown,
  wanted: readonly unknown[],
  live: readonly unknown[],
): T[] {
  const wantedAt = positions(wanted)
  const liveAt = positions(live)
  const place = (order: Map<unknown, number>) => (a: T, b: T) =>
    (order.get(keyOf(a)) ?? 0) - (order.get(keyOf(b)) ?? 0)
  const known = items.filter((item) => wantedAt.has(keyOf(item))).sort(place(wantedAt))
  const others = items.filter((item) => !wantedAt.has(keyOf(item))).sort(place(liveAt))

  const result: T[] = []
  let next = 0
  for (const item of known) {
    const at = liveAt.get(keyOf(item))
    while (at !== undefined && next < others.length && liveAt.get(keyOf(others[next]!))! < at) {
      result.push(others[next++]!)
    }
    result.push(item)
  }
  return [...result, ...others.slice(next)]
}
