import { createHmac } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMongo } from '../../../../fixtures/mongo.ts'
import { startEcho, type TestEcho } from '../echo.ts'

let folder: string
let mongo: Awaited<ReturnType<typeof openMongo>>
let echo: TestEcho
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gennaker-pubsub-'))
  const templatePath = join(folder, 'artifacts.jinja')
  await writeFile(
    templatePath,
    '[{% for image in images %}{"type": "docker/image", "reference": "{{ image }}"}{% endfor %}]',
  )
  const brokenPath = join(folder, 'broken.jinja')
  await writeFile(brokenPath, '{% for image %}')
  mongo = await openMongo()
  echo = await startEcho(mongo.uri, {
    configure: (config) => {
      config.pubsub.generic.subscriptions = [
        { name: 'pushed', secret: 'old', secrets: ['new'], templatePath },
        { name: 'broken', secret: 's', templatePath: brokenPath },
      ]
    },
  })
})
afterAll(async () => {
  await echo.stop()
  await mongo.stop()
  await rm(folder, { recursive: true })
})

const mutation = 'mutation ($request: WebhookRequest!) { receiveWebhook(request: $request) { status } }'

async function push(address: string, body: unknown, headers: object = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const request = {
    method: 'POST',
    url: `/webhooks/pubsub/${address}`,
    headers,
    body: Buffer.from(text).toString('base64'),
  }
  const { data, errors } = await echo.ask(mutation, { request })
  return errors[0]?.extensions.code ?? data.receiveWebhook.status
}

const messages = async () => {
  const { events } = await echo.get(
    '{ events(filter: { type: "pubsub" }, first: 100) { nodes { content details } } }',
  )
  return events.nodes.map(
    ({ content, details }: { content: { messageDescription: object }; details: object }) => ({
      ...content.messageDescription,
      details,
    }),
  )
}

const pushedForm = (messageId: string, data: string, attributes: object = {}) => ({
  message: { data: Buffer.from(data).toString('base64'), attributes, messageId },
  subscription: 'projects/shop/subscriptions/pushed',
})

it('takes a message in the form in which Google pushes it, once, with artifacts by its template', async () => {
  const form = pushedForm('m1', '{"images": ["shop:1"]}', { team: 'blue' })
  expect(await push('pushed?token=old', form)).toBe(200)
  expect(await push('pushed?token=new', form)).toBe(200)
  expect(await messages()).toEqual([
    {
      pubsubSystem: 'generic',
      subscriptionName: 'pushed',
      messageId: 'm1',
      messagePayload: '{"images": ["shop:1"]}',
      messageAttributes: { team: 'blue' },
      artifacts: [{ type: 'docker/image', reference: 'shop:1' }],
      details: expect.objectContaining({ type: 'pubsub', source: 'generic', attributes: { team: 'blue' } }),
    },
  ])
})

it('takes any other body as it is, when it is signed', async () => {
  const body = '{"images": []}'
  const signature = `sha256=${createHmac('sha256', 'new').update(body).digest('hex')}`
  const headers = { 'x-hub-signature-256': signature, 'x-delivery-id': 'd1' }
  expect(await push('pushed', body, headers)).toBe(200)
  expect(await push('pushed', body, headers)).toBe(200)
  const found = (await messages()).filter(
    ({ messagePayload }: { messagePayload: string }) => messagePayload === body,
  )
  expect(found).toHaveLength(1)
})

it('tells of a template that fails, and keeps the message', async () => {
  expect(await push('broken?token=s', pushedForm('m2', '{}'))).toBe(200)
  const [newest] = await messages()
  expect(newest).toMatchObject({ subscriptionName: 'broken', artifacts: [], messagePayload: '{}' })
  expect(newest.details.attributes.messageProblem).toMatch(/syntax error/i)
})

it.each([
  ['no secret', 'pushed', 'UNAUTHENTICATED'],
  ['a wrong secret', 'pushed?token=other', 'UNAUTHENTICATED'],
  ['the secret of another one', 'pushed?token=s', 'UNAUTHENTICATED'],
  ['an unknown name', 'unknown?token=old', 'NOT_FOUND'],
  ['more than a name', 'pushed/more?token=old', 'NOT_FOUND'],
])('refuses %s', async (_, address, code) => {
  const before = await messages()
  expect(await push(address, pushedForm('m3', '{}'))).toBe(code)
  expect(await messages()).toEqual(before)
})
