import { createHmac } from 'node:crypto'
import type { Client } from 'graphql-ws'
import { collect } from '../../fixtures/gate.ts'
import { Gennaker } from '../../fixtures/gennaker.ts'
import { until } from '../../fixtures/until.ts'

const secret = 'known to the sender and to this installation'
let gennaker: Gennaker
let client: Client
beforeAll(async () => {
  // Gate and Echo are in processes of their own: what Echo says must come through.
  gennaker = await Gennaker.startApart({
    GENNAKER_WEBHOOKS_SECRETS: JSON.stringify([{ type: 'webhook', source: 'signed', secret }]),
    GENNAKER_GATEWAY_LIMITS_WEBHOOK_BYTES: '10000',
  })
  client = gennaker.client()
}, 60_000)
afterAll(async () => {
  await client?.dispose()
  await gennaker?.stop()
})

async function post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const response = await fetch(`${gennaker.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body as BodyInit,
  })
  return { status: response.status, answer: await response.json() }
}

const eventsOf = async (source: string) => {
  const { events } = await gennaker.get(
    'query ($filter: EventFilter) { events(filter: $filter) { nodes { id type source details content } } }',
    { filter: { source } },
  )
  return events.nodes
}

it('keeps what a webhook says, and shows it to those who watch', async () => {
  const watched = collect(
    client,
    'subscription { events(filter: { type: "web*", source: "nightly" }) { id type source content } }',
  )
  // Nobody is told when a subscription has begun; so it is asked for until the first event comes.
  let first: { status: number; answer: { eventId: string } } | undefined
  for (let n = 0; watched.results.length === 0; n++) {
    await post('/webhooks/webhook/other', '{}')
    first = (await post('/webhooks/webhook/nightly', `{"n": ${n}}`)) as never
    await Promise.race([watched.count(1), new Promise((resolve) => setTimeout(resolve, 100))])
  }
  expect(first).toMatchObject({ status: 200, answer: { eventProcessed: true } })
  const [shown] = watched.results
  expect(shown!.data!.events).toMatchObject({ type: 'webhook', source: 'nightly' })
  const kept = await eventsOf('nightly')
  expect(kept.map(({ id }: { id: string }) => id)).toContain(shown!.data!.events.id)
  expect(kept[0].details.requestHeaders['content-type']).toBe('application/json')
  watched.stop()
})

it('takes a redelivery for what it is, and a signed delivery although an unsigned one has its name', async () => {
  const body = '{"parameters": {"version": "1"}}'
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  const name = { 'x-delivery-id': 'd-1' }
  const unsigned = await post('/webhooks/webhook/signed', body, name)
  const signed = await post('/webhooks/webhook/signed', body, { ...name, 'x-hub-signature-256': signature })
  const again = await post('/webhooks/webhook/signed', body, { ...name, 'x-hub-signature-256': signature })
  const ids = [unsigned, signed, again].map(({ answer }) => answer.eventId)
  expect(ids[1]).not.toBe(ids[0])
  expect(ids[2]).toBe(ids[1])
  expect(await eventsOf('signed')).toHaveLength(2)
})

it.each<
  [
    what: string,
    path: string,
    body: string | Buffer,
    headers: Record<string, string>,
    status: number,
    code: string,
    message: RegExp,
  ]
>([
  [
    'too long',
    '/webhooks/webhook/x',
    ' '.repeat(10_001),
    {},
    413,
    'BAD_USER_INPUT',
    /longer than 10000 bytes/,
  ],
  ['no JSON', '/webhooks/webhook/x', '{"a": 1,}', {}, 400, 'BAD_USER_INPUT', /not JSON: .*position 8/],
  ['no object', '/webhooks/webhook/x', '[1]', {}, 400, 'BAD_USER_INPUT', /must be a JSON object, not a list/],
  ['no text', '/webhooks/webhook/x', Buffer.from([0x7b, 0xff, 0x7d]), {}, 400, 'BAD_USER_INPUT', /UTF-8/],
  [
    'too deep',
    '/webhooks/webhook/x',
    `{"a":${'['.repeat(200)}${']'.repeat(200)}}`,
    {},
    400,
    'BAD_USER_INPUT',
    /nested deeper than 100/,
  ],
  [
    'signed by nobody',
    '/webhooks/webhook/signed',
    '{}',
    { 'x-hub-signature-256': 'sha256=00' },
    401,
    'UNAUTHENTICATED',
    /none of the secrets/,
  ],
  [
    'of our own',
    '/webhooks/Build/jenkins',
    '{}',
    {},
    400,
    'BAD_USER_INPUT',
    /build are told by the platform itself/,
  ],
  [
    'of a strange host',
    '/webhooks/git/sourceforge',
    '{}',
    {},
    400,
    'BAD_USER_INPUT',
    /sourceforge is no host of repositories/,
  ],
  [
    'a foreign page',
    '/webhooks/webhook/x',
    '{}',
    { origin: 'https://evil.example' },
    403,
    'FORBIDDEN',
    /evil.example/,
  ],
  [
    'compressed',
    '/webhooks/webhook/x',
    '{}',
    { 'content-encoding': 'gzip' },
    415,
    'BAD_USER_INPUT',
    /compressed/,
  ],
  ['a callback of no channel', '/notifications/callbacks/pigeon', '{}', {}, 404, 'NOT_FOUND', /pigeon/],
])('refuses what is %s', async (_, path, body, headers, status, code, message) => {
  const refused = await post(path, body, headers)
  expect({ ...refused, answer: refused.answer.errors[0].extensions.code }).toEqual({ status, answer: code })
  expect(refused.answer.errors[0].message).toMatch(message)
})

it('answers other methods with those that there are', async () => {
  const response = await fetch(`${gennaker.url}/webhooks/webhook/x`)
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('POST')
})

it('logs what it refuses, and no secrets', async () => {
  const headers = { 'x-hub-signature-256': 'sha256=c0ffee' }
  await post('/webhooks/webhook/signed?token=hunter22', '{"password": "hunter22"}', headers)
  await post('/webhooks/webhook/long', ' '.repeat(10_001))
  const lines = () => gennaker.output.split('\n').filter((line) => line.includes('a webhook is refused'))
  await until(() => lines().some((line) => line.includes('"source":"long"')))
  const told = lines().map((line) => JSON.parse(line))
  expect(told).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      type: 'webhook',
      source: 'signed',
      status: 401,
      reason: expect.stringContaining('none of the secrets'),
    }),
  )
  expect(told).toContainEqual(expect.objectContaining({ source: 'long', status: 413 }))
  expect(gennaker.output).not.toMatch(/hunter22|c0ffee/)
})
