import { isObject } from '#platform/definition/json.ts'
import type { EchoEvent } from '../domain/event.ts'
import { toldEvent, withPath } from './body.ts'
import type { Collected, CollectorKind } from './define.ts'

/** The index of a day, where the configuration names none. */
const defaultIndex = 'gennaker-events-%{+yyyy.MM.dd}'

/**
 * Elasticsearch's bulk API. A document is created under the event's id, so that one that is sent again is there once; each has an
 * answer of its own.
 */
const bulk = (kind: string, title: string): CollectorKind => ({
  kind,
  title,
  batch: 500,
  request(endpoint, events) {
    const { url, token, index = defaultIndex } = endpoint
    const lines = events.flatMap((event) => [
      JSON.stringify({ create: { _index: indexOf(index, event.receivedAt), _id: event.id } }),
      JSON.stringify({
        '@timestamp': new Date(event.receivedAt).toISOString(),
        ...toldEvent(event, endpoint),
      }),
    ])
    return {
      url: withPath(url, '/_bulk'),
      headers: { 'content-type': 'application/x-ndjson', ...(token && { authorization: `ApiKey ${token}` }) },
      body: `${lines.join('\n')}\n`,
    }
  },
  read: ({ status, body }, events) => (status === 200 ? readItems(JSON.parse(body), events) : undefined),
})

export const elasticsearch = bulk('elasticsearch', 'Elasticsearch (bulk)')
export const opensearch = bulk('opensearch', 'OpenSearch (bulk)')

/** As Logstash and Beats write it: `%{+yyyy.MM.dd}` is the day of the event in UTC. */
function indexOf(pattern: string, time: number): string {
  const [yyyy, MM, dd, HH] = new Date(time).toISOString().split(/[-T:]/)
  const parts: Record<string, string | undefined> = { yyyy, MM, dd, HH }
  return pattern.replace(/%\{\+([^}]*)\}/g, (_, format: string) =>
    format.replace(/yyyy|MM|dd|HH/g, (part) => parts[part]!),
  )
}

function readItems(answer: unknown, events: readonly EchoEvent[]): Collected {
  const items = isObject(answer) && Array.isArray(answer.items) ? answer.items : undefined
  if (items?.length !== events.length) throw new Error('it answered without an item for each event')
  const refused: Collected['refused'][number][] = []
  const again: EchoEvent[] = []
  let problem: string | undefined
  for (const [at, event] of events.entries()) {
    const { status, reason } = outcomeOf(items[at])
    // One that is there already was sent before.
    if ((status >= 200 && status < 300) || status === 409) continue
    if (status === 429 || status >= 500) {
      again.push(event)
      problem = `it answered ${status} for single events: ${reason}`
    } else refused.push({ event, reason: `${status} ${reason}` })
  }
  return { refused, again, ...(problem && { problem }) }
}

/** The error's type says what is wrong; its text quotes the document. */
function outcomeOf(item: unknown): { status: number; reason: string } {
  const create = isObject(item) && isObject(item.create) ? item.create : {}
  const { status, error } = create
  return {
    status: typeof status === 'number' ? status : 500,
    reason: isObject(error) ? String(error.type) : 'no reason given',
  }
}
