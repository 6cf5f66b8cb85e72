/** A count as the API writes it: none is left out. */
export function counted<K extends string>(field: K, count: number): Partial<Record<K, number>> {
  return count === 0 ? {} : ({ [field]: count } as Record<K, number>)
}
