import { type SlackTwin, signed, startSlack } from '../../../sandbox/slack/slack.ts'
import { Gennaker, stageOf } from '../../fixtures/gennaker.ts'
import { startSmtp } from '../../fixtures/smtp.ts'
import { until } from '../../fixtures/until.ts'

const signingSecret = 'a secret that Slack signs with'
const users = [{ id: 'U1', name: 'Ann', email: 'ann@example.com' }]

let gennaker: Gennaker
let slack: SlackTwin
let smtp: Awaited<ReturnType<typeof startSmtp>>
beforeAll(async () => {
  slack = await startSlack({ people: users, signingSecret })
  smtp = await startSmtp()
  gennaker = await Gennaker.start({
    GENNAKER_SLACK_BASE_URL: slack.url,
    GENNAKER_SLACK_APP_TOKEN: 'xoxb-twin',
    GENNAKER_SLACK_APP_SIGNING_SECRET: signingSecret,
    GENNAKER_MAIL_HOST: '127.0.0.1',
    GENNAKER_MAIL_PORT: String(smtp.port),
    GENNAKER_PUBLIC_URL: 'https://gennaker.example',
  })
})
afterAll(async () => {
  await gennaker.stop()
  await slack.stop()
  await smtp.stop()
})

const deliveries = async (executionId: string) => {
  const { notificationDeliveries } = await gennaker.get(
    `query ($id: ID) { notificationDeliveries(executionId: $id) {
      nodes { id type address when level status attempts error subject receipt execution { id status } }
    } }`,
    { id: executionId },
  )
  return notificationDeliveries.nodes
}

it('asks in Slack for a judgment, and goes on as the one who presses the button', async () => {
  const id = await gennaker.savePipeline('shop', {
    name: 'release',
    stages: [
      {
        refId: '1',
        type: 'manualJudgment',
        name: 'Approve',
        instructions: 'Look at the **canary**.',
        sendNotifications: true,
        notifications: [{ type: 'slack', address: '#releases', level: 'stage', when: ['manualJudgment'] }],
      },
    ],
  })
  const execution = await gennaker.startPipeline(id)
  await until(() => slack.messages.length === 1)
  const [message] = slack.messages
  expect(JSON.stringify(message)).toContain('Look at the *canary*.')
  const callback = `${gennaker.url}/notifications/callbacks/slack`

  const forged = signed(slack.pressOf(message!, 'Continue', 'U1').body, 'another secret')
  expect((await fetch(callback, { method: 'POST', ...forged })).status).toBe(401)
  expect((await slack.press(message!, 'Continue', 'U1', callback)).status).toBe(200)
  const { stages } = await gennaker.when(execution, ({ status }) => status === 'SUCCEEDED')
  expect(stages[0].context).toMatchObject({ judgmentStatus: 'continue', lastModifiedBy: 'ann@example.com' })
  await until(() => JSON.stringify(slack.messages[0]).includes('*Ann* continued.'))
  expect(await deliveries(execution)).toMatchObject([
    {
      type: 'slack',
      address: '#releases',
      when: 'manualJudgment',
      level: 'stage',
      status: 'SENT',
      attempts: 1,
    },
  ])
})

it('sends e-mails of stage, pipeline and application, with the expression named that failed', async () => {
  const to = (name: string, when: string, message?: string) => ({
    type: 'email',
    address: `${name}@example.com`,
    level: name,
    when: [when],
    ...(message && { message: { [when]: { text: message } } }),
  })
  const id = await gennaker.savePipeline('shop', {
    name: 'mail',
    notifications: [
      to(
        'pipeline',
        'pipeline.complete',
        'Of ${trigger.user}: ${#stage("Wait").status}, ${trigger.parameters.from}',
      ),
      to('broken', 'pipeline.complete', 'It was ${nothing.like.that}'),
    ],
    stages: [
      {
        refId: '1',
        type: 'wait',
        name: 'Wait',
        waitTime: 0,
        sendNotifications: true,
        notifications: [to('stage', 'stage.complete', 'Here too: ${not.there}')],
      },
    ],
  })
  await gennaker.get(
    `mutation ($definition: JSON!) {
      saveNotifications(application: "shop", definition: $definition) { version }
    }`,
    { definition: { email: [{ address: 'application@example.com', when: ['pipeline.complete'] }] } },
  )
  const trigger = { parameters: { from: '${1 + 1}' } }
  const execution = await gennaker.startPipeline(id, { trigger })
  await until(
    async () =>
      (await deliveries(execution)).filter(({ status }: { status: string }) => status === 'SENT').length ===
      4,
  )
  const textTo = (name: string) =>
    smtp.mails.find(({ to }) => to.includes(`${name}@example.com`))?.text.replace(/=\r\n/g, '')
  expect(textTo('pipeline')).toContain('SUCCEEDED, ${1 + 1}')
  expect(textTo('pipeline')).toMatch(/^Subject: shop's mail pipeline has completed successfully\r?$/m)
  expect(textTo('broken')).toMatch(/It was \$\{nothing.like.that\}[\s\S]*Not all of this could be evaluated/)
  expect(textTo('stage')).toMatch(/Here too: \$\{not.there\}[\s\S]*Not all of this could be evaluated/)
  expect(textTo('application')).toContain(
    `https://gennaker.example/#/applications/shop/executions/details/${execution}`,
  )
})

it('sends a test message, or says why not', async () => {
  const send = (type: string, notification: object) =>
    gennaker.ask(
      `mutation ($type: String!, $notification: JSON!) {
        sendTestNotification(type: $type, notification: $notification, message: "Hello") { address receipt }
      }`,
      { type, notification },
    )
  expect((await send('email', { address: 'test@example.com' })).data.sendTestNotification.address).toBe(
    'test@example.com',
  )
  expect(smtp.mails.at(-1)?.text).toContain('Hello')
  const refused = [
    await send('email', { address: 'nobody' }),
    await send('pagerDuty', {}),
    await send('slack', { address: 'nowhere' }),
    await send('sms', { address: '+4930123456' }),
    await send('pigeon', {}),
  ]
  expect(refused.map(({ errors }) => [errors?.[0]?.extensions.code, errors?.[0]?.message])).toEqual([
    ['BAD_USER_INPUT', 'notification.address[0]: must be an e-mail address'],
    ['BAD_USER_INPUT', 'notification.address: is missing; a text is wanted'],
    ['BAD_USER_INPUT', 'notification: Slack refused it: channel_not_found'],
    ['BAD_USER_INPUT', expect.stringContaining('twilio.account')],
    ['BAD_USER_INPUT', expect.stringContaining('there are email, slack')],
  ])
  const { notificationTypes } = await gennaker.get('{ notificationTypes { type problem parameters } }')
  const problems = Object.fromEntries(
    notificationTypes.map(({ type, problem }: Record<string, string>) => [type, problem]),
  )
  expect(problems).toMatchObject({
    email: null,
    slack: null,
    githubStatus: 'githubStatus.token is not configured',
  })
})

it('sends again what has failed, when it is asked to', async () => {
  const id = await gennaker.savePipeline('shop', {
    name: 'nowhere',
    notifications: [{ type: 'slack', address: 'nowhere', when: ['pipeline.complete'] }],
    stages: [{ refId: '1', type: 'wait', name: 'Wait', waitTime: 0 }],
  })
  const execution = await gennaker.startPipeline(id)
  const isFailed = async (attempts: number) =>
    (await deliveries(execution)).some(
      (d: { status: string; attempts: number; type: string }) =>
        d.type === 'slack' && d.status === 'FAILED' && d.attempts === attempts,
    )
  await until(() => isFailed(1))
  const slackDelivery = (await deliveries(execution)).find(({ type }: { type: string }) => type === 'slack')
  expect(slackDelivery.error).toContain('channel_not_found')
  const before = slack.requests.length
  const retry = 'mutation ($id: ID!) { retryDelivery(id: $id) { status } }'
  await gennaker.get(retry, { id: slackDelivery.id })
  await until(async () => slack.requests.length > before && (await isFailed(1)))
  expect((await gennaker.ask(retry, { id: 'none' })).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  expect(stageOf(await gennaker.execution(execution), '1').status).toBe('SUCCEEDED')
})

it('says of what is saved for an application what never reaches anybody', async () => {
  const { saveNotifications } = await gennaker.get(
    'mutation ($d: JSON!) { saveNotifications(application: "shop", definition: $d) { problems { path } } }',
    {
      d: {
        slack: [{ address: '#shop', when: ['pipelne.failed'] }],
        slak: [{ address: '#shop', when: ['pipeline.failed'] }],
      },
    },
  )
  expect(saveNotifications.problems).toEqual([{ path: 'slack[0].when' }, { path: 'slak' }])
})
