import { type PlatformError, platformError } from '#platform/errors/errors.ts'
import type { HttpResponse } from '#platform/http/client.ts'
import { retryAfterMs } from '#platform/http/retry.ts'
import type { Asked } from './answers.ts'

/** How long is waited for a host that says nothing of it. */
const unknownMs = 60_000

/** What a date can say. */
const latest = 8.64e15

/** UNAVAILABLE with when the host will answer again, of an answer that says that there were too many requests; of others nothing. */
export function tooManyRequests(
  asked: Asked,
  response: Pick<HttpResponse, 'status' | 'headers'>,
  now: number,
): PlatformError | undefined {
  const { status } = response
  const until = status === 429 || status === 403 ? limitedUntil(response, now) : undefined
  if (until === undefined) return undefined
  const retryAt = new Date(Math.min(until, latest)).toISOString()
  const reason = `its limit of requests is reached until ${retryAt}`
  return platformError('UNAVAILABLE', { service: asked, reason, retryAt })
}

function limitedUntil(
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
  now: number,
): number | undefined {
  const wait = retryAfterMs(headers['retry-after'], now)
  if (wait !== undefined) return now + wait
  const reset = Number(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'])
  const isSpent = (headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining']) === '0'
  if (reset > 0 && (isSpent || status === 429)) return reset * 1_000
  return status === 429 ? now + unknownMs : undefined
}
