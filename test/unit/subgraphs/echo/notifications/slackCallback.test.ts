import { type SlackMessage, type SlackTwin, signed, startSlack } from '../../../../../sandbox/slack/slack.ts'
import { openMongo } from '../../../../fixtures/mongo.ts'
import { until } from '../../../../fixtures/until.ts'
import { Notified } from './notified.ts'

const signingSecret = 'a secret that Slack signs with'
const people = [
  { id: 'U1', name: 'Ann', email: 'ann@example.com' },
  { id: 'U2', name: 'Bob', email: 'bob@example.com' },
  { id: 'U3', name: 'Nobody' },
  { id: 'U4', name: 'Eve', email: 'ann@example.com', team: 'T9' },
  { id: 'U5', name: 'Tom', email: 'tom@example.com', isDeleted: true },
]

let mongo: Awaited<ReturnType<typeof openMongo>>
let slack: SlackTwin
let notified: Notified
let message: SlackMessage
beforeAll(async () => {
  mongo = await openMongo()
})
beforeEach(async () => {
  slack = await startSlack({ people, signingSecret })
  notified = await Notified.start(mongo.uri, {
    configure: (config) => {
      config.slack = { ...config.slack, baseUrl: slack.url, app: { token: 'xoxb-twin', signingSecret } }
    },
  })
  message = await ask()
})
afterEach(async () => {
  await notified.stop()
  await slack.stop()
})
afterAll(() => mongo.stop())

/** Has a judgment asked for, and answers its message. */
async function ask(context: object = {}, startTime = 1_700_000_000_000): Promise<SlackMessage> {
  const before = slack.messages.length
  notified.others.stage = {
    name: 'Approve',
    status: 'RUNNING',
    startTime: new Date(startTime).toISOString(),
    context,
  }
  const notifications = [{ notification: { type: 'slack', address: '#releases' }, when: 'manualJudgment' }]
  const stage = { stageId: 's1', name: 'Approve', context, startTime, notifications }
  await notified.handle(notified.event('orca:stage:starting', stage))
  await until(() => slack.messages.length > before)
  return slack.messages.at(-1)!
}

const labelsOf = ({ attachments }: SlackMessage) =>
  attachments
    .flatMap(({ blocks = [] }) => blocks)
    .filter(({ type }) => type === 'actions')
    .flatMap(({ elements = [] }) => elements)
    .map(({ text }) => (typeof text === 'object' ? text.text : text))

/** Hands a request to the callback, as Gate does; answers 200 or the code of the error. */
async function call({ headers, body }: { headers: Record<string, string>; body: string }) {
  const handle = notified.notifications.callbacks.get('slack')!
  const request = {
    method: 'POST',
    path: ['slack'],
    query: new URLSearchParams(),
    headers,
    body: Buffer.from(body),
  }
  return handle(request).then(
    ({ status }) => status,
    ({ code }: { code: string }) => code,
  )
}

const shown = () => JSON.stringify(slack.messages[0])

it('asks with buttons, and judges as the person who presses one', async () => {
  expect(labelsOf(message)).toEqual(['Continue', 'Stop'])
  expect(await call(slack.pressOf(message, 'Continue', 'U1'))).toBe(200)
  expect(notified.others.judgments).toEqual([{ user: 'ann@example.com', judgment: 'CONTINUE' }])
  await until(() => shown().includes('*Ann* continued.'))
  expect(labelsOf(slack.messages[0]!)).toEqual([])
})

it('stops', async () => {
  expect(await call(slack.pressOf(message, 'Stop', 'U2'))).toBe(200)
  expect(notified.others.judgments).toEqual([{ user: 'bob@example.com', judgment: 'STOP' }])
  await until(() => shown().includes('*Bob* stopped.'))
})

it('offers the inputs of the stage', async () => {
  const offered = await ask({
    judgmentInputs: [{ value: 'blue' }, { value: 'green' }, { value: 'x'.repeat(3_000) }],
  })
  expect(labelsOf(offered)).toEqual(['blue', 'green', 'Stop'])
  await call(slack.pressOf(offered, 'green', 'U1'))
  expect(notified.others.judgments).toEqual([
    { user: 'ann@example.com', judgment: 'CONTINUE', input: 'green' },
  ])
})

it('tells the second one that it has been answered', async () => {
  const [first, second] = [slack.pressOf(message, 'Continue', 'U1'), slack.pressOf(message, 'Stop', 'U2')]
  expect([await call(first), await call(second)]).toEqual([200, 200])
  expect(notified.others.judgments).toHaveLength(1)
  await until(() => shown().includes('ann@example.com has answered with continue already.'))
})

describe('refuses', () => {
  afterEach(() => expect(notified.others.judgments).toEqual([]))
  const press = () => slack.pressOf(message, 'Continue', 'U1')

  it.each([
    ['what is not signed', () => ({ headers: {}, body: press().body }), 'UNAUTHENTICATED'],
    ['what somebody else signed', () => signed(press().body, 'another secret'), 'UNAUTHENTICATED'],
    ['what was changed', () => ({ ...press(), body: press().body.replace('U1', 'U2') }), 'UNAUTHENTICATED'],
    ['what is old', () => signed(press().body, signingSecret, Date.now() - 301_000), 'UNAUTHENTICATED'],
    [
      'what is of the future',
      () => signed(press().body, signingSecret, Date.now() + 301_000),
      'UNAUTHENTICATED',
    ],
    ['no payload', () => signed('a=b', signingSecret), 'BAD_USER_INPUT'],
    ['broken JSON', () => signed('payload={', signingSecret), 'BAD_USER_INPUT'],
    ['something else', () => signed('payload={"type":"view_submission"}', signingSecret), 'BAD_USER_INPUT'],
    [
      'a button that was not made here',
      () => {
        const payload = JSON.parse(new URLSearchParams(press().body).get('payload')!)
        const [content] = payload.actions[0].value.split('.')
        payload.actions[0].value = `${content}.${Buffer.alloc(32).toString('base64url')}`
        return signed(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), signingSecret)
      },
      'FORBIDDEN',
    ],
  ])('%s', async (_, request, code) => {
    expect(await call(request())).toBe(code)
  })

  it('the button of a stage that was restarted', async () => {
    const old = press()
    await ask({}, 1_700_000_999_000)
    expect(await call(old)).toBe(200)
    await until(() => shown().includes('not asked any more'))
  })

  it.each([
    ['who has no e-mail address', 'U3'],
    ['who says in another workspace to be somebody of this one', 'U4'],
    ['who has left', 'U5'],
  ])('%s', async (_, user) => {
    expect(await call(slack.pressOf(message, 'Continue', user))).toBe(200)
    await until(() => slack.messages.some(({ onlyFor }) => onlyFor === user))
    expect(labelsOf(slack.messages[0]!)).toEqual(['Continue', 'Stop'])
  })
})

it('takes a press once, though the stage asks again', async () => {
  const press = slack.pressOf(message, 'Continue', 'U1')
  expect(await call(press)).toBe(200)
  notified.others.stage.context = {}
  expect(await call(press)).toBe('CONFLICT')
  expect(notified.others.judgments).toHaveLength(1)
})

it('has no buttons where no app is configured', async () => {
  const other = await Notified.start(mongo.uri, {
    configure: (config) => {
      config.slack = { ...config.slack, token: 'xoxb-twin', baseUrl: slack.url }
    },
  })
  const notifications = [{ notification: { type: 'slack', address: 'releases' }, when: 'manualJudgment' }]
  await other.handle(other.event('orca:stage:starting', { stageId: 's1', name: 'Approve', notifications }))
  await until(() => slack.messages.length === 2)
  expect(labelsOf(slack.messages[1]!)).toEqual([])
  const handle = other.notifications.callbacks.get('slack')!
  const { headers, body } = slack.pressOf(message, 'Continue', 'U1')
  const request = {
    method: 'POST',
    path: ['slack'],
    query: new URLSearchParams(),
    headers,
    body: Buffer.from(body),
  }
  await expect(handle(request)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await other.stop()
})
