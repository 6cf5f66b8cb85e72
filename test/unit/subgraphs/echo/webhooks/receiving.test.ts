import { createHmac } from 'node:crypto'
import type { DocumentNode } from 'graphql'
import { serviceTypeDefs } from '#platform/graphql/sdl.ts'
import { Subgraph } from '#platform/graphql/subgraph.ts'
import type { CallService } from '#platform/service/service.ts'
import { artifactTemplates } from '../../../../../subgraphs/echo/webhooks/artifacts/templates.ts'
import { silent } from '../../../../fixtures/subgraphs.ts'
import { until } from '../../../../fixtures/until.ts'
import { startEcho, type TestEcho } from '../echo.ts'
import { Installation } from '../triggers/installation.ts'

let installation: Installation
let echo: TestEcho

/** An Igor, with its real SDL, that polls one registry. */
const hints: unknown[] = []
const igor = new Subgraph(
  'igor',
  serviceTypeDefs('igor'),
  {
    resolvers: {
      Mutation: {
        acceptHint: (_: unknown, hint: { name: string }) => {
          hints.push(hint)
          return hint.name === 'hub'
        },
      },
    },
    context: (caller) => ({ caller }),
    ready: async () => undefined,
  },
  silent,
)

const call = (async (service, document, variables, caller) => {
  if (service !== 'igor') return installation.call(service, document, variables, caller)
  const { data } = await igor.execute({ document: document as DocumentNode, variables }, caller)
  return data
}) as CallService

const template = `[{% for file in files %}{"type": "http/file", "reference": {{ file.url | tojson }}}{% if not loop.last %},{% endif %}{% endfor %}]`
const secret = 'a secret of the configuration'

beforeAll(async () => {
  installation = await Installation.open()
  echo = await startEcho(installation.mongo.uri, {
    call,
    configure(config) {
      config.webhooks.secrets = [{ type: 'webhook', source: 'signed', secrets: ['old', secret] }]
      config.webhooks.artifacts.sources = [
        { source: 'files', template },
        { source: 'broken', template: '{{ 1 + }}' },
        { source: 'prose', template: 'nothing but words' },
      ]
    },
  })
})
afterAll(async () => {
  await echo.stop()
  await installation.close()
})

const mutation = 'mutation ($request: WebhookRequest!) { receiveWebhook(request: $request) { status body } }'

function send(url: string, body: string, headers: Record<string, string> = {}, method = 'POST') {
  const request = {
    method,
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body).toString('base64'),
  }
  return echo.ask(mutation, { request })
}

/** Sends it, and answers the event that is kept. */
async function kept(url: string, body: string, headers: Record<string, string> = {}) {
  const { data, errors } = await send(url, body, headers)
  expect(errors).toEqual([])
  const { eventId } = JSON.parse(data.receiveWebhook.body)
  const { event } = await echo.get('query ($id: ID!) { event(id: $id) { id type source details content } }', {
    id: eventId,
  })
  return event
}

const signature = (body: string, by = secret) =>
  `sha256=${createHmac('sha256', by).update(body).digest('hex')}`

it('takes the source from the address, or else from the body', async () => {
  expect(await kept('/webhooks/webhook/a/b', '{}')).toMatchObject({ type: 'webhook', source: 'a/b' })
  expect(await kept('/webhooks/webhook', '{"source": "body"}')).toMatchObject({ source: 'body' })
  expect(await kept('/webhooks/Custom', '')).toMatchObject({ type: 'custom', source: 'custom', content: {} })
})

it('reads forms, and the JSON in the field of one', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
  const fields = await kept('/webhooks/webhook/form', 'a=1&b=x+y&b=z', headers)
  expect(fields.content).toEqual({ a: '1', b: ['x y', 'z'] })
  const payload = await kept(
    '/webhooks/webhook/form',
    `payload=${encodeURIComponent('{"n":{"m":1}}')}`,
    headers,
  )
  expect(payload.content).toEqual({ n: { m: 1 } })
  const { errors } = await send('/webhooks/webhook/form', 'payload=%7B', headers)
  expect(errors[0]!.message).toMatch(/The field payload is not JSON/)
})

it('reads JSON that is sent as a form, which its signature covers as it was sent', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = ' {"branch": "main=1&x"}'
  const headers = { ...form, 'x-hub-signature-256': signature(body) }
  expect((await kept('/webhooks/webhook/signed', body, headers)).content).toEqual({ branch: 'main=1&x' })
  const { errors } = await send('/webhooks/webhook/form', '{branch: main}', form)
  expect(errors[0]).toMatchObject({
    message: expect.stringMatching(/^The body is not JSON: /),
    extensions: { code: 'BAD_USER_INPUT' },
  })
  const list = await send('/webhooks/webhook/form', '[1]', form)
  expect(list.errors[0]!.message).toBe('The body must be a JSON object, not a list')
})

it('repeats nothing of a body that is no JSON', async () => {
  const { errors } = await send('/webhooks/webhook/x', 'password=hunter22')
  expect(errors[0]!.message).toBe("The body is not JSON: Unexpected token 'p'")
})

it.each(['/webhooks/webhook/', '/webhooks/webhook', '/webhooks/git/'])(
  'refuses %s, which names no source',
  async (url) => {
    const { errors } = await send(url, '{}')
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining(`is missing: the address is ${url.replace(/\/$/, '')}/<source>`),
      extensions: { code: 'BAD_USER_INPUT', problems: [{ path: 'source' }] },
    })
  },
)

it('keeps what tells the sort of a request, and nothing that shows who may send it', async () => {
  const { details } = await kept('/webhooks/webhook/x', '{}', {
    'x-event-key': 'repo:push',
    'x-github-event': 'push',
    'user-agent': 'test',
    'x-gitlab-token': 'secret',
    'x-hub-signature-256': 'sha256=00',
    'x-event-api-key': 'secret',
    authorization: 'Bearer secret',
    cookie: 'secret',
    'x-forwarded-for': '10.0.0.1',
  })
  expect(details.requestHeaders).toEqual({
    'content-type': 'application/json',
    'x-event-key': 'repo:push',
    'x-github-event': 'push',
    'user-agent': 'test',
  })
})

it('knows by which secret a request is signed, whichever of several', async () => {
  const body = '{"a": 1}'
  for (const by of ['old', secret]) {
    const { data } = await send('/webhooks/webhook/signed', body, {
      'x-hub-signature-256': signature(body, by),
    })
    expect(data.receiveWebhook.status).toBe(200)
  }
  const refused = await send('/webhooks/webhook/signed', body, { 'x-signature': signature(body, 'other') })
  expect(refused.errors[0]!.extensions.code).toBe('UNAUTHENTICATED')
})

it('refuses a signed delivery that is sent again after five minutes', async () => {
  const sent = Math.floor(Date.now() / 1000) - 301
  const made = createHmac('sha256', secret).update(`id.${sent}.{}`).digest('base64')
  const headers = { 'webhook-id': 'id', 'webhook-timestamp': String(sent), 'webhook-signature': `v1,${made}` }
  const { errors } = await send('/webhooks/webhook/signed', '{}', headers)
  expect(errors[0]!.message).toMatch(/older than five minutes/)
})

it.each([
  'x-github-delivery',
  'x-gitlab-event-uuid',
  'idempotency-key',
  'webhook-id',
  'x-request-uuid',
  'x-request-id',
  'x-delivery-id',
])('takes a delivery that comes again under its %s for the same event', async (header) => {
  const first = await kept('/webhooks/webhook/again', '{"n": 1}', { [header]: 'd' })
  expect((await kept('/webhooks/webhook/again', '{"n": 1}', { [header]: 'd' })).id).toBe(first.id)
  expect((await kept('/webhooks/webhook/again', '{"n": 1}', { [header]: 'e' })).id).not.toBe(first.id)
  expect((await kept('/webhooks/webhook/else', '{"n": 1}', { [header]: 'd' })).id).not.toBe(first.id)
})

it('tells deliveries apart that one request to somebody else has led to', async () => {
  const headers = { 'x-request-id': 'of a mesh' }
  const first = await kept('/webhooks/webhook/again', '{"n": 1}', headers)
  expect((await kept('/webhooks/webhook/again', '{"n": 2}', headers)).id).not.toBe(first.id)
})

it('takes a signed delivery for the same one, whatever else it is called when it is sent again', async () => {
  const sent = String(Math.floor(Date.now() / 1000))
  const made = createHmac('sha256', secret).update(`caught.${sent}.{}`).digest('base64')
  const headers = { 'webhook-id': 'caught', 'webhook-timestamp': sent, 'webhook-signature': `v1,${made}` }
  const first = await kept('/webhooks/webhook/signed', '{}', headers)
  const again = await kept('/webhooks/webhook/signed', '{}', { ...headers, 'x-github-delivery': 'new' })
  expect(again.id).toBe(first.id)
})

it('reads a form of very many fields', async () => {
  const fields = Array.from({ length: 100_000 }, (_, index) => `f${index}=${index}`)
  const { content } = await kept('/webhooks/webhook/form', fields.join('&'), {
    'content-type': 'application/x-www-form-urlencoded',
  })
  expect(content.f99999).toBe('99999')
})

describe('refuses', () => {
  const pushes = (count: number, more: object = {}) =>
    JSON.stringify({
      repository: { full_name: 'shop/web' },
      push: {
        changes: Array.from({ length: count }, (_, index) => ({
          new: { name: `b${index}`, target: { hash: 'a' } },
        })),
      },
      ...more,
    })

  it.each([
    [
      'a source that is too long',
      '/webhooks/webhook',
      JSON.stringify({ source: 'x'.repeat(1_001) }),
      /^source: has 1001/,
    ],
    [
      'more events than a request may stand for',
      '/webhooks/git/bitbucket',
      pushes(1_001),
      /stands for 1001 events/,
    ],
    [
      'what would be repeated in too many events',
      '/webhooks/git/bitbucket',
      pushes(100, { padding: 'x'.repeat(400_000) }),
      /100 events have more than 33554432 characters in all/,
    ],
  ])('%s', async (_, url, body, message) => {
    const { errors } = await send(url, body, { 'x-event-key': 'repo:push' })
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(message),
      extensions: { code: 'BAD_USER_INPUT' },
    })
  })

  it('nothing of a thousand branches that are pushed at once, each of which keeps what is its own', async () => {
    const { data, errors } = await send('/webhooks/git/bitbucket', pushes(1_000), {
      'x-event-key': 'repo:push',
    })
    expect(errors).toEqual([])
    const { eventIds } = JSON.parse(data.receiveWebhook.body)
    expect(eventIds).toHaveLength(1_000)
    const { event } = await echo.get('query ($id: ID!) { event(id: $id) { content } }', { id: eventIds[7] })
    expect(event.content.push).toEqual({ changes: [{ new: { name: 'b7', target: { hash: 'a' } } }] })
  })
})

describe('CloudEvents', () => {
  const data = {
    context: {},
    subject: { id: 's' },
    customData: { parameters: { v: '1' }, artifacts: [{ type: 'x' }] },
  }
  const attributes = { specversion: '1.0', id: '7', source: '/ci', type: 'dev.cdevents.artifact.published' }
  const binary = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]))
  const wanted = {
    type: 'cdevents',
    source: 'hub',
    content: { subject: { id: 's' }, parameters: { v: '1' }, artifacts: [{ type: 'x' }] },
    details: { requestHeaders: { 'ce-type': attributes.type, 'ce-id': '7', 'ce-source': '/ci' } },
  }

  it('are the same in binary and in structured mode', async () => {
    const one = await kept('/webhooks/cdevents/hub', JSON.stringify(data), binary)
    expect(one).toMatchObject(wanted)
    const structured = { 'content-type': 'application/cloudevents+json' }
    const other = await kept('/webhooks/cdevents/hub', JSON.stringify({ ...attributes, data }), structured)
    expect(other.id).toBe(one.id)
  })

  it('may come in batches', async () => {
    const batch = ['a', 'b'].map((id) => ({ ...attributes, id, data: { subject: id } }))
    const headers = { 'content-type': 'application/cloudevents-batch+json' }
    expect((await kept('/webhooks/cdevents/batch', JSON.stringify(batch), headers)).content.subject).toBe('a')
    const { events } = await echo.get('{ events(filter: { source: "batch" }) { nodes { content } } }')
    expect(events.nodes).toHaveLength(2)
  })

  it.each([
    ['without headers', {}, '{}', /no CloudEvent/],
    ['without an id', { ...binary, 'ce-id': '' }, '{}', /no CloudEvent/],
    ['of a text', binary, '"text"', /must be a JSON object, not a text/],
    ['that are no JSON', binary, '{', /no CloudEvent/],
  ])('%s are refused', async (_, headers, body, message) => {
    const { errors } = await send('/webhooks/cdevents/hub', body, headers as Record<string, string>)
    expect(errors[0]!.extensions.code).toBe('BAD_USER_INPUT')
    expect(errors[0]!.message).toMatch(message)
  })
})

describe('artifacts', () => {
  const image = 'application/vnd.docker.distribution.manifest.v2+json'
  it.each<[source: string, body: object, artifacts: object[]]>([
    [
      'dockerhub',
      {
        callback_url: 'https://c',
        push_data: { tag: '1', pusher: 'me' },
        repository: { repo_name: 'me/app' },
      },
      [
        {
          type: 'docker/image',
          name: 'index.docker.io/me/app',
          version: '1',
          reference: 'index.docker.io/me/app:1',
          provenance: 'https://c',
          metadata: { pusher: 'me' },
        },
      ],
    ],
    [
      'dockerregistry',
      {
        events: [
          {
            action: 'push',
            target: { mediaType: image, repository: 'app', tag: '2' },
            request: { host: 'reg:5000' },
          },
          {
            action: 'push',
            target: { mediaType: image, repository: 'app', digest: 'sha256:0' },
            request: {},
          },
          { action: 'pull', target: { mediaType: image, repository: 'app', tag: '2' } },
          {
            action: 'push',
            target: { mediaType: 'application/octet-stream', repository: 'app', digest: 'x' },
          },
        ],
      },
      [
        { type: 'docker/image', name: 'reg:5000/app', version: '2', reference: 'reg:5000/app:2' },
        { type: 'docker/image', name: 'app', version: 'sha256:0', reference: 'app@sha256:0' },
      ],
    ],
    [
      'quay',
      {
        repository: 'me/app',
        docker_url: 'quay.io/me/app',
        homepage: 'https://quay',
        updated_tags: ['a', 'b'],
      },
      ['a', 'b'].map((tag) => ({
        type: 'docker/image',
        name: 'quay.io/me/app',
        version: tag,
        reference: `quay.io/me/app:${tag}`,
        provenance: 'https://quay',
      })),
    ],
    [
      'nexus',
      { repositoryName: 'releases', component: { group: 'g', name: 'a', version: '1' } },
      [{ type: 'maven/file', name: 'g:a', version: '1', reference: 'g:a:1', provenance: 'releases' }],
    ],
    [
      'files',
      { files: [{ url: 'https://x/"1"' }, { url: 'https://x/2' }] },
      [
        { type: 'http/file', reference: 'https://x/"1"' },
        { type: 'http/file', reference: 'https://x/2' },
      ],
    ],
  ])('are made of what %s sends', async (source, body, artifacts) => {
    expect((await kept(`/webhooks/webhook/${source}`, JSON.stringify(body))).content.artifacts).toEqual(
      artifacts,
    )
  })

  it('are kept as the body names them', async () => {
    const artifacts = [{ type: 'own' }]
    const body = { artifacts, files: [{ url: 'x' }] }
    expect((await kept('/webhooks/webhook/files', JSON.stringify(body))).content.artifacts).toEqual(artifacts)
  })

  it.each([
    ['broken', /syntax error/],
    ['prose', /JSON/],
  ])('that cannot be made are told: %s', async (source, message) => {
    const { content, details } = await kept(`/webhooks/webhook/${source}`, '{"a": 1}')
    expect(content).toEqual({ a: 1 })
    expect(details.attributes.artifactProblem).toMatch(message)
  })
})

it('passes on what only says that there is something new', async () => {
  const { data } = await send('/webhooks/docker/hub', '{"events": []}')
  expect(data.receiveWebhook.status).toBe(200)
  expect(hints.at(-1)).toEqual({ kind: 'docker', name: 'hub', body: { events: [] } })
  const { errors } = await send('/webhooks/gitlab-ci/unknown', '{}')
  expect(errors[0]!.extensions.code).toBe('NOT_FOUND')
  expect(hints.at(-1)).toMatchObject({ kind: 'gitlab-ci', name: 'unknown' })
})

it('answers that it cannot verify yet, rather than take a signed request for one that nobody knows', async () => {
  installation.away.add('front50')
  const other = await startEcho(installation.mongo.uri, { call })
  const request = {
    method: 'POST',
    url: '/webhooks/webhook/x',
    headers: { 'x-hub-signature-256': 'sha256=00' },
    body: '',
  }
  const { errors } = await other.ask(mutation, { request })
  expect(errors[0]!.extensions.code).toBe('UNAVAILABLE')
  const unsigned = await other.ask(mutation, { request: { ...request, headers: {} } })
  expect(unsigned.errors).toEqual([])
  await other.stop()
  installation.away.delete('front50')
})

it('starts what waits for a signed webhook, and no more than once', async () => {
  const trigger = { type: 'webhook', source: 'start', secret: 'of the trigger', enabled: true }
  await installation.save({ name: 'signed', triggers: [trigger] })
  const headers = { 'x-hub-signature-256': signature('{}', trigger.secret), 'x-delivery-id': 'one' }
  await kept('/webhooks/webhook/start', '{}', { 'x-delivery-id': 'one' })
  const { id } = await kept('/webhooks/webhook/start', '{}', headers)
  await kept('/webhooks/webhook/start', '{}', headers)
  await until(() => installation.orca.starts.length > 0)
  await until(async () =>
    (await echo.get('{ eventConsumers { name behind } }')).eventConsumers.every(
      ({ behind }: { behind: number }) => behind === 0,
    ),
  )
  expect(installation.orca.starts.map(({ requestId }) => requestId.split('/')[1])).toEqual([id])
})

it('tells all that is wrong with templates of the configuration', () => {
  const sources = [
    { source: 'a' },
    { source: 'b', templatePath: '/no/such/file' },
    { source: 'c', template: '[]', more: 1 },
  ]
  expect(() =>
    artifactTemplates({ webhooks: { secrets: [], artifacts: { enabled: true, sources } } }),
  ).toThrow(/sources\[0\].*\n.*sources\[1\]\.templatePath.*\n.*sources\[2\]\.more/)
})
