import { createHmac, timingSafeEqual } from 'node:crypto'

/** How old a request may be. */
export const longestAgeMs = 300_000

/**
 * Why a request is not one of Slack's just now; undefined when it is (docs.slack.dev/authentication/verifying-requests-from-slack).
 */
export function signatureProblem(
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  secret: string,
  now: number,
): string | undefined {
  const signature = headers['x-slack-signature'] ?? ''
  const timestamp = headers['x-slack-request-timestamp'] ?? ''
  if (!signature || !/^\d{1,12}$/.test(timestamp)) return 'it is not signed'
  if (Math.abs(now - Number(timestamp) * 1000) > longestAgeMs) return 'it is too old'
  const expected = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`
  const [given, wanted] = [Buffer.from(signature), Buffer.from(expected)]
  return given.length === wanted.length && timingSafeEqual(given, wanted)
    ? undefined
    : 'its signature is wrong'
}
