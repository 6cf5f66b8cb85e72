/** RFC 3339 in whole seconds, as the API writes times. */
export const timestamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

export const objectTime = (clock: { now(): number }): string => timestamp(clock.now())
