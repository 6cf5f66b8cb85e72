import { isObject } from '#platform/definition/json.ts'
import { jsonHeaders, toldEvent, withPath } from './body.ts'
import type { CollectorKind } from './define.ts'

/**
 * Splunk's HTTP Event Collector. Of a batch with an event that it cannot read it has taken those before it, and says which one it is.
 */
export const splunk: CollectorKind = {
  kind: 'splunk',
  title: 'Splunk HTTP Event Collector',
  batch: 200,
  request(endpoint, events) {
    const { url, token, index, sourcetype = 'gennaker:event' } = endpoint
    const entries = events.map((event) =>
      JSON.stringify({
        time: event.receivedAt / 1000,
        source: event.details.source,
        sourcetype,
        ...(index && { index }),
        event: toldEvent(event, endpoint),
      }),
    )
    return {
      url: withPath(url, '/services/collector/event'),
      headers: { ...jsonHeaders, ...(token && { authorization: `Splunk ${token}` }) },
      body: entries.join('\n'),
    }
  },
  read({ status, body }, events) {
    if (status !== 400) return undefined
    const answer: unknown = JSON.parse(body)
    const at = isObject(answer) ? answer['invalid-event-number'] : undefined
    const event = typeof at === 'number' ? events[at] : undefined
    if (!event || typeof at !== 'number') return undefined
    const reason = isObject(answer) ? `400 ${String(answer.text)}` : '400'
    return {
      refused: [{ event, reason }],
      again: events.slice(at + 1),
      problem: 'one event of a batch was refused',
    }
  },
}
