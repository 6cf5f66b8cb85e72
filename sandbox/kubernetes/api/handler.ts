import type { IncomingMessage, ServerResponse } from 'node:http'
import { StatusError } from '../errors.ts'
import type { Caller } from '../objects/request.ts'
import type { Api, Call } from './api.ts'
import { handleOther } from './paths.ts'
import { type RequestInfo, requestInfo } from './requestInfo.ts'
import { handleResource } from './resources.ts'

/**
 * Called before a request is handled, with who asks (undefined when that is not known) and what for. Answers true when
 * it has dealt with the request itself.
 */
export type RequestHook = (
  request: IncomingMessage,
  response: ServerResponse,
  about: { readonly info: RequestInfo; readonly caller: Caller | undefined },
) => boolean | Promise<boolean>

/** What an HTTP server calls for each request. */
export function apiHandler(api: Api, hook: RequestHook | undefined, onError: (error: unknown) => void) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await answer(api, hook, request, response)
    } catch (error) {
      if (!(error instanceof StatusError)) onError(error)
      refuse(response, error)
    }
  }
}

async function answer(
  api: Api,
  hook: RequestHook | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const info = requestInfo(request.method ?? 'GET', request.url ?? '/')
  const caller = identify(api, request)
  const known = caller instanceof StatusError ? undefined : caller
  if (hook !== undefined && (await hook(request, response, { info, caller: known }))) return
  if (caller instanceof StatusError) throw caller
  api.authorizer.check(caller, info)
  const call: Call = { api, info, caller, request, response, warnings: [] }
  return info.target === undefined ? handleOther(call) : handleResource(call)
}

function identify(api: Api, request: IncomingMessage): Caller | StatusError {
  try {
    return api.authenticator.callerOf(request)
  } catch (error) {
    if (error instanceof StatusError) return error
    throw error
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.destroyed) return
  if (response.headersSent) {
    response.destroy()
    return
  }
  const known =
    error instanceof StatusError
      ? error
      : new StatusError(500, 'InternalError', `Internal error occurred: ${(error as Error).message}`, {
          causes: [{ reason: '', message: (error as Error).message }],
        })
  const retryAfter = known.details?.retryAfterSeconds
  response
    .writeHead(known.code, {
      'content-type': 'application/json',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    })
    .end(JSON.stringify(known.toStatus()))
}
