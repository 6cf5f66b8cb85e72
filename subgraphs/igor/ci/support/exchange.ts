import { PlatformError, unavailable } from '#platform/errors/errors.ts'
import type { HttpClient, HttpRequest, HttpResponse } from '#platform/http/client.ts'
import type { Asked } from './answers.ts'

/** A part of a log may be as long as this; files too. */
const mostBytes = 64 * 1024 * 1024

/** A request to a system of the configuration. That it does not answer is told with its name. */
export async function exchange(
  http: HttpClient,
  asked: Asked,
  request: HttpRequest & { readonly signal: AbortSignal },
): Promise<HttpResponse> {
  try {
    return await http.request({
      followRedirects: false,
      maxResponseBytes: mostBytes,
      fromConfiguration: true,
      ...request,
    })
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'UNAVAILABLE' && !request.signal.aborted)
      throw unavailable(asked, error.message, error)
    throw error
  }
}
