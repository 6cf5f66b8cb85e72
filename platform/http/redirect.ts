import type { HttpResponse } from './client.ts'

/** One request on its way, in the form in which redirects change it. */
export interface Hop {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

const statuses = new Set([301, 302, 303, 307, 308])
/** What another origin may see. A list of what it may not would miss the next inventor of a token header. */
const harmless = /^(accept|accept-.*|content-(type|encoding|language)|user-agent)$/i

/** The request that a redirect asks for; nothing when the answer is not one. The new URL is not checked here. */
export function redirected(
  hop: Hop,
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
): Hop | undefined {
  if (!statuses.has(status) || headers.location === undefined) return undefined
  const url = URL.parse(headers.location, hop.url.href)
  if (!url) return undefined
  const isSameOrigin = url.origin === hop.url.origin
  const becomesGet = (status === 303 && hop.method !== 'HEAD') || (status < 303 && hop.method === 'POST')
  const kept = Object.entries(hop.headers).filter(
    ([name]) =>
      (isSameOrigin || harmless.test(name)) && !(becomesGet && /^content-|^transfer-encoding$/i.test(name)),
  )
  return {
    method: becomesGet ? 'GET' : hop.method,
    url,
    headers: Object.fromEntries(kept),
    ...(!becomesGet && hop.body !== undefined && { body: hop.body }),
  }
}
