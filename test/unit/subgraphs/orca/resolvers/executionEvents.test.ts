import { type Json, judgment, Orca, type Seen, stage, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

const document = `subscription ($application: String!) {
  executionEvents(application: $application) {
    type time sequence task notifications content
    execution { id status } stage { refId status }
  }
}`

const isEnd = ({ type }: Seen) => /^orca:(pipeline|orchestration):(complete|failed)$/.test(type)

/** The events of one execution, which `go` starts. */
async function eventsOf(go: () => Promise<unknown>, application = 'shop'): Promise<Seen[]> {
  const events = orca.follow(document, { application }, isEnd)
  // The subscription is there as soon as it was asked for.
  await new Promise(setImmediate)
  await go()
  return events
}

const told = (events: Seen[]) =>
  events
    .filter(({ type }) => !type.startsWith('orca:task:'))
    .map(({ type, stage }) => (stage ? `${type} ${stage.refId}` : type))

describe('the events of an execution', () => {
  it('tell what begins and ends, in order', async () => {
    const events = await eventsOf(() => orca.start([wait('1'), wait('2', ['1'])]))
    expect(told(events)).toEqual([
      'orca:pipeline:starting',
      'orca:stage:starting 1',
      'orca:stage:complete 1',
      'orca:stage:starting 2',
      'orca:stage:complete 2',
      'orca:pipeline:complete',
    ])
    expect(events.filter(({ task }) => task === 'wait.wait').map(({ type }) => type)).toEqual([
      'orca:task:starting',
      'orca:task:complete',
      'orca:task:starting',
      'orca:task:complete',
    ])
  })

  it('tell of failures', async () => {
    const failing = (refId: string, requires: string[], more: Json) =>
      stage(refId, requires, 'checkPreconditions', {
        preconditions: [{ type: 'stageStatus', context: { stageName: 'nobody', stageStatus: 'SUCCEEDED' } }],
        ...more,
      })
    const stages = [
      failing('1', [], { continuePipeline: true }),
      wait('2', ['1'], { stageEnabled: { type: 'expression', expression: 'false' } }),
      failing('3', ['2'], {}),
    ]
    const events = await eventsOf(() => orca.start(stages))
    expect(told(events)).toEqual([
      'orca:pipeline:starting',
      'orca:stage:starting 1',
      'orca:stage:starting 1<1',
      'orca:stage:failed 1<1',
      'orca:stage:failed 1',
      'orca:stage:skipped 2',
      'orca:stage:starting 3',
      'orca:stage:starting 3<1',
      'orca:stage:failed 3<1',
      'orca:stage:failed 3',
      'orca:pipeline:failed',
    ])
  })

  it('are those of the application', async () => {
    const start = `mutation ($application: String!) {
      startOrchestration(application: $application, stages: [{ type: "wait" }]) { id }
    }`
    const events = await eventsOf(async () => {
      await orca.get(start, { application: 'other' })
      await orca.get(start, { application: 'cart' })
    }, 'cart')
    expect(told(events)).toEqual([
      'orca:orchestration:starting',
      'orca:stage:starting 0',
      'orca:stage:complete 0',
      'orca:orchestration:complete',
    ])
    expect(events[1].content.content.standalone).toBe(true)
  })

  it('have the form that Spinnaker gives them', async () => {
    const events = await eventsOf(() => orca.start([wait('1', [], { comments: 'hello' })]))
    const [begun, stageBegun] = events
    expect(begun.content).toMatchObject({
      details: {
        source: 'orca',
        type: 'orca:pipeline:starting',
        application: 'shop',
        created: expect.any(String),
      },
      content: { executionId: begun.execution.id, execution: { id: begun.execution.id, type: 'PIPELINE' } },
    })
    expect(stageBegun.content.content).toMatchObject({
      standalone: false,
      canceled: false,
      isSynthetic: false,
      name: 'wait 1',
      context: { comments: 'hello' },
      executionId: begun.execution.id,
    })
  })
})

describe('the notifications of an event', () => {
  const ann = {
    type: 'email',
    address: 'ann@example.com',
    level: 'stage',
    when: ['stage.starting', 'stage.complete'],
    message: { 'stage.complete': { text: 'Stage done' } },
  }
  const notified = (events: Seen[]) =>
    events.flatMap(({ type, notifications }) =>
      notifications.map(
        ({ notification, when, text }: Seen) => `${type} ${notification.address} ${when} ${text ?? '-'}`,
      ),
    )

  it('are those of the stage that want it, with their texts', async () => {
    const bob = { ...ann, address: 'bob@example.com', when: ['stage.failed'] }
    const events = await eventsOf(() =>
      orca.start([
        wait('1', [], { sendNotifications: true, notifications: [ann, bob] }),
        wait('2', ['1'], { notifications: [ann] }),
      ]),
    )
    expect(notified(events)).toEqual([
      'orca:stage:starting ann@example.com stage.starting -',
      'orca:stage:complete ann@example.com stage.complete Stage done',
    ])
  })

  it('are sent for a judgment that waits, and for its answer where the stage sends some', async () => {
    const eve = { type: 'slack', address: 'eve', when: ['manualJudgment', 'manualJudgmentContinue'] }
    const judge = async (more: Json) =>
      notified(
        await eventsOf(async () => {
          const id = await orca.start([judgment('1', [], { notifications: [eve], ...more })])
          await orca.whenStage(id, '1', 'RUNNING')
          await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
        }),
      )
    const waits = 'orca:stage:starting eve manualJudgment -'
    expect(await judge({})).toEqual([waits])
    expect(await judge({ sendNotifications: true })).toEqual([
      waits,
      'orca:stage:complete eve manualJudgmentContinue -',
    ])
  })

  it('are those of the pipeline, unless it is canceled', async () => {
    const all = {
      type: 'email',
      address: 'all',
      level: 'pipeline',
      when: ['pipeline.starting', 'pipeline.complete', 'pipeline.failed'],
    }
    const notifications = [all]
    const done = await eventsOf(() => orca.start({ notifications, stages: [wait('1')] }))
    expect(notified(done)).toEqual([
      'orca:pipeline:starting all pipeline.starting -',
      'orca:pipeline:complete all pipeline.complete -',
    ])
    const canceled = await eventsOf(async () => {
      const id = await orca.start({ notifications, stages: [wait('1', [], { waitTime: 3_600 })] })
      await orca.whenStage(id, '1', 'RUNNING')
      await orca.control('cancelExecution', id)
    })
    expect(canceled.at(-1)).toMatchObject({ type: 'orca:pipeline:failed', notifications: [] })
  })

  it('have their conditions evaluated at the start, and their texts as they were written', async () => {
    const notification = {
      type: '${parameters.type}',
      address: '${parameters.address}',
      when: ['pipeline.${parameters.phase}'],
      message: { 'pipeline.complete': { text: 'Of ${trigger.user}' } },
    }
    const trigger = { parameters: { type: 'email', address: '${#secret}', phase: 'complete' } }
    const events = await eventsOf(() =>
      orca.start({ notifications: [notification], stages: [wait('1')] }, { trigger }),
    )
    expect(events.flatMap(({ notifications }) => notifications)).toEqual([
      {
        notification: { ...notification, type: 'email', when: ['pipeline.complete'] },
        when: 'pipeline.complete',
        text: 'Of ${trigger.user}',
      },
    ])
  })
})
