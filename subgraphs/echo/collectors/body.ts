import type { JsonObject } from '#platform/definition/json.ts'
import type { EchoEvent } from '../domain/event.ts'
import type { Endpoint } from './endpoint.ts'

/** An event as Spinnaker's Echo tells it: `details`, `content` and `eventId`; with `flatten` the first two as JSON text. */
export function toldEvent(
  { details, content, id }: EchoEvent,
  { flatten }: Pick<Endpoint, 'flatten'>,
): JsonObject {
  return flatten
    ? { details: JSON.stringify(details), content: JSON.stringify(content), eventId: id }
    : { details, content, eventId: id }
}

export const jsonHeaders = { 'content-type': 'application/json' }

/** What the address has behind the host; a preset adds its own path where there is none. */
export function withPath(url: string, path: string): string {
  const address = new URL(url)
  if (address.pathname === '/' || address.pathname === '') address.pathname = path
  return address.href
}
