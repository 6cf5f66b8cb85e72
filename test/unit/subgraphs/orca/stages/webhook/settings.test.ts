import { json, Receiver } from '../../../../../fixtures/receiver.ts'
import { type Json, Orca, stage, stageOf, wait } from '../../orca.ts'

let receiver: Receiver
let orca: Orca
beforeAll(async () => {
  receiver = await Receiver.start()
  orca = await Orca.start({
    webhook: {
      allowedRequestsEnabled: true,
      allowedRequests: [
        { httpMethods: ['POST'], urlPrefix: `${receiver.url}/open/` },
        {
          httpMethods: ['post'],
          matchStrategy: 'PATTERN_MATCHES',
          urlPattern: '.*/jobs/[0-9]+',
          safeToRetry: true,
        },
        { httpMethods: ['GET'], urlPrefix: 'http://127.0.0.1' },
      ],
    },
  })
})
afterAll(async () => {
  await orca.stop()
  await receiver.stop()
})
beforeEach(() => {
  receiver.received.length = 0
  receiver.respond = (_, response) => json(response, 200, {})
})

const run = async (more: Json) =>
  orca.forward(await orca.start([stage('1', [], 'webhook', more)]), undefined, 10_000)

describe('what webhooks may send', () => {
  it.each([
    ['POST', '/open/a', true],
    ['PUT', '/open/a', false],
    ['POST', '/closed', false],
    ['POST', '/open/../closed', false],
    ['POST', '/jobs/17', true],
    ['POST', '/jobs/17/cancel', false],
  ])('%s %s: %s', async (method, path, isAllowed) => {
    const execution = await run({ method, url: receiver.url + path })
    expect(receiver.received).toHaveLength(isAllowed ? 1 : 0)
    if (!isAllowed) expect(stageOf(execution, '1').failure.code).toBe('WEBHOOK_NOT_ALLOWED')
  })

  it('is a host, not every one whose name begins so', async () => {
    const execution = await run({ method: 'GET', url: 'http://127.0.0.1.example.com/' })
    expect(stageOf(execution, '1').failure.code).toBe('WEBHOOK_NOT_ALLOWED')
  })

  it('is held against the status address too', async () => {
    receiver.respond = (_, response) => json(response, 200, { status: `${receiver.url}/status` })
    const execution = await run({
      url: `${receiver.url}/open/a`,
      waitForCompletion: true,
      statusUrlResolution: 'webhookResponse',
      statusUrlJsonPath: '$.status',
    })
    expect(stageOf(execution, '1').failure.code).toBe('WEBHOOK_NOT_ALLOWED')
  })

  it('may be sent again after a broken connection where the list says so', async () => {
    let calls = 0
    receiver.respond = (_, response) => (calls++ === 0 ? response.destroy() : json(response, 200, {}))
    expect((await run({ url: `${receiver.url}/jobs/1` })).status).toBe('SUCCEEDED')
    calls = 0
    expect(stageOf(await run({ url: `${receiver.url}/open/1` }), '1').failure.code).toBe(
      'WEBHOOK_OUTCOME_UNKNOWN',
    )
  })

  it('holds no headers that speak for others', async () => {
    await run({
      url: `${receiver.url}/open/a`,
      customHeaders: { 'X-Spinnaker-User': 'root', 'x-own': ['a', 'b'] },
    })
    expect(receiver.received[0]!.headers['x-spinnaker-user']).toBeUndefined()
    expect(receiver.received[0]!.headers['x-own']).toBe('a, b')
  })
})

describe('artifacts of a webhook', () => {
  const expectedArtifacts = [
    { id: 'image', matchArtifact: { type: 'docker/image', name: 'shop/web' }, useDefaultArtifact: false },
  ]
  const artifact = { type: 'docker/image', name: 'shop/web', reference: 'shop/web:7' }

  it('are taken out of the answer and offered to the stages after it', async () => {
    receiver.respond = (_, response) => json(response, 200, { artifacts: [artifact] })
    const execution = await run({ url: `${receiver.url}/open/a`, expectedArtifacts })
    expect(execution.status).toBe('SUCCEEDED')
    expect(stageOf(execution, '1').outputs.artifacts).toMatchObject([artifact])
  })

  it('fail the stage when the answer has none', async () => {
    const execution = await run({ url: `${receiver.url}/open/a`, expectedArtifacts })
    expect(stageOf(execution, '1').failure.code).toBe('WEBHOOK_ARTIFACTS_MISSING')
  })
})

it('a webhook that has failed calls its cancel address, also where the pipeline goes on', async () => {
  receiver.respond = (request, response) => json(response, request.path === '/open/cancel' ? 200 : 400, {})
  const failing = {
    url: `${receiver.url}/open/a`,
    cancelEndpoint: `${receiver.url}/open/cancel`,
    continuePipeline: true,
  }
  const id = await orca.start([stage('1', [], 'webhook', failing), wait('2', ['1'])])
  const execution = await orca.ended(id)
  expect(execution.status).toBe('SUCCEEDED')
  expect(stageOf(execution, '1').status).toBe('FAILED_CONTINUE')
  await orca.settled()
  expect(receiver.received.map(({ path }) => path)).toEqual(['/open/a', '/open/cancel'])
})
