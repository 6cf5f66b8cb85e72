import type { EchoEvent } from '../domain/event.ts'
import { jsonHeaders, toldEvent, withPath } from './body.ts'
import type { CollectorKind } from './define.ts'

/** Nanoseconds that differ for events of one millisecond, in their order: Loki drops a line that is there at that time already. */
const nanoseconds = ({ receivedAt, sequence }: EchoEvent) =>
  String(BigInt(receivedAt) * 1_000_000n + BigInt(sequence % 1_000_000))

/** Grafana Loki's push API: a stream for each type, source and application, with the configured labels. */
export const loki: CollectorKind = {
  kind: 'loki',
  title: 'Grafana Loki',
  batch: 200,
  request(endpoint, events) {
    const streams = Map.groupBy(events, ({ details: { type, source, application } }) =>
      JSON.stringify({ ...endpoint.labels, type, source, ...(application && { application }) }),
    )
    const body = {
      streams: [...streams].map(([labels, ofStream]) => ({
        stream: JSON.parse(labels),
        values: ofStream.map((event) => [nanoseconds(event), JSON.stringify(toldEvent(event, endpoint))]),
      })),
    }
    return {
      url: withPath(endpoint.url, '/loki/api/v1/push'),
      headers: jsonHeaders,
      body: JSON.stringify(body),
    }
  },
}
