import { json, Receiver, type Respond } from '../../../../../fixtures/receiver.ts'
import { until } from '../../../../../fixtures/until.ts'
import { type Json, Orca, type Seen, stage, stageOf, statuses, wait } from '../../orca.ts'

let orca: Orca
let receiver: Receiver

beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())
beforeEach(async () => {
  receiver = await Receiver.start()
})
afterEach(() => receiver.stop())

const call = (more: Json = {}) => [stage('1', [], 'webhook', { url: `${receiver.url}/hook`, ...more })]

/** Runs a webhook stage to its end, as if no time passed between two tries. */
const run = async (more: Json = {}): Promise<Seen> =>
  orca.forward(await orca.start(call(more)), undefined, 10_000)

/** Answers one after the other; the last one stays. */
const answers =
  (...responds: Respond[]): Respond =>
  (request, response) =>
    (responds.length > 1 ? responds.shift()! : responds[0]!)(request, response)
const status =
  (code: number, body: unknown = {}, headers: Record<string, string> = {}): Respond =>
  (_, response) =>
    json(response, code, body, headers)

describe('the call of a webhook', () => {
  it.each(['GET', 'head', 'Post', 'put', 'PATCH', 'dElEtE'])('is made with the method %s', async (method) => {
    const execution = await run({ method })
    expect(execution.status).toBe('SUCCEEDED')
    expect(receiver.received).toMatchObject([{ method: method.toUpperCase(), path: '/hook' }])
  })

  it('is a POST unless told otherwise', async () => {
    await run()
    expect(receiver.received).toMatchObject([{ method: 'POST' }])
  })

  it.each([
    { kind: 'an object as JSON', payload: { a: [1, { b: null }] }, body: '{"a":[1,{"b":null}]}' },
    { kind: 'a list as JSON', payload: [1, 'two'], body: '[1,"two"]' },
    { kind: 'a text as it is', payload: 'plain & simple', body: 'plain & simple' },
    { kind: 'nothing', payload: null, body: '' },
  ])('sends $kind', async ({ payload, body }) => {
    await run({ payload })
    expect(receiver.received[0]!.body).toBe(body)
    expect(receiver.received[0]!.headers['content-type']).toBe(
      payload === null ? undefined : 'application/json',
    )
  })

  it('sends nothing with a GET', async () => {
    await run({ method: 'GET', payload: { a: 1 } })
    expect(receiver.received[0]!.body).toBe('')
  })

  it('sends the headers it is told to, over its own', async () => {
    await run({
      payload: '<a/>',
      customHeaders: { 'Content-Type': 'application/xml', 'X-Number': 7, 'Idempotency-Key': 'mine' },
    })
    expect(receiver.received[0]!.headers).toMatchObject({
      'content-type': 'application/xml',
      'x-number': '7',
      'idempotency-key': 'mine',
    })
  })

  it('names the attempt in an idempotency key that no other attempt has', async () => {
    receiver.respond = answers(status(503), status(200))
    const execution = await run()
    const keys = receiver.received.map(({ headers }) => String(headers['idempotency-key']))
    expect(keys[0]).toContain(`${execution.id}/${stageOf(execution, '1').id}/1/`)
    expect(new Set(keys).size).toBe(2)
  })

  it('keeps what the endpoint answered in the context, and no cookies', async () => {
    receiver.respond = status(201, { made: true }, { 'x-trace': 'abc', 'set-cookie': 'session=1' })
    const { context, outputs } = stageOf(await run(), '1')
    expect(context.webhook).toMatchObject({
      statusCode: 'CREATED',
      statusCodeValue: 201,
      body: { made: true },
    })
    expect(context.webhook.headers).toMatchObject({ 'x-trace': 'abc' })
    expect(context.webhook.headers).not.toHaveProperty('set-cookie')
    expect(outputs).toEqual({})
  })

  it.each([
    { kind: 'text', body: 'it works' },
    { kind: 'half of a JSON', body: '{"a": ' },
    { kind: 'nothing', body: '' },
  ])('keeps a body of $kind as text', async ({ body }) => {
    receiver.respond = (_, response) => void response.writeHead(200).end(body)
    expect(stageOf(await run(), '1').context.webhook.body).toBe(body)
  })

  it('survives JSON with odd keys and JSON nested without measure', async () => {
    const odd = '{"__proto__":{"polluted":1},"$set":{"a.b":2},"constructor":{}}'
    receiver.respond = (_, response) => void response.writeHead(200).end(odd)
    expect(JSON.stringify(stageOf(await run(), '1').context.webhook.body)).toBe(odd)
    expect(({} as Json).polluted).toBeUndefined()
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    receiver.respond = (_, response) => void response.writeHead(200).end(deep)
    const execution = await run()
    expect(execution.status).toBe('SUCCEEDED')
    expect(stageOf(execution, '1').context.webhook.body).toBe(deep)
  })

  it('follows redirects', async () => {
    receiver.respond = answers(status(307, {}, { location: '/elsewhere' }), status(200, { here: 1 }))
    const execution = await run({ payload: { a: 1 } })
    expect(receiver.received).toMatchObject([
      { method: 'POST', path: '/hook' },
      { method: 'POST', path: '/elsewhere', body: '{"a":1}' },
    ])
    expect(stageOf(execution, '1').context.webhook.body).toEqual({ here: 1 })
  })
})

describe('an error answer', () => {
  it.each([
    { code: 400, flags: {} },
    { code: 404, flags: {} },
    { code: 504, flags: {} },
    { code: 500, flags: { failFastStatusCodes: [500] } },
    { code: 429, flags: { failFastStatusCodes: ['429'] } },
  ])('$code with $flags fails the stage at once', async ({ code, flags }) => {
    receiver.respond = status(code, { reason: 'no' })
    const execution = await run(flags)
    expect(execution.status).toBe('TERMINAL')
    expect(receiver.received).toHaveLength(1)
    expect(stageOf(execution, '1').failure).toMatchObject({
      code: 'WEBHOOK_REFUSED',
      message: expect.stringContaining(String(code)),
      details: { status: code, body: { reason: 'no' } },
    })
    expect(stageOf(execution, '1').context.webhook).toMatchObject({
      statusCodeValue: code,
      error: expect.any(String),
    })
  })

  it.each([
    { code: 429, flags: {} },
    { code: 500, flags: {} },
    { code: 503, flags: {} },
    { code: 504, flags: { failFastStatusCodes: [500] } },
    { code: 404, flags: { webhookRetryStatusCodes: [404] } },
    { code: 409, flags: { webhookRetryStatusCodes: ['409'] } },
  ])('$code with $flags has the call made again', async ({ code, flags }) => {
    receiver.respond = answers(status(code), status(code), status(200))
    const execution = await run(flags)
    expect(execution.status).toBe('SUCCEEDED')
    expect(receiver.received).toHaveLength(3)
    expect(stageOf(execution, '1').context.webhook.statusCodeValue).toBe(200)
  })

  it('that stays fails the stage after five minutes', async () => {
    receiver.respond = status(503)
    const execution = await orca.forward(await orca.start(call()), undefined, 60_000)
    expect(stageOf(execution, '1').failure).toMatchObject({
      code: 'TIMED_OUT',
      details: { timeoutMs: 300_000 },
    })
    expect(receiver.received.length).toBeLessThan(10)
  })

  it('is asked for no more than every ten seconds', async () => {
    receiver.respond = status(503)
    const id = await orca.start(call())
    await until(async () => {
      const document = await orca.documents.findOne({ _id: id })
      return Object.entries(document!.outbox).some(
        ([key, { dueAt }]) => key.startsWith('runTask') && dueAt - document!.startTime! >= 10_000,
      )
    })
    await orca.control('cancelExecution', id)
    expect((await orca.ended(id)).status).toBe('CANCELED')
    expect(receiver.received).toHaveLength(1)
  })
})

describe('an endpoint that does not answer', () => {
  it('because nobody listens, is called until somebody does', async () => {
    const { url } = receiver
    const port = Number(new URL(url).port)
    await receiver.stop()
    const id = await orca.start([stage('1', [], 'webhook', { url })])
    await orca.when(id, (execution) => stageOf(execution, '1').context.webhook?.error)
    receiver = await Receiver.start(undefined, port)
    expect((await orca.forward(id, undefined, 10_000)).status).toBe('SUCCEEDED')
    expect(receiver.received).toHaveLength(1)
  })

  it('because its name does not resolve, is called again', async () => {
    const id = await orca.start(call({ url: 'http://nowhere.invalid/' }))
    const execution = await orca.when(id, (seen) => stageOf(seen, '1').context.webhook?.error)
    expect(execution.status).toBe('RUNNING')
    await orca.control('cancelExecution', id)
    await orca.ended(id)
  })

  it('because it hangs, is given up when the stage has no time left', async () => {
    receiver.respond = () => undefined
    const began = Date.now()
    const execution = await orca.ended(await orca.start(call({ stageTimeoutMs: 300 })))
    expect(Date.now() - began).toBeLessThan(5_000)
    expect(stageOf(execution, '1').failure).toMatchObject({ code: 'TIMED_OUT', details: { timeoutMs: 300 } })
  })

  it('because it breaks off, is not called again, unless that changes nothing', async () => {
    receiver.respond = (_, response) => response.destroy()
    const execution = await run()
    expect(stageOf(execution, '1').failure.code).toBe('WEBHOOK_OUTCOME_UNKNOWN')
    expect(receiver.received).toHaveLength(1)
  })

  it('with two megabytes and more is not believed', async () => {
    receiver.respond = (_, response) => void response.writeHead(200).end('x'.repeat(2 * 1024 * 1024 + 1))
    const execution = await run()
    expect(stageOf(execution, '1').failure.message).toMatch(/longer than 2097152 bytes/)
    receiver.respond = (_, response) => void response.writeHead(200).end('x'.repeat(2 * 1024 * 1024))
    expect((await run()).status).toBe('SUCCEEDED')
  })
})

describe('what is around a webhook', () => {
  it('sees the cancel endpoint called when the execution is canceled while the call is under way', async () => {
    receiver.respond = ({ path }, response) => void (path === '/cancel' && json(response, 200, {}))
    const cancel = {
      cancelEndpoint: `${receiver.url}/cancel`,
      cancelMethod: 'put',
      cancelPayload: { stop: 1 },
    }
    const id = await orca.start(call({ ...cancel, customHeaders: { 'x-key': 'k' } }))
    await until(() => receiver.received.length === 1)
    await orca.control('cancelExecution', id, undefined, { reason: 'enough' })
    const execution = await orca.ended(id)
    expect(execution).toMatchObject({ status: 'CANCELED', canceledBy: 'ann', cancellationReason: 'enough' })
    await until(() => receiver.received.length === 2)
    expect(receiver.received[1]).toMatchObject({
      method: 'PUT',
      path: '/cancel',
      body: '{"stop":1}',
      headers: { 'x-key': 'k' },
    })
  })

  it('sees the cancel endpoint called when the stage fails, and not when it succeeds', async () => {
    receiver.respond = ({ path }, response) => json(response, path === '/hook' ? 400 : 200, {})
    await run({ cancelEndpoint: `${receiver.url}/cancel` })
    await until(() => receiver.received.length === 2)
    expect(receiver.received[1]).toMatchObject({ method: 'POST', path: '/cancel' })
    receiver.received.length = 0
    receiver.respond = status(200)
    const { id } = await run({ cancelEndpoint: `${receiver.url}/cancel` })
    await until(async () => (await orca.documents.findOne({ _id: id }))!.nextDueAt === undefined)
    expect(receiver.received).toHaveLength(1)
  })

  it.each([
    { strategy: 'ignore', flags: { failPipeline: false, continuePipeline: true } },
    { strategy: 'halt the branch', flags: { failPipeline: false, continuePipeline: false } },
  ])('is canceled, whatever its failure strategy ($strategy)', async ({ flags }) => {
    receiver.respond = () => undefined
    const id = await orca.start([...call(flags), wait('2', ['1'])])
    await until(() => receiver.received.length === 1)
    await orca.control('cancelExecution', id)
    const execution = await orca.ended(id)
    expect([execution.status, statuses(execution)]).toEqual(['CANCELED', '1=CANCELED 2=NOT_STARTED'])
  })

  it('goes on after a failure that is ignored, without asking about work that never began', async () => {
    receiver.respond = status(400)
    const flags = {
      failPipeline: false,
      continuePipeline: true,
      waitForCompletion: true,
      waitBeforeMonitor: 60,
    }
    const id = await orca.start([...call(flags), wait('2', ['1'])])
    const execution = await orca.ended(id)
    expect([execution.status, statuses(execution)]).toEqual(['SUCCEEDED', '1=FAILED_CONTINUE 2=SUCCEEDED'])
    expect(stageOf(execution, '1').failure.code).toBe('WEBHOOK_REFUSED')
    expect(receiver.received).toHaveLength(1)
  })

  it('forgets the answer when it is restarted', async () => {
    receiver.respond = answers(status(400, { old: true }), status(200, { new: true }))
    const { id } = await run()
    await orca.control('restartStage', id, '1')
    const execution = await orca.when(id, ({ status }) => status === 'SUCCEEDED')
    expect(stageOf(execution, '1').context).toMatchObject({ webhook: { body: { new: true } } })
    expect(new Set(receiver.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(2)
  })
})

describe('an address that is not public', () => {
  let guarded: Orca
  beforeAll(async () => {
    guarded = await Orca.start({ http: { allowPrivateNetworks: false } })
  })
  afterAll(() => guarded.stop())

  it.each(['http://127.0.0.1:1/', 'http://169.254.169.254/latest', 'http://[::1]/', 'http://10.1.2.3/'])(
    '%s is refused',
    async (url) => {
      const execution = await guarded.ended(await guarded.start(call({ url })))
      expect(stageOf(execution, '1').failure).toMatchObject({ code: 'WEBHOOK_UNREACHABLE' })
      expect(execution.status).toBe('TERMINAL')
    },
  )
})
