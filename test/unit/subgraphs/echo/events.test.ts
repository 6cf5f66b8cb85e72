import { openMongo } from '../../../fixtures/mongo.ts'
import { until } from '../../../fixtures/until.ts'
import { startEcho, type TestEcho } from './echo.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
let echo: TestEcho
beforeAll(async () => {
  mongo = await openMongo()
  echo = await startEcho(mongo.uri)
})
afterAll(async () => {
  await echo.stop()
  await mongo.stop()
})

const publish =
  'mutation ($event: JSON!) { publishEvent(event: $event) { id sequence type source application receivedAt details content execution { id } } }'
const accept = 'mutation ($events: [JSON!]!) { acceptEvents(events: $events) }'
const list = `query ($filter: EventFilter, $first: Int, $after: String) {
  events(filter: $filter, first: $first, after: $after) {
    nodes { id type source content }
    edges { cursor }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`

it('keeps what is published and finds it by its id', async () => {
  const event = {
    details: { source: 'test', type: 'webhook', application: 'shop', attributes: { a: 'b' } },
    content: { executionId: 'E1', text: 'x' },
  }
  const { publishEvent } = await echo.get(publish, { event })
  expect(publishEvent).toMatchObject({
    type: 'webhook',
    source: 'test',
    application: 'shop',
    details: event.details,
    content: event.content,
    execution: { id: 'E1' },
  })
  const { event: found } = await echo.get('query ($id: ID!) { event(id: $id) { id content } }', {
    id: publishEvent.id,
  })
  expect(found).toEqual({ id: publishEvent.id, content: event.content })
})
