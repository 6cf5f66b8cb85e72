const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'])
const passing = new Set([429, 502, 503, 504])
const firstDelayMs = 250
const longestDelayMs = 10_000

export const isIdempotent = (method: string) => idempotent.has(method)

/** Whether a status says that the same request may succeed later. */
export const isPassingStatus = (status: number) => passing.has(status)

/**
 * How long to wait before repetition `n` (from 0): exponential, and spread so that many clients don't come back at the
 * same moment; or what the answer's Retry-After asks for (seconds or a date).
 */
export function retryDelayMs(n: number, retryAfter: string | undefined, now: number, random: number): number {
  const asked = retryAfterMs(retryAfter, now)
  return asked ?? Math.min(longestDelayMs, firstDelayMs * 2 ** n) * (0.5 + random / 2)
}

/** What Retry-After asks for, in milliseconds from now. */
export function retryAfterMs(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\s*\d{1,9}\s*$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
