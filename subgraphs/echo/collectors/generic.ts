import type { EchoEvent } from '../domain/event.ts'
import { jsonHeaders, toldEvent } from './body.ts'
import type { CollectorKind } from './define.ts'
import type { Endpoint } from './endpoint.ts'

/**
 * Any server that takes JSON, as Spinnaker tells it: the event itself, `{ eventName, <fieldName>: event }` with `wrap`, or `template`
 * with the event in the place of `{{event}}`. With a `batch` of more than one it is a list of these.
 */
export const generic: CollectorKind = {
  kind: 'generic',
  title: 'JSON over HTTP',
  batch: 1,
  request(endpoint, events) {
    const bodies = events.map((event) => bodyOf(endpoint, event))
    const body = (endpoint.batch ?? 1) > 1 ? `[${bodies.join(',')}]` : bodies[0]!
    return { url: endpoint.url, headers: jsonHeaders, body }
  },
}

function bodyOf(endpoint: Endpoint, event: EchoEvent): string {
  const told = toldEvent(event, endpoint)
  const { wrap, template, eventName, fieldName } = endpoint
  if (!wrap) return JSON.stringify(told)
  if (template === undefined) return JSON.stringify({ eventName, [fieldName]: told })
  const text = JSON.stringify(told)
  return JSON.stringify(JSON.parse(template.replaceAll('{{event}}', () => text)))
}
