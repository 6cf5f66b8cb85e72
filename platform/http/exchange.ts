import type { Readable } from 'node:stream'
import { type Agent, errors } from 'undici'
import type { HttpResponse } from './client.ts'
import { HttpError, invalidRequest } from './errors.ts'
import type { Hop } from './redirect.ts'

/** Sends one request and reads the answer. Throws HttpError; when the signal ended it, whatever the signal threw. */
export async function exchange(
  agent: Agent,
  hop: Hop,
  { maxBytes, readForMs }: { readonly maxBytes: number; readonly readForMs?: number | undefined },
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
      body: await read(answer.body, maxBytes, readForMs, service),
      url: url.href,
    }
  } catch (error) {
    if (error instanceof HttpError || signal.aborted) throw error
    if (error instanceof errors.InvalidArgumentError) throw invalidRequest('request', error.message)
    throw new HttpError('network', `${service} cannot be reached: ${reasonOf(error)}`, { service }, error)
  }
}

async function read(
  body: Readable,
  maxBytes: number,
  readForMs: number | undefined,
  service: string,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  let isEnough = false
  const end = () => {
    isEnough = true
    body.destroy()
  }
  const timer = readForMs === undefined ? undefined : setTimeout(end, readForMs)
  try {
    // Leaving the loop early destroys the body and with it the connection.
    for await (const chunk of body) {
      length += (chunk as Buffer).length
      if (length > maxBytes) {
        throw new HttpError('too-large', `The answer of ${service} is longer than ${maxBytes} bytes.`, {
          service,
        })
      }
      chunks.push(chunk as Buffer)
    }
  } catch (error) {
    if (!isEnough) throw error
  } finally {
    clearTimeout(timer)
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
