import { Gennaker } from '../fixtures/gennaker.ts'
import { until } from '../fixtures/until.ts'

let gennaker: Gennaker
beforeAll(async () => {
  gennaker = await Gennaker.start({ GENNAKER_FAILPOINTS: 'echo.trigger.matched=kill' })
}, 60_000)
afterAll(() => gennaker.stop())

it('an event starts its pipeline once although the process is killed before and after it has told Orca', async () => {
  const id = await gennaker.savePipeline('shop', {
    name: 'once',
    stages: [{ refId: '1', type: 'wait', name: 'wait', waitTime: 0, requisiteStageRefIds: [] }],
    triggers: [{ type: 'webhook', enabled: true, source: 'once' }],
  })
  // It may be dead before it has answered.
  await fetch(`${gennaker.url}/webhooks/webhook/once`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }).catch(() => undefined)
  await gennaker.ended()
  await gennaker.run({ GENNAKER_FAILPOINTS: 'echo.trigger.started=kill' }).catch(() => undefined)
  await gennaker.ended()
  await gennaker.run({ GENNAKER_FAILPOINTS: '' })
  await until(async () => {
    const { eventConsumers } = await gennaker.get('{ eventConsumers { name behind } }')
    return eventConsumers.find(({ name }: { name: string }) => name === 'triggers').behind === 0
  })
  const { pipeline, events } = await gennaker.get(
    `query ($id: ID!) {
      pipeline(id: $id) { executions(first: 10) { nodes { trigger } } }
      events(filter: { type: "webhook" }) { nodes { id } }
    }`,
    { id },
  )
  expect(events.nodes).toHaveLength(1)
  expect(pipeline.executions.nodes).toEqual([
    { trigger: expect.objectContaining({ type: 'webhook', eventId: events.nodes[0].id }) },
  ])
})
