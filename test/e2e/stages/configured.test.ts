import { Gennaker, stageOf } from '../../fixtures/gennaker.ts'
import { Receiver } from '../../fixtures/receiver.ts'
import { type Json, type Seen, save } from './support.ts'

let gennaker: Gennaker
let receiver: Receiver
beforeAll(async () => {
  receiver = await Receiver.start()
  const webhook = {
    type: 'tellTeam',
    label: 'Tell the team',
    url: `${receiver.url}/team`,
    payload: '{"text": "${parameterValues[\'text\']}"}',
    parameters: [{ name: 'text', defaultValue: 'done' }],
    sensitiveHeaders: { 'X-Key': 'hunter22' },
  }
  gennaker = await Gennaker.start({ GENNAKER_WEBHOOK_PRECONFIGURED: JSON.stringify([webhook]) })
}, 60_000)
afterAll(async () => {
  await gennaker.stop()
  await receiver.stop()
})

const subscription = `subscription {
  executionEvents(application: "shop") {
    type time notifications content
    execution { id status pipeline { name } application { name attributes } }
    stage { refId status }
  }
}`

it('a webhook of the configuration waits for its window, is let through by a person, and all of it is told', async () => {
  const tomorrow = ((new Date().getUTCDay() + 1) % 7) + 1
  const stage: Json = {
    refId: '1',
    type: 'tellTeam',
    alias: 'preconfiguredWebhook',
    parameterValues: { text: 'hello' },
    restrictExecutionDuringTimeWindow: true,
    restrictedExecutionWindow: { days: [tomorrow], timezone: 'UTC' },
    sendNotifications: true,
    notifications: [{ type: 'email', address: 'ann', when: ['stage.complete'] }],
  }
  const pipeline = await save(gennaker, [stage])
  const client = gennaker.client()
  const events = client.iterate<{ executionEvents: Seen }>({ query: subscription })
  const told: Seen[] = []
  const all = (async () => {
    for await (const { data, errors } of events) {
      if (errors) throw new Error(JSON.stringify(errors))
      told.push(data!.executionEvents)
      if (data!.executionEvents.type === 'orca:pipeline:complete') return
    }
  })()
  // What begins before the subscription stands would not be told: one execution makes sure that it does.
  for (let count = 0; told.length === 0; count++) {
    if (count > 100) throw new Error('nothing is told')
    await gennaker.get(
      'mutation { startOrchestration(application: "shop", stages: [{ type: "noop" }]) { id } }',
    )
  }
  const id = await gennaker.startPipeline(pipeline)
  const waiting = await gennaker.when(id, (execution) => stageOf(execution, '1<0')?.status === 'RUNNING')
  expect(receiver.received).toEqual([])
  await gennaker.get('mutation ($e: ID!, $s: ID!) { skipStage(executionId: $e, stageId: $s) { id } }', {
    e: id,
    s: stageOf(waiting, '1<0').id,
  })
  const execution = await gennaker.when(id, ({ status }) => status !== 'RUNNING')
  expect([execution.status, stageOf(execution, '1').failure]).toEqual(['SUCCEEDED', null])
  expect(receiver.received).toMatchObject([
    { method: 'POST', path: '/team', body: '{"text": "hello"}', headers: { 'x-key': 'hunter22' } },
  ])
  expect(JSON.stringify(execution)).not.toContain('hunter22')
  expect(gennaker.output).not.toContain('hunter22')

  await all
  const own = told.filter((event) => event.execution.id === id && !event.type.startsWith('orca:task:'))
  expect(own.map(({ type, stage }) => (stage ? `${type} ${stage.refId}` : type))).toEqual([
    'orca:pipeline:starting',
    'orca:stage:starting 1',
    'orca:stage:starting 1<0',
    'orca:stage:complete 1<0',
    'orca:stage:complete 1',
    'orca:pipeline:complete',
  ])
  const [begun] = own
  expect(begun.execution.pipeline.name).toMatch(/^pipeline /)
  expect(begun.content.details).toMatchObject({ source: 'orca', application: 'shop' })
  const complete = own.find(({ type, stage }) => type === 'orca:stage:complete' && stage.refId === '1')
  expect(complete.notifications).toEqual([
    { notification: { type: 'email', address: 'ann', when: ['stage.complete'] }, when: 'stage.complete' },
  ])
  await client.dispose()
}, 60_000)
