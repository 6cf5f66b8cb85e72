import { badInput, notFound, unavailable } from '#platform/errors/errors.ts'
import { defineArtifactFetcher } from './define.ts'

/** What an address answers to a GET. */
export const http = defineArtifactFetcher({
  types: ['http/file'],
  account: 'no-auth-http-account',
  async fetch({ reference }, { http, maxBytes }) {
    if (!reference || !/^https?:\/\//i.test(reference) || !URL.canParse(reference))
      throw badInput([{ path: 'artifact.reference', message: 'must be an http or https address' }])
    const { status, body } = await http.request({ url: reference, maxResponseBytes: maxBytes })
    if (status === 404 || status === 410) throw notFound('artifact', shown(reference))
    if (status >= 200 && status < 300) return body
    throw unavailable(new URL(reference).host, `it answered ${status} for ${shown(reference)}`)
  },
})

/** Addresses may carry passwords and tokens. */
function shown(reference: string): string {
  const { protocol, host, pathname } = new URL(reference)
  return `${protocol}//${host}${pathname}`
}
