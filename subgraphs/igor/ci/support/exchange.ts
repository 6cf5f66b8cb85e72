import { badInput, PlatformError, unavailable } from '#platform/errors/errors.ts'
import type { HttpClient, HttpRequest, HttpResponse } from '#platform/http/client.ts'
import { HttpError } from '#platform/http/errors.ts'
import type { Asked } from './answers.ts'

/** A part of a log may be as long as this; files too. */
const mostBytes = 64 * 1024 * 1024

/**
 * A request to a system of the configuration. That it does not answer is told with its name. BAD_USER_INPUT when a name in its address
 * (of a job, a build, a file) would lead it elsewhere: whoever gives names would read with the master's credentials there.
 */
export async function exchange(
  http: HttpClient,
  asked: Asked,
  request: HttpRequest & { readonly signal: AbortSignal },
): Promise<HttpResponse> {
  const [path = ''] = request.url.split(/[?#]/, 1)
  if (/\/\.{1,2}(\/|$)/.test(path))
    throw badInput([
      { path: 'name', message: `${asked} is asked for no job, build or file with '.' or '..'` },
    ])
  try {
    return await http.request({
      followRedirects: false,
      maxResponseBytes: mostBytes,
      fromConfiguration: true,
      ...request,
    })
  } catch (error) {
    // It will be as long when it is asked for again.
    if (error instanceof HttpError && error.kind === 'too-large')
      throw new PlatformError('BAD_USER_INPUT', `${asked}: ${error.message}`, { service: asked }, error)
    if (error instanceof PlatformError && error.code === 'UNAVAILABLE' && !request.signal.aborted)
      throw unavailable(asked, error.message, error)
    throw error
  }
}
