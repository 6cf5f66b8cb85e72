/** A time in which triggers of some types start no pipelines that respect it. Times are milliseconds since 1970. */
export interface QuietPeriod {
  readonly start: number
  readonly end: number
  readonly suppressedTriggerTypes: readonly string[]
}

/** Whether triggers of a type start nothing at that time. */
export function suppresses(period: QuietPeriod | undefined, type: string, at: number): boolean {
  if (!period || at < period.start || at > period.end) return false
  return period.suppressedTriggerTypes.some((each) => each.toLowerCase() === type.toLowerCase())
}
