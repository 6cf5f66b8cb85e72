import { json, Receiver, type Respond } from '../../../../../fixtures/receiver.ts'
import { until } from '../../../../../fixtures/until.ts'
import { type Json, Orca, type Seen, stage, stageOf } from '../../orca.ts'

let orca: Orca
let receiver: Receiver
/** What the status address answers, one after the other; the last one stays. */
let work: Respond[]
/** What the call itself answers. */
let accepted: Respond

beforeAll(async () => {
  orca = await Orca.start()
  receiver = await Receiver.start()
})
afterAll(async () => {
  await orca.stop()
  await receiver.stop()
})
beforeEach(() => {
  receiver.received.length = 0
  accepted = answer(202, { links: { self: '/jobs/1' } }, { location: '/jobs/2' })
  work = [answer(200, { state: 'DONE' })]
  receiver.respond = (request, response) =>
    request.path === '/start' && request.method === 'POST'
      ? accepted(request, response)
      : (work.length > 1 ? work.shift()! : work[0]!)(request, response)
})

const answer =
  (code: number, body: unknown, headers: Record<string, string> = {}): Respond =>
  (_, response) =>
    json(response, code, body, headers)
const state = (value: unknown) => answer(200, { state: value })

const parameters = (more: Json): Json => ({
  url: `${receiver.url}/start`,
  waitForCompletion: true,
  statusUrlResolution: 'locationHeader',
  statusJsonPath: '$.state',
  successStatuses: 'DONE',
  ...more,
})
const start = (more: Json = {}) => orca.start([stage('1', [], 'webhook', parameters(more))])
const run = async (more: Json = {}): Promise<Seen> => orca.forward(await start(more))
const monitorOf = (execution: Seen) => stageOf(execution, '1').context.webhook.monitor

const lists = {
  successStatuses: 'done, OK',
  canceledStatuses: ' Aborted ',
  terminalStatuses: 'failed,ERROR,ok',
}

describe('the status address', () => {
  it.each([
    { from: 'the Location header', more: {}, asked: '/jobs/2' },
    {
      from: 'the answer',
      more: { statusUrlResolution: 'webhookResponse', statusUrlJsonPath: '$.links.self' },
      asked: '/jobs/1',
    },
    { from: 'the same URL', more: { statusUrlResolution: 'getMethod' }, asked: '/start' },
  ])('is taken from $from', async ({ more, asked }) => {
    const execution = await run(more)
    expect(execution.status).toBe('SUCCEEDED')
    expect(receiver.received).toMatchObject([{ method: 'POST' }, { method: 'GET', path: asked }])
  })

  it('may be whole, and on another host', async () => {
    const other = await Receiver.start(state('DONE'))
    accepted = answer(202, {}, { location: `${other.url}/there` })
    expect((await run()).status).toBe('SUCCEEDED')
    expect(other.received).toMatchObject([{ path: '/there' }])
    await other.stop()
  })

  it('keeps the scheme of the call on the same host', async () => {
    accepted = answer(202, {}, { location: `${receiver.url.replace('http:', 'https:')}/jobs/3` })
    const execution = await run()
    expect(stageOf(execution, '1').context.statusEndpoint).toBe(`${receiver.url}/jobs/3`)
    expect(execution.status).toBe('SUCCEEDED')
  })

  it.each([
    { why: 'there is no Location', respond: answer(202, {}), more: {} },
    {
      why: 'the answer does not have it',
      respond: answer(202, { links: 5 }),
      more: { statusUrlResolution: 'webhookResponse', statusUrlJsonPath: '$.links.self' },
    },
    { why: 'it is not said where it is', respond: answer(202, {}), more: { statusUrlResolution: null } },
  ])('is missed when $why', async ({ respond, more }) => {
    accepted = respond
    const execution = await run(more)
    expect(execution.status).toBe('TERMINAL')
    expect(stageOf(execution, '1').failure.code).toBe('WEBHOOK_STATUS_UNKNOWN')
  })

  it('is asked with the headers of the call', async () => {
    await run({ customHeaders: { authorization: 'Bearer x' } })
    expect(receiver.received[1]!.headers.authorization).toBe('Bearer x')
  })

  it('is all there is with monitorOnly', async () => {
    const execution = await run({ monitorOnly: true, url: `${receiver.url}/jobs/9` })
    expect(execution.status).toBe('SUCCEEDED')
    expect(receiver.received).toMatchObject([{ method: 'GET', path: '/jobs/9' }])
  })

  it('is not there to be asked with monitorOnly alone', async () => {
    const execution = await run({ monitorOnly: true, waitForCompletion: false })
    expect(stageOf(execution, '1').failure).toMatchObject({ code: 'BAD_PARAMETERS' })
    expect(receiver.received).toHaveLength(0)
  })

  it('is first asked after waitBeforeMonitor', async () => {
    const id = await start({ waitBeforeMonitor: 30 })
    const waiting = (seen: Seen) => stageOf(seen, '1').tasks[1]?.status === 'RUNNING'
    expect(stageOf(await orca.when(id, waiting), '1').tasks[1].name).toBe('waitBeforeMonitorWebhook')
    await orca.pass(29_000)
    expect(waiting(await orca.execution(id))).toBe(true)
    expect(receiver.received).toHaveLength(1)
    expect((await orca.forward(id)).status).toBe('SUCCEEDED')
  })
})

describe('the status of the work', () => {
  it.each([
    { value: 'DONE', more: {}, status: 'SUCCEEDED' },
    { value: 'done', more: {}, status: 'SUCCEEDED' },
    { value: true, more: { successStatuses: 'true' }, status: 'SUCCEEDED' },
    { value: 100, more: {}, status: 'SUCCEEDED' },
    { value: 'aborted', more: lists, status: 'CANCELED' },
    { value: 'FAILED', more: lists, status: 'TERMINAL', code: 'WEBHOOK_WORK_FAILED' },
    { value: 'ok', more: lists, status: 'TERMINAL', code: 'WEBHOOK_WORK_FAILED' },
    { value: null, more: {}, status: 'TERMINAL', code: 'WEBHOOK_STATUS_UNKNOWN' },
    { value: undefined, more: {}, status: 'TERMINAL', code: 'WEBHOOK_STATUS_UNKNOWN' },
    { value: { a: 1 }, more: {}, status: 'TERMINAL', code: 'WEBHOOK_STATUS_UNKNOWN' },
    { value: 'anything', more: { statusJsonPath: null }, status: 'SUCCEEDED' },
  ])('$value with $more ends the stage as $status', async ({ value, more, status, code }) => {
    work = [state(value)]
    const execution = await run(more)
    expect(execution.status).toBe(status)
    expect(stageOf(execution, '1').failure?.code).toBe(code)
  })

  it.each(['BUSY', 99, 101, false])('%p has it asked again', async (value) => {
    work = [state(value), state(value), state('DONE')]
    expect((await run()).status).toBe('SUCCEEDED')
    expect(receiver.received).toHaveLength(4)
  })

  it('is kept with what else the answer tells', async () => {
    work = [answer(200, { state: 42, text: 'half way' }, { 'x-job': '7' }), state('BUSY')]
    const id = await start({ progressJsonPath: '$.text' })
    const first = await orca.when(id, (seen) => stageOf(seen, '1').context.webhook?.monitor?.percentComplete)
    expect(monitorOf(first)).toMatchObject({
      statusCode: 'OK',
      statusCodeValue: 200,
      headers: { 'x-job': '7' },
      body: { state: 42, text: 'half way' },
      percentComplete: 42,
      progressMessage: 'half way',
      resolvedValue: 42,
    })
    expect(stageOf(first, '1').context.webhook).toMatchObject({ statusCodeValue: 202 })
    work = [state('DONE')]
    expect(stageOf(await orca.forward(id), '1').outputs).toEqual({})
  })

  it('is read from a list as well', async () => {
    work = [answer(200, [{ s: 'BUSY' }, { s: 'DONE' }])]
    expect((await run({ statusJsonPath: '$[1].s' })).status).toBe('SUCCEEDED')
  })

  it('names none in an answer that is no JSON', async () => {
    work = [(_, response) => void response.writeHead(200).end('DONE')]
    expect(stageOf(await run(), '1').failure.code).toBe('WEBHOOK_STATUS_UNKNOWN')
  })

  it('leaves little behind in the store while it is asked, and nothing but the last one afterwards', async () => {
    work = [...Array.from({ length: 60 }, (_, n) => state(n)), state('BUSY')]
    const id = await start()
    await orca.forward(id, (seen) => stageOf(seen, '1').context.webhook?.monitor?.resolvedValue === 'BUSY')
    expect(await orca.count('stageData', { executionId: id })).toBeLessThanOrEqual(22)
    work = [state('DONE')]
    await orca.forward(id)
    await until(async () => (await orca.count('stageData', { executionId: id })) === 1)
  })
})

describe('a status address that does not answer well', () => {
  it.each([
    { code: 404, more: {}, asked: 1 },
    { code: 400, more: { retryStatusCodes: [404] }, asked: 1 },
    { code: 404, more: { retries: { 404: { maxAttempts: 2 } } }, asked: 3 },
    { code: 500, more: { retries: { 500: { maxAttempts: '1' } } }, asked: 2 },
  ])('$code fails the stage with $more after $asked answers', async ({ code, more, asked }) => {
    work = [answer(code, {})]
    const execution = await run(more)
    expect(execution.status).toBe('TERMINAL')
    expect(stageOf(execution, '1').failure).toMatchObject({ code: 'WEBHOOK_REFUSED' })
    expect(receiver.received).toHaveLength(1 + asked)
  })

  it.each([
    { code: 500, more: {} },
    { code: 429, more: {} },
    { code: 404, more: { retryStatusCodes: ['404'] } },
  ])('$code passes with $more', async ({ code, more }) => {
    work = [answer(code, {}), answer(code, {}), state('DONE')]
    expect((await run(more)).status).toBe('SUCCEEDED')
  })

  it('has each code counted over the whole stage', async () => {
    work = [answer(404, {}), state('BUSY'), answer(404, {}), state('BUSY'), answer(404, {}), state('DONE')]
    const execution = await run({ retries: { 404: { maxAttempts: 2 } } })
    expect(execution.status).toBe('TERMINAL')
    expect(monitorOf(execution).pastStatusCodes).toEqual({ 404: 3 })
  })

  it('is asked again when the connection breaks', async () => {
    work = [(_, response) => response.destroy(), state('DONE')]
    expect((await run()).status).toBe('SUCCEEDED')
  })

  it('for good has the stage fail after an hour, or after what it allows', async () => {
    work = [state('BUSY')]
    const id = await start()
    await orca.when(id, (seen) => stageOf(seen, '1').context.webhook?.monitor)
    const execution = await orca.forward(id, undefined, 600_000)
    expect(stageOf(execution, '1').failure).toMatchObject({
      code: 'TIMED_OUT',
      details: { timeoutMs: 3_600_000 },
    })
    const short = await orca.forward(await start({ stageTimeoutMs: 20_000 }), undefined, 5_000)
    expect(stageOf(short, '1').failure).toMatchObject({ code: 'TIMED_OUT', details: { timeoutMs: 20_000 } })
  })

  it('counts as success with markSuccessfulOnTimeout', async () => {
    work = [state('BUSY')]
    const id = await start({ stageTimeoutMs: 20_000, markSuccessfulOnTimeout: true })
    expect((await orca.forward(id, undefined, 5_000)).status).toBe('SUCCEEDED')
  })
})

describe('canceling', () => {
  it('between two questions stops at once and calls the cancel endpoint once', async () => {
    work = [state('BUSY')]
    const id = await start({ cancelEndpoint: `${receiver.url}/cancel`, backoffPeriodMs: 3_600_000 })
    await until(async () => (await orca.documents.findOne({ _id: id }))!.nextDueAt! > Date.now() + 3_000_000)
    await orca.control('cancelExecution', id)
    expect((await orca.ended(id)).status).toBe('CANCELED')
    await until(async () => (await orca.documents.findOne({ _id: id }))!.nextDueAt === undefined)
    expect(receiver.received.filter(({ path }) => path === '/cancel')).toMatchObject([{ method: 'POST' }])
  })
})
