import { startGithub } from '../../../../../sandbox/github/github.ts'
import { startGoogleChat } from '../../../../../sandbox/googlechat/googleChat.ts'
import type { Fault, Twin } from '../../../../../sandbox/http/twin.ts'
import { startPagerDuty } from '../../../../../sandbox/pagerduty/pagerduty.ts'
import { startSlack } from '../../../../../sandbox/slack/slack.ts'
import { startTeams } from '../../../../../sandbox/teams/teams.ts'
import { startTwilio } from '../../../../../sandbox/twilio/twilio.ts'
import { commitOf } from '../../../../../subgraphs/echo/notifications/githubStatus.ts'
import { Receiver } from '../../../../fixtures/receiver.ts'
import { channelsWith, message } from './channel.ts'

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})
async function started<T extends { stop(): Promise<void> }>(what: T | Promise<T>): Promise<T> {
  const it = await what
  running.push(it)
  return it
}
// biome-ignore lint/suspicious/noExplicitAny: a test changes what it likes
const configured = (configure?: (config: any) => void) => started(channelsWith(configure))

describe('Slack', () => {
  it('shows subject, text and colour, and mentions nobody', async () => {
    const slack = await started(startSlack())
    const { send } = await configured(({ slack: own }) =>
      Object.assign(own, { token: 'xoxb-twin', baseUrl: slack.url }),
    )
    const { id } = await send(
      'slack',
      { address: '#releases' },
      { body: 'Hi <!channel> & **all**, [here](https://a.example/?b=c)' },
    )
    const [sent] = slack.messages
    expect(id).toBe(`C0/${sent?.ts}`)
    expect(sent?.text).toBe("shop's release pipeline has failed")
    expect(sent?.attachments[0]?.color).toBe('#B82525')
    expect(sent?.attachments[0]?.blocks?.[0]?.text?.text).toBe(
      "*<https://gennaker.example/#/e1|shop's release pipeline has failed>*\nHi &lt;!channel&gt; &amp; *all*, <https://a.example/?b=c|here>",
    )
  })

  it('is one line when messages are to be compact', async () => {
    const slack = await started(startSlack())
    const { send } = await configured(({ slack: own }) =>
      Object.assign(own, { token: 'xoxb-twin', baseUrl: slack.url, sendCompactMessages: true }),
    )
    await send('slack', { address: 'releases' })
    expect(slack.messages[0]).toMatchObject({
      attachments: [],
      text: expect.stringContaining('release pipeline'),
    })
  })

  it.each([
    ['a token with slashes', { token: 'T1/B2/secret-part' }],
    ['forceUseIncomingWebhook', { token: 'T1-B2-secret', forceUseIncomingWebhook: true }],
  ])('goes by an incoming webhook with %s', async (_, settings) => {
    const slack = await started(startSlack({ webhooks: [settings.token] }))
    const { send } = await configured(({ slack: own }) =>
      Object.assign(own, { ...settings, baseUrl: slack.url }),
    )
    await send('slack', { address: 'releases' })
    expect(slack.messages[0]).toMatchObject({ isWebhook: true, text: message.subject })
  })

  it('cuts what Slack would refuse', async () => {
    const slack = await started(startSlack())
    const { send } = await configured(({ slack: own }) =>
      Object.assign(own, { token: 'xoxb-twin', baseUrl: slack.url }),
    )
    await send('slack', { address: 'releases' }, { body: 'x'.repeat(10_000) })
    expect(slack.messages).toHaveLength(1)
  })

  it.each([
    ['channel_not_found', { address: 'nowhere' }, 'xoxb-twin', 'BAD_USER_INPUT'],
    ['invalid_auth', { address: 'releases' }, 'xoxb-wrong', 'BAD_USER_INPUT'],
  ])('tells %s', async (reason, notification, token, code) => {
    const slack = await started(startSlack())
    const { send } = await configured(({ slack: own }) => Object.assign(own, { token, baseUrl: slack.url }))
    await expect(send('slack', notification)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(reason),
    })
  })
})

describe('PagerDuty', () => {
  it('makes one alert of what is sent twice', async () => {
    const pager = await started(startPagerDuty(['a-service-key']))
    const { send } = await configured(({ pagerDuty }) => Object.assign(pagerDuty, { endPoint: pager.url }))
    await send('pagerduty', { address: 'a-service-key' })
    await send('pagerDuty', { address: 'a-service-key' })
    await send('pagerduty', { address: 'a-service-key' }, { severity: 'info' }, 'another key')
    expect(pager.alerts.map(({ payload }) => [payload.summary, payload.source, payload.severity])).toEqual([
      [message.subject, 'shop', 'error'],
      [message.subject, 'shop', 'info'],
    ])
  })
})

describe('Teams, Google Chat and text messages', () => {
  it('get the text in their form', async () => {
    const [teams, chat, twilio] = await Promise.all([
      started(startTeams()),
      started(startGoogleChat()),
      started(startTwilio('AC1', 'the token')),
    ])
    const { send } = await configured((config) => {
      config.twilio = { account: 'AC1', token: 'the token', from: '+491701', baseUrl: twilio.url }
    })
    await send('microsoftteams', { address: teams.webhook })
    await send('googlechat', { address: chat.webhook })
    const { id } = await send('sms', { address: '+49 (30) 123456' })
    expect(teams.cards[0]).toMatchObject({
      type: 'AdaptiveCard',
      body: [{ text: message.subject }, { text: message.body }],
    })
    expect(chat.texts).toEqual([
      `*${message.subject}*\n*Look at this*: <https://gennaker.example/#/e1|the execution> &lt;script&gt;alert(1)&lt;/script&gt;`,
    ])
    expect([id?.slice(0, 2), twilio.messages[0]]).toEqual([
      'SM',
      {
        to: '+4930123456',
        from: '+491701',
        body: `${message.subject}\nLook at this: the execution (https://gennaker.example/#/e1) <script>alert(1)</script>`,
      },
    ])
  })
})

describe('a commit status', () => {
  it.each([
    ['info', undefined, { state: 'pending', context: 'pipeline/release' }],
    ['success', undefined, { state: 'success', context: 'pipeline/release' }],
    ['failure', { id: 's1', name: 'Deploy', type: 'wait' }, { state: 'failure', context: 'stage/Deploy' }],
  ] as const)('of %s is set', async (severity, stage, expected) => {
    const github = await started(startGithub({ token: 'the token' }))
    const { id: commit } = github.host.create('shop', 'web').commit('main', { message: 'Change' })
    const { send } = await configured(({ githubStatus }) =>
      Object.assign(githubStatus, { token: 'the token', endpoint: github.url }),
    )
    await send('githubStatus', { repo: 'shop/web', commit }, { severity, ...(stage && { stage }) })
    expect(github.statuses).toEqual([
      { sha: commit, ...expected, description: message.subject, target_url: message.link },
    ])
  })

  it.each([
    [
      'a git trigger',
      { project: 'shop', slug: 'web', hash: 'abcdef0' },
      { repo: 'shop/web', commit: 'abcdef0' },
    ],
    [
      'a build',
      { buildInfo: { scm: [{ remoteUrl: 'git@github.com:shop/web.git', sha1: 'abcdef0' }] } },
      { repo: 'shop/web', commit: 'abcdef0' },
    ],
    [
      "the parent's trigger",
      { parentExecution: { trigger: { project: 'shop', slug: 'web', hash: 'abcdef0' } } },
      { repo: 'shop/web', commit: 'abcdef0' },
    ],
    ['a manual start', { type: 'manual' }, {}],
  ])('knows repository and commit of %s', (_, trigger, expected) => {
    expect(commitOf(trigger)).toEqual(expected)
  })
})

describe('programs', () => {
  it('get a CDEvent as a CloudEvent in binary mode', async () => {
    const broker = await started(Receiver.start())
    const { send } = await configured()
    const notification = {
      address: `${broker.url}/broker`,
      cdEventsType: 'dev.cdevents.pipelinerun.finished',
    }
    await send('cdevents', notification, {}, 'gennaker/1')
    const { headers, body } = broker.received[0]!
    expect(headers).toMatchObject({
      'ce-id': 'gennaker/1',
      'ce-type': 'dev.cdevents.pipelinerun.finished.0.2.0',
      'ce-source': '/gennaker/shop',
      'ce-specversion': '1.0',
    })
    expect(JSON.parse(body)).toMatchObject({
      context: { type: 'dev.cdevents.pipelinerun.finished.0.2.0' },
      subject: { id: 'e1', type: 'pipelineRun', content: { pipelineName: 'release', outcome: 'failure' } },
    })
  })

  it('get the whole message as JSON, with the same key each time', async () => {
    const receiver = await started(Receiver.start())
    const { send } = await configured()
    await send(
      'webhook',
      { address: `${receiver.url}/hook` },
      { actions: [{ label: 'Stop', name: 'stop', value: 'token' }] },
    )
    const { actions: _, ...expected } = { ...message, actions: [] }
    expect(receiver.received[0]!.headers['idempotency-key']).toBe('key')
    expect(JSON.parse(receiver.received[0]!.body)).toEqual(expected)
  })
})

describe('faults', () => {
  const faults: [string, Fault, object][] = [
    ['500', { kind: 'status', status: 500 }, { code: 'UNAVAILABLE' }],
    [
      '429',
      { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      { code: 'UNAVAILABLE', extensions: { retryAfterMs: 7_000 } },
    ],
    ['a broken connection', { kind: 'reset' }, { code: 'UNAVAILABLE' }],
    ['half an answer', { kind: 'half' }, { code: 'UNAVAILABLE' }],
    ['403', { kind: 'status', status: 403 }, { code: 'BAD_USER_INPUT' }],
    [
      '410 with a page',
      { kind: 'status', status: 410, body: '<!doctype html>gone' },
      { code: 'BAD_USER_INPUT', message: expect.stringContaining('a web page') },
    ],
  ]
  const wantsJson: [string, Fault, object][] = [
    ['a page', { kind: 'html' }, { code: 'UNAVAILABLE', message: expect.stringContaining('a web page') }],
    ['broken JSON', { kind: 'wrongJson' }, { code: 'UNAVAILABLE' }],
  ]

  it.each([...faults, ...wantsJson])('of Slack: %s', async (_, fault, expected) => {
    const slack = await started(startSlack())
    const { send } = await configured(({ slack: own }) =>
      Object.assign(own, { token: 'xoxb-twin', baseUrl: slack.url }),
    )
    slack.fail(fault)
    await expect(send('slack', { address: 'releases' })).rejects.toMatchObject(expected)
  })

  it.each(faults)('of a webhook: %s', async (_, fault, expected) => {
    const teams = await started(startTeams())
    const { send } = await configured()
    teams.fail(fault)
    await expect(send('teams', { address: teams.webhook })).rejects.toMatchObject(expected)
  })

  it('of an SSRF: an address inside is refused', async () => {
    const { send } = await configured()
    const address = 'http://169.254.169.254/latest/meta-data?token=abcdef'
    await expect(send('webhook', { address })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('secrets', () => {
  /** A receiver that repeats in its refusal what it was asked with. */
  const talkative = (twin: Twin, texts: readonly string[]) =>
    twin.fail({ kind: 'status', status: 400, body: `refused: ${texts.join(' ')}` })
  const reasonOf = async (sending: Promise<unknown>) =>
    ((await sending.catch((error: Error) => error)) as Error).message

  it('do not stand in errors though the receiver repeats them', async () => {
    const [slack, teams, pager] = await Promise.all([
      started(startSlack()),
      started(startTeams()),
      started(startPagerDuty(['the-key'])),
    ])
    const { send } = await configured((config) => {
      Object.assign(config.slack, { token: 'xoxb-very-secret', baseUrl: slack.url })
      config.pagerDuty.endPoint = pager.url
    })
    talkative(slack, ['xoxb-very-secret'])
    talkative(teams, [teams.webhook, 'signature-of-the-twin', new URL(teams.webhook).pathname])
    talkative(pager, ['the-key'])
    const reasons = [
      await reasonOf(send('slack', { address: 'releases' })),
      await reasonOf(send('teams', { address: teams.webhook })),
      await reasonOf(send('pagerduty', { address: 'the-key' })),
    ]
    for (const reason of reasons) {
      expect(reason).toContain('refused: [redacted]')
      expect(reason).not.toMatch(/very-secret|signature-of|0a1b2c3d|the-key/)
    }
  })

  it('do not stand in errors in part, where these are cut', async () => {
    const teams = await started(startTeams())
    const { send } = await configured()
    const { pathname } = new URL(teams.webhook)
    talkative(teams, ['x'.repeat(300 - 'refused: '.length - 8), pathname])
    expect(await reasonOf(send('teams', { address: teams.webhook }))).not.toContain(pathname.slice(0, 6))
  })

  it('of addresses are not shown', async () => {
    const { channels } = await configured()
    for (const type of ['microsoftteams', 'googlechat', 'webhook', 'cdevents', 'pagerduty']) {
      const channel = channels.find(type)
      if (typeof channel === 'string') throw new Error(channel)
      const shown = channel.shownAddressOf?.({ address: 'https://chat.example.com/hook/secret?key=word' })
      expect(shown).not.toMatch(/secret|word/)
    }
  })
})

describe('what cannot be sent', () => {
  it.each([
    ['slack', 'slack.token is not configured'],
    ['email', 'mail.host is not configured'],
    ['githubStatus', 'githubStatus.token is not configured'],
    ['sms', 'twilio.account, twilio.token and twilio.from are not all configured'],
  ])('%s: %s', async (type, problem) => {
    const { channels } = await configured()
    expect(channels.find(type)).toMatchObject({ problem })
  })

  it.each([
    ['hipchat', /shut down/],
    ['bearychat', /shut down/],
    ['pigeon', /no notifications of type "pigeon"; there are email, slack/],
  ])('%s has no channel', async (type, reason) => {
    const { channels } = await configured()
    expect(channels.find(type)).toMatch(reason)
  })

  it.each([
    ['email', { address: 'nobody' }, /address\[0\]: must be an e-mail address/],
    ['email', { address: '' }, /must name somebody/],
    ['email', { address: '"ann(x)@example.com' }, /address\[0\]: must be an e-mail address/],
    ['email', { address: 'team:ann@example.com' }, /address\[0\]: must be an e-mail address/],
    ['githubStatus', { repo: '../..', commit: 'abcdef0' }, /must be owner\/name/],
    ['githubStatus', { repo: 'shop/..', commit: 'abcdef0' }, /must be owner\/name/],
    ['slack', {}, /address/],
    ['webhook', { address: 'file:///etc/passwd' }, /http/],
    ['githubStatus', { repo: 'shop/web' }, /commit: is not given/],
    ['cdevents', { address: 'https://a.example', cdEventsType: 'dev.cdevents.x' }, /pipelinerun\.queued/],
    ['sms', { address: 'call me' }, /telephone number/],
  ])('%s with %j', async (type, notification, reason) => {
    const { send } = await configured()
    await expect(send(type, notification)).rejects.toThrow(reason)
  })
})
