import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { type PlatformError, platformError, unavailable } from '#platform/errors/errors.ts'
import type { HttpResponse } from '#platform/http/client.ts'

/** Who answers, for messages: `Jenkins 'builds'`. */
export type Asked = string

/** The JSON of an answer. UNAVAILABLE for anything else, in words that say what came instead; nothing of it is repeated. */
export function jsonOf(asked: Asked, response: HttpResponse): unknown {
  const text = response.body.toString('utf8')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unexpectedAnswer(asked, response, 'JSON', error)
  }
}

/** UNAVAILABLE: something else came than was asked for. */
export const unexpectedAnswer = (asked: Asked, response: HttpResponse, wanted: string, cause?: unknown) =>
  unavailable(asked, instead(response, wanted), cause)

/** The JSON object of an answer; UNAVAILABLE as above. */
export function objectOf(asked: Asked, response: HttpResponse): JsonObject {
  const value = jsonOf(asked, response)
  if (isObject(value)) return value
  throw unavailable(asked, 'its answer is no JSON object')
}

function instead({ headers, status, body }: HttpResponse, wanted: string): string {
  const text = body.toString('utf8')
  const type = headers['content-type'] ?? ''
  if (/^text\/html\b/i.test(type) || /^\s*<(!doctype\s+html|html)\b/i.test(text))
    return `it answered ${status} with a web page instead of ${wanted}; a proxy or a log-in page may be in between`
  return text.trim() === ''
    ? `it answered ${status} without a body`
    : `it answered ${status} with something that is not ${wanted}, or only a part of it`
}

/** An answer that was no success: FORBIDDEN for refused credentials, UNAVAILABLE for all else. */
export function refusedBy(
  asked: Asked,
  what: string,
  { status }: Pick<HttpResponse, 'status'>,
): PlatformError {
  if (status === 401)
    return platformError('FORBIDDEN', {
      reason: `${asked} does not know these credentials (401 for ${what}).`,
    })
  if (status === 403)
    return platformError('FORBIDDEN', { reason: `${asked} does not allow it (403 for ${what}).` })
  const why = status >= 300 && status < 400 ? ', which leads elsewhere: perhaps to a log-in page' : ''
  return unavailable(asked, `it answered ${status} for ${what}${why}`)
}
