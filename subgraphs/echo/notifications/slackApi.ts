import type { Config } from '#platform/config/schema.ts'
import type { HttpClient } from '#platform/http/client.ts'
import { answered, notNow, post, refused } from './request.ts'

/** Slack's codes for what may pass. */
const passing = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
])

/**
 * Calls a method of Slack's Web API (docs.slack.dev/apis/web-api) and answers what it says. `arguments_` go as a form, which every
 * method takes; objects in them as JSON.
 */
export async function callSlack(
  { slack }: Pick<Config, 'slack'>,
  http: HttpClient,
  request: { readonly method: string; readonly token: string | undefined; readonly arguments_: object },
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const { method, token, arguments_ } = request
  const form = new URLSearchParams()
  for (const [key, value] of Object.entries(arguments_))
    if (value !== undefined) form.set(key, typeof value === 'string' ? value : JSON.stringify(value))
  const text = await post(
    http,
    {
      service: 'Slack',
      url: `${slack.baseUrl ?? 'https://slack.com'}/api/${method}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      secrets: [slack.token, slack.app.token],
      fromConfiguration: true,
    },
    signal,
  )
  const answer = answered('Slack', text)
  if (answer.ok === true) return answer
  const reason = String(answer.error ?? 'no reason given')
  throw passing.has(reason) ? notNow('Slack', reason) : refused('Slack', reason)
}
