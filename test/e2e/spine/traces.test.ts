import { Gennaker } from '../../fixtures/gennaker.ts'
import { Receiver } from '../../fixtures/receiver.ts'

interface Span {
  readonly name: string
  readonly traceId: string
}

const spansIn = (bodies: readonly string[]): Span[] =>
  bodies.flatMap((body) =>
    JSON.parse(body).resourceSpans.flatMap((resource: { scopeSpans: { spans: Span[] }[] }) =>
      resource.scopeSpans.flatMap(({ spans }) => spans),
    ),
  )

it('a request can be followed from Gate into the services of another process', async () => {
  const collector = await Receiver.start()
  const gennaker = await Gennaker.startApart({ GENNAKER_TELEMETRY_OTLP_ENDPOINT: collector.url })
  await gennaker.get('{ applications { nodes { name } } stageTypes { type } }')
  // What was not sent yet is sent at the end.
  await gennaker.stop()
  const spans = spansIn(collector.received.map(({ body }) => body))
  const requests = spans.filter(({ name }) => name === 'gateway.request')
  const traces = requests.map(({ traceId }) => traceId)
  const names = spans.filter(({ traceId }) => traces.includes(traceId)).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['front50.execute', 'orca.execute']))
  await collector.stop()
})
