import type { Caller } from '#platform/identity/caller.ts'
import { openMongo } from '../../../fixtures/mongo.ts'
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

const publish = `mutation ($event: JSON!) {
  publishEvent(event: $event) { id sequence type source application details content execution { id } }
}`
const accept = 'mutation ($events: [JSON!]!) { acceptEvents(events: $events) }'
const list = `query ($filter: EventFilter, $first: Int, $after: String) {
  events(filter: $filter, first: $first, after: $after) {
    nodes { id type content }
    edges { cursor }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`
const nobody: Caller = { user: 'somebody', roles: [], admin: false }

const told = (type: string, n: number, more: object = {}, details: object = {}) => ({
  details: { source: 'test', type, ...details },
  content: { n },
  ...more,
})

const found = async (filter: object, page: object = {}) => {
  const { events } = await echo.get(list, { filter, ...page })
  return events.nodes.map(({ content }: { content: { n: number } }) => content.n)
}

it('keeps what is published, and finds it by its id', async () => {
  const event = {
    details: { source: 'test', type: 'webhook', application: 'shop', attributes: { a: 'b' }, team: 'blue' },
    content: { executionId: 'E1', text: 'x' },
  }
  const { publishEvent } = await echo.get(publish, { event })
  expect(publishEvent).toMatchObject({
    type: 'webhook',
    source: 'test',
    application: 'shop',
    details: { ...event.details, created: expect.stringMatching(/^\d{13}$/) },
    content: event.content,
    execution: { id: 'E1' },
  })
  const { event: one } = await echo.get('query ($id: ID!) { event(id: $id) { content } }', {
    id: publishEvent.id,
  })
  expect(one).toEqual({ content: event.content })
  expect(await echo.get('{ event(id: "none") { id } }')).toEqual({ event: null })
})

it('is an entity that other services can name', async () => {
  const { publishEvent } = await echo.get(publish, { event: told('webhook', 1) })
  const { _entities } = await echo.get(
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Event { id type } } }',
    { of: [{ __typename: 'Event', id: publishEvent.id }] },
  )
  expect(_entities).toEqual([{ id: publishEvent.id, type: 'webhook' }])
})

it('lists newest first, page by page, what passes the filter', async () => {
  const events = [
    told('orca:stage:complete', 1, { executionId: 'X' }, { application: 'listed' }),
    told('orca:stage:failed', 2, {}, { application: 'listed' }),
    told('build', 3, {}, { application: 'listed', source: 'igor' }),
    told('orca:stage', 4, {}, { application: 'listed' }),
  ]
  expect(await echo.get(accept, { events })).toEqual({ acceptEvents: 4 })
  const application = 'listed'
  expect(await found({ application })).toEqual([4, 3, 2, 1])
  expect(await found({ application, type: 'orca:stage:*' })).toEqual([2, 1])
  expect(await found({ application, type: 'orca:stage' })).toEqual([4])
  expect(await found({ application, source: 'igor' })).toEqual([3])
  expect(await found({ executionId: 'X' })).toEqual([1])
  expect(await found({ application, since: '2100-01-01T00:00:00Z' })).toEqual([])
  expect(await found({ application, since: '2020-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z' })).toEqual([
    4, 3, 2, 1,
  ])
  const { events: page } = await echo.get(list, { filter: { application }, first: 2 })
  expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
  expect(await found({ application }, { first: 2, after: page.pageInfo.endCursor })).toEqual([2, 1])
})

it('finds what was received at certain times, page by page', async () => {
  const minute = (n: number) => new Date(Date.UTC(2026, 0, 1, 12, n * 10)).toISOString()
  let now = 0
  const timed = await startEcho(mongo.uri, { clock: { now: () => now } })
  for (let n = 0; n < 12; n++) {
    now = Date.parse(minute(n))
    await timed.get(accept, { events: [told('webhook', n)] })
  }
  const numbers = async (filter: object, page: object = {}) => {
    const { events } = await timed.get(list, { filter, ...page })
    return events.nodes.map(({ content }: { content: { n: number } }) => content.n)
  }
  expect(await numbers({ since: minute(9) })).toEqual([11, 10, 9])
  expect(await numbers({ until: minute(2) })).toEqual([1, 0])
  expect(await numbers({ since: minute(3), until: minute(6) })).toEqual([5, 4, 3])
  expect(await numbers({ since: minute(12) })).toEqual([])
  const { events } = await timed.get(list, { filter: { since: minute(3), until: minute(9) }, first: 2 })
  const { endCursor: after, hasNextPage } = events.pageInfo
  expect(hasNextPage).toBe(true)
  expect(await numbers({ since: minute(3), until: minute(9) }, { after })).toEqual([6, 5, 4, 3])
  await timed.stop()
})

it('answers the first event when somebody publishes again under a key', async () => {
  const event = told('webhook', 1, {}, { key: 'once' })
  const first = await echo.get(publish, { event })
  const second = await echo.get(publish, { event: told('webhook', 2, {}, { key: 'once' }) })
  expect(second.publishEvent.id).toBe(first.publishEvent.id)
  expect(first.publishEvent.details).not.toHaveProperty('key')
})

it('lets nobody take a key of what somebody else tells, nor of what is told elsewhere', async () => {
  const event = told('webhook', 1, {}, { key: 'mine' })
  const others = await echo.ask(publish, { event }, nobody)
  const mine = await echo.get(publish, { event })
  expect(mine.publishEvent.id).not.toBe(others.data.publishEvent.id)
  const elsewhere = await echo.get(publish, {
    event: told('webhook', 1, {}, { source: 'elsewhere', key: 'mine' }),
  })
  expect(elsewhere.publishEvent.id).not.toBe(mine.publishEvent.id)
})

it('counts what is new of what services tell', async () => {
  const events = [told('build', 1, { key: 'b1' }), told('build', 2, { key: 'b2' })]
  expect(await echo.get(accept, { events })).toEqual({ acceptEvents: 2 })
  expect(await echo.get(accept, { events: [...events, told('build', 3, { key: 'b3' })] })).toEqual({
    acceptEvents: 1,
  })
})

it('lets nobody but an administrator tell what the platform tells itself', async () => {
  const { errors } = await echo.ask(publish, { event: told('ORCA:pipeline:complete', 1) }, nobody)
  expect(errors[0]!.extensions.code).toBe('FORBIDDEN')
  expect((await echo.ask(publish, { event: told('deployed', 1) }, nobody)).errors).toEqual([])
  // A key of a service's own cannot be taken by anybody.
  await echo.ask(publish, { event: told('deployed', 7, {}, { key: 'cron/1' }) }, nobody)
  expect(await echo.get(accept, { events: [told('cron', 8, { key: 'cron/1' })] })).toEqual({
    acceptEvents: 1,
  })
})

it.each<[what: string, event: unknown, path: string, message: RegExp]>([
  ['no object', 'x', 'events[1]', /object is wanted/],
  ['no details', {}, 'events[1].details', /is missing; an object is wanted/],
  ['no type', { details: { source: 'x' } }, 'events[1].details.type', /is missing; a text/],
  ['an empty type', { details: { source: 'x', type: '' } }, 'events[1].details.type', /./],
  [
    'content of a list',
    { details: { source: 'x', type: 't' }, content: [] },
    'events[1].content',
    /not a list/,
  ],
  [
    'attributes that are no texts',
    { details: { source: 'x', type: 't', attributes: { a: 1 } } },
    'events[1].details.attributes.a',
    /must be a text, not a number/,
  ],
  [
    'a prototype',
    JSON.parse('{"details":{"source":"x","type":"t"},"content":{"__proto__":1}}'),
    'events[1].content.__proto__',
    /not allowed/,
  ],
])('refuses an event with %s, by its place', async (_, event, path, message) => {
  const { errors } = await echo.ask(accept, { events: [told('build', 1), event] })
  expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', problems: [{ path }] })
  expect(errors[0]!.message).toMatch(message)
})

it('shows events live, those that pass the filter', async () => {
  const watched = echo.subscribe(
    'subscription { events(filter: { type: "live:*", executionId: "L" }) { type content } }',
  )
  const first = watched.next()
  // A second one has begun when what comes after it does.
  const other = echo.subscribe('subscription { events { content } }')
  const begun = other.next()
  while (!(await Promise.race([begun, new Promise((resolve) => setTimeout(resolve, 20, undefined))])))
    await echo.get(accept, { events: [told('tick', 0)] })
  const events = [
    told('live:a', 1),
    told('dead', 2, { executionId: 'L' }),
    told('live:b', 3, { executionId: 'L' }),
    told('live:c', 4, { executionId: 'L' }),
  ]
  await echo.get(accept, { events })
  const seen = [await first, await watched.next()].map(({ value }) => value.data.events)
  expect(seen).toEqual([
    { type: 'live:b', content: { n: 3 } },
    { type: 'live:c', content: { n: 4 } },
  ])
  await watched.return?.()
  await other.return?.()
})

it('shows events that another process has taken', async () => {
  const other = await startEcho(mongo.uri, { database: echo.database })
  const watched = other.subscribe('subscription { events(filter: { type: "elsewhere" }) { content } }')
  const first = watched.next()
  let n = 0
  while (!(await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 50, undefined))])))
    await echo.get(accept, { events: [told('elsewhere', n++)] })
  expect((await first).value.data.events.content.n).toBeGreaterThanOrEqual(0)
  await watched.return?.()
  await other.stop()
})
