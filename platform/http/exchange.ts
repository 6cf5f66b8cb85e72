import { type Agent, errors } from 'undici'
import type { HttpResponse } from './client.ts'
import { HttpError, invalidRequest } from './errors.ts'
import type { Hop } from './redirect.ts'

/** Sends one request and reads the answer. Throws HttpError; when the signal ended it, whatever the signal threw. */
export async function exchange(
  agent: Agent,
  hop: Hop,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { method, url, headers, body } = hop
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw invalidRequest('url', 'it must start with http:// or https://')
  const service = url.host
  try {
    const path = `${url.pathname}${url.search}`
    const answer = await agent.request({
      origin: url.origin,
      path,
      method: method as 'GET',
      headers,
      body,
      signal,
    })
    return {
      status: answer.statusCode,
      headers: flat(answer.headers),
      body: await read(answer.body, maxBytes, service),
      url: url.href,
    }
  } catch (error) {
    if (error instanceof HttpError || signal.aborted) throw error
    if (error instanceof errors.InvalidArgumentError) throw invalidRequest('request', error.message)
    throw new HttpError('network', `${service} cannot be reached: ${reasonOf(error)}`, { service }, error)
  }
}

async function read(body: AsyncIterable<Buffer>, maxBytes: number, service: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  // Leaving the loop early destroys the body and with it the connection.
  for await (const chunk of body) {
    length += chunk.length
    if (length > maxBytes) {
      throw new HttpError('too-large', `The answer of ${service} is longer than ${maxBytes} bytes.`, {
        service,
      })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}

/** Of several addresses tried, the last reason; an error's code where its message is empty. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors.at(-1))
  const { message, code } = error as NodeJS.ErrnoException
  return message || code || 'unknown reason'
}
