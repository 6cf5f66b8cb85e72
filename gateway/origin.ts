import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { platformError } from '#platform/errors/errors.ts'
import { isLoopback } from '#platform/http/addresses.ts'

/**
 * Why a request doesn't come from our own pages or from a program: a page of another site opened the socket (browsers let
 * any page do that), or, where Gate is for this machine alone, another site's name was made to point here.
 */
export function whyForeign({ headers }: IncomingMessage, onLoopback: boolean): string | undefined {
  const { host = '', origin } = headers
  if (onLoopback && !isLoopback(host.replace(/:\d+$/, '')))
    return `Gate listens for this machine only, but was asked as ${host}.`
  // A proxy in front of Gate passes on the name that it was asked by.
  const ownNames = [host, headers['x-forwarded-host']].filter((name) => name !== undefined)
  if (origin && !ownNames.includes(hostOf(origin))) return `A page of ${origin} may not use this.`
  return undefined
}

/** A browser says `null` for pages that have no origin. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : 'null'
}

/** Refuses foreign requests, whatever they ask for. */
export function refuseForeign(onLoopback: boolean): RequestHandler {
  return (request, response, next) => {
    const reason = whyForeign(request, onLoopback)
    if (!reason) return next()
    const { message, extensions } = platformError('FORBIDDEN', { reason })
    response.status(403).json({ errors: [{ message, extensions }] })
  }
}
