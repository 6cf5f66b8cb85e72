import { openMongo } from '../../../../fixtures/mongo.ts'
import { until } from '../../../../fixtures/until.ts'
import { Notified } from './notified.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
const running: Notified[] = []
beforeAll(async () => {
  mongo = await openMongo()
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})
afterAll(() => mongo.stop())

async function start(options: Parameters<typeof Notified.start>[1] = {}): Promise<Notified> {
  const notified = await Notified.start(mongo.uri, options)
  running.push(notified)
  return notified
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the test asked for
type Anything = any

const asked = (notification: Anything, when: string, text?: string) => ({
  notification,
  when,
  ...(text && { text }),
})

describe('who is told', () => {
  const stage = { stageId: 's1', name: 'Deploy', context: {} }

  it.each<[string, string, Anything, (notified: Notified) => Anything, string[]]>([
    [
      'a pipeline that starts',
      'orca:pipeline:starting',
      {},
      (n) => [asked(n.to(), 'pipeline.starting')],
      ["shop's release pipeline is starting"],
    ],
    [
      'one that has failed',
      'orca:pipeline:failed',
      {},
      (n) => [asked(n.to(), 'pipeline.failed')],
      ["shop's release pipeline has failed"],
    ],
    [
      'a stage',
      'orca:stage:complete',
      stage,
      (n) => [asked(n.to(), 'stage.complete')],
      ["Stage Deploy of shop's release pipeline has completed successfully"],
    ],
    [
      'a judgment',
      'orca:stage:starting',
      stage,
      (n) => [asked(n.to(), 'manualJudgment')],
      ["shop's release pipeline waits for a judgment: Deploy"],
    ],
    [
      'its answer',
      'orca:stage:complete',
      { ...stage, context: { lastModifiedBy: 'bob' } },
      (n) => [asked(n.to(), 'manualJudgmentContinue')],
      ["shop's release pipeline goes on: bob answered Deploy with continue"],
    ],
    [
      'its answer by an input',
      'orca:stage:complete',
      { ...stage, context: { lastModifiedBy: 'bob', judgmentInput: 'to canary' } },
      (n) => [asked(n.to(), 'manualJudgmentContinue')],
      ["shop's release pipeline goes on: bob answered Deploy with continue (to canary)"],
    ],
    [
      'a canceled pipeline',
      'orca:pipeline:failed',
      { execution: { canceled: true } },
      (n) => [asked(n.to(), 'pipeline.failed')],
      [],
    ],
    [
      'a pipeline of status CANCELED',
      'orca:pipeline:failed',
      { execution: { status: 'CANCELED' } },
      (n) => [asked(n.to(), 'pipeline.failed')],
      [],
    ],
    [
      'a canceled stage',
      'orca:stage:failed',
      { ...stage, canceled: true },
      (n) => [asked(n.to(), 'stage.failed')],
      [],
    ],
    [
      'a synthetic stage',
      'orca:stage:complete',
      { ...stage, isSynthetic: true },
      (n) => [asked(n.to(), 'stage.complete')],
      [],
    ],
    ['a task', 'orca:task:complete', stage, (n) => [asked(n.to(), 'task.complete')], []],
  ])('of %s', async (_, type, content, notifications, subjects) => {
    const notified = await start()
    await notified.handle(notified.event(type, { ...content, notifications: notifications(notified) }))
    await until(async () => (await notified.deliveries()).every(({ status }) => status === 'SENT'))
    expect(notified.cards.map(({ subject }) => subject)).toEqual(subjects)
  })

  it('says the number of the build that triggered it, and leads to the execution', async () => {
    const notified = await start({
      configure: (config) => (config.server.publicUrl = 'https://gennaker.example/'),
    })
    notified.others.trigger = { buildInfo: { number: 12 } }
    const notifications = [asked(notified.to(), 'pipeline.complete')]
    await notified.handle(notified.event('orca:pipeline:complete', { notifications }))
    await until(() => notified.cards.length === 1)
    expect(notified.cards[0]).toMatchObject({
      subject: "shop's release pipeline build #12 has completed successfully",
      body: expect.stringContaining('https://gennaker.example/#/applications/shop/executions/details/e1'),
    })
  })

  it('are those of application and installation too, each address once', async () => {
    const notified = await start()
    const when = ['pipeline.failed', 'orchestration.failed']
    const { to, others } = notified
    others.saved = {
      own: {
        application: 'shop',
        microsoftteams: [
          { ...to('pipeline'), when },
          { ...to('application'), when, message: { 'pipeline.failed': { text: 'Oh no' } } },
          { ...to('other'), when: ['pipeline.complete'] },
        ],
      },
      global: {
        microsoftteams: [
          { ...to('application'), when },
          { ...to('global'), when },
        ],
      },
    }
    const notifications = [asked(to('pipeline'), 'pipeline.failed')]
    await notified.handle(notified.event('orca:pipeline:failed', { notifications }))
    await until(() => notified.cards.length === 3)
    expect((await notified.deliveries()).map(({ level }) => level).sort()).toEqual([
      'application',
      'global',
      'pipeline',
    ])
    const applications = notified.cards.find(({ path }) => path === '/application')
    expect(applications?.body).toContain('Oh no')
    await notified.handle(
      notified.event('orca:orchestration:failed', { execution: { name: null, description: 'Deploy it' } }),
    )
    await until(() => notified.cards.length === 6)
    expect(notified.cards.at(-1)?.subject).toBe("shop's task Deploy it has failed")
  })

  it('are told once when the event comes again', async () => {
    const notified = await start()
    const event = notified.event('orca:pipeline:failed', {
      notifications: [asked(notified.to(), 'pipeline.failed')],
    })
    await notified.handle(event)
    await until(async () => (await notified.deliveries())[0]?.status === 'SENT')
    await notified.handle(event, event)
    expect([await notified.deliveries(), notified.cards]).toMatchObject([[{ status: 'SENT' }], [{}]])
  })

  it('are told later when Orca or Front50 cannot be asked', async () => {
    const notified = await start()
    const event = notified.event('orca:pipeline:failed', {
      notifications: [asked(notified.to(), 'pipeline.failed')],
    })
    notified.others.isUp = false
    await expect(notified.handle(event)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    notified.others.isUp = true
    await notified.handle(event)
    await until(() => notified.cards.length === 1)
  })
})

describe('texts', () => {
  const told = async (notified: Notified, notification: Anything, text?: string) => {
    const notifications = [asked({ ...notified.to(), ...notification }, 'pipeline.failed', text)]
    await notified.handle(notified.event('orca:pipeline:failed', { notifications }))
    await until(() => notified.cards.length === 1)
    return notified.cards[0]!
  }

  it('of the author take the place of ours, with their expressions evaluated for the user of the execution', async () => {
    const notified = await start()
    notified.others.values = { 'Of ${trigger.user}': 'Of ann', '${n}': { a: 1 } }
    const card = await told(notified, { customSubject: 'Of ${trigger.user}', customBody: '${n}' })
    expect(card).toMatchObject({ subject: 'Of ann', body: '{"a":1}' })
    expect(notified.others.evaluated).toEqual([
      { text: 'Of ${trigger.user}', user: 'ann' },
      { text: '${n}', user: 'ann' },
    ])
  })

  it('have the execution and its link put in', async () => {
    const notified = await start()
    const card = await told(notified, {
      customSubject: 'Look at {{executionId}}',
      customMessage: 'See {{link}}',
    })
    expect(card).toMatchObject({ subject: 'Look at e1', body: expect.stringMatching(/^See http.*\/e1$/) })
  })

  it('are cut where they are too long to be kept, and keep nobody else from being told', async () => {
    const notified = await start()
    const texts = { customSubject: 'x'.repeat(2_000_000), customBody: '{{link}}'.repeat(500_000) }
    const { subject, body } = await told(notified, texts)
    expect([subject.length, body.length]).toEqual([502, 50_002])
  })

  it('are sent with the error named when an expression fails', async () => {
    const notified = await start()
    const card = await told(notified, {}, 'It was ${broken}')
    expect(card.body).toContain('It was ${broken}')
    expect(card.body).toContain(
      'Not all of this could be evaluated: the expression in `message["pipeline.failed"].text` failed: There is no broken',
    )
  })

  it('of a stage are not evaluated again; what Orca could not evaluate is named', async () => {
    const notified = await start()
    const text = 'From outside: ${danger}; failed: ${broken}'
    const notification = {
      ...notified.to(),
      when: ['stage.complete'],
      message: { 'stage.complete': { text } },
    }
    const path = 'notifications[1].message["stage.complete"].text'
    const other = {
      level: 'ERROR',
      message: 'Of another',
      path: 'notifications[0].message["stage.complete"].text',
    }
    const context = {
      notifications: [{ ...notification, address: 'other' }, notification],
      expressionEvaluationSummary: {
        a: [other],
        b: [{ level: 'ERROR', message: 'There is no broken', path }],
      },
    }
    const notifications = [asked(notification, 'stage.complete', text)]
    await notified.handle(
      notified.event('orca:stage:complete', { stageId: 's1', name: 'Deploy', context, notifications }),
    )
    await until(() => notified.cards.length === 1)
    expect(notified.others.evaluated).toEqual([])
    expect(notified.cards[0]?.body).toContain(text)
    expect(notified.cards[0]?.body).toMatch(/could be evaluated.*There is no broken/)
    expect(notified.cards[0]?.body).not.toContain('Of another')
  })

  it.each([
    { type: 'microsoftteams', address: '${broken}' },
    { type: 'email', address: '${broken(1)}@example.com' },
    { type: 'email', address: 'ann@example.com', cc: '${broken}@example.com' },
    { type: 'slack', address: '${broken}' },
  ])(
    'name an address that cannot be evaluated as what keeps it from being sent: %j',
    async (notification) => {
      const notified = await start({
        configure: (config) => {
          config.mail.host = '127.0.0.1'
          config.slack.token = 'xoxb'
        },
      })
      const notifications = [asked(notification, 'pipeline.failed')]
      await notified.handle(notified.event('orca:pipeline:failed', { notifications }))
      await until(async () => (await notified.deliveries())[0]?.status === 'FAILED')
      expect((await notified.deliveries())[0]).toMatchObject({
        error: expect.stringMatching(/^(address|cc): the expression failed: There is no broken/),
        address: '',
        attempts: 0,
      })
    },
  )
})
