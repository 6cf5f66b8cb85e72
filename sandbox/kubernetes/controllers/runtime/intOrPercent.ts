export type IntOrPercent = number | string

/** `25%` of a number, rounded as told; numbers (also those written as texts) are themselves. */
export function resolve(value: IntOrPercent | undefined, of: number, round: 'up' | 'down'): number {
  if (value === undefined) return 0
  if (typeof value === 'number') return value
  if (!value.endsWith('%')) return Number(value)
  const share = (Number(value.slice(0, -1)) * of) / 100
  return round === 'up' ? Math.ceil(share) : Math.floor(share)
}
