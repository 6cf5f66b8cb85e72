import type { HttpRequest } from './client.ts'
import { invalidRequest } from './errors.ts'
import type { Hop } from './redirect.ts'

/** What a request asks for, checked as far as that goes without a network. User and password of the URL become a header. */
export function firstHop({ method = 'GET', url: text, headers = {}, body }: HttpRequest): Hop {
  const url = URL.parse(text)
  if (!url) throw invalidRequest('url', 'it must be a whole address like https://example.com/path')
  const { username, password } = url
  url.username = ''
  url.password = ''
  const hasAuthorization = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')
  return {
    method: method.toUpperCase(),
    url,
    headers:
      username && !hasAuthorization ? { ...headers, authorization: basic(username, password) } : headers,
    ...(body !== undefined && { body }),
  }
}

function basic(username: string, password: string): string {
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    return `Basic ${Buffer.from(credentials).toString('base64')}`
  } catch {
    throw invalidRequest('url', 'its user or password is not percent-encoded well')
  }
}
