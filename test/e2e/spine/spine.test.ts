import { Gennaker, stageOf } from '../../fixtures/gennaker.ts'
import { json, Receiver } from '../../fixtures/receiver.ts'

const subscription = `subscription ($id: ID!) {
  executionUpdated(id: $id) {
    id sequence status
    application { name attributes }
    pipeline { name version }
    stages { id refId status failure { code } }
  }
}`

const definition = (webhook: string) => ({
  name: 'ship',
  limitConcurrent: true,
  parameterConfig: [
    { name: 'region', required: true, hasOptions: true, options: [{ value: 'eu' }, { value: 'us' }] },
  ],
  stages: [
    { refId: '1', requisiteStageRefIds: [], type: 'wait', name: 'settle', waitTime: 1 },
    {
      refId: '2',
      requisiteStageRefIds: ['1'],
      type: 'webhook',
      name: 'notify',
      url: webhook,
      payload: { text: 'shipping' },
    },
    { refId: '3', requisiteStageRefIds: ['1'], type: 'wait', name: 'soak', waitTime: 0 },
    { refId: '4', requisiteStageRefIds: ['2', '3'], type: 'manualJudgment', name: 'ship it?' },
    { refId: '5', requisiteStageRefIds: ['4'], type: 'wait', name: 'end', waitTime: 0 },
  ],
})

describe.each([
  { layout: 'everything in one process', start: () => Gennaker.start() },
  { layout: 'Gate and the services in two processes', start: () => Gennaker.startApart() },
])('a pipeline from save to end, with $layout', ({ start }) => {
  let gennaker: Gennaker
  let receiver: Receiver

  beforeAll(async () => {
    receiver = await Receiver.start((_, response) => json(response, 200, { ok: true }))
    gennaker = await start()
  })
  afterAll(async () => {
    await gennaker.stop()
    await receiver.stop()
  })

  it('runs live: events in order, sequence without gaps, joined with Front50', async () => {
    await gennaker.get(
      'mutation ($attributes: JSON!) { saveApplication(name: "boats", attributes: $attributes) { name } }',
      {
        attributes: { email: 'crew@example.com' },
      },
    )
    const id = await gennaker.savePipeline('boats', definition(receiver.url))
    const execution = await gennaker.startPipeline(id, { trigger: { parameters: { region: 'eu' } } })
    const client = gennaker.client()
    const events = []
    for await (const { data, errors } of client.iterate({
      query: subscription,
      variables: { id: execution },
    })) {
      expect(errors).toBeUndefined()
      const event = (
        data as { executionUpdated: { stages: { id: string; refId: string; status: string }[] } }
      ).executionUpdated
      events.push(event)
      const judgment = event.stages.find(({ refId }) => refId === '4')!
      if (
        judgment.status === 'RUNNING' &&
        events.filter((each) => stageOf(each, '4').status === 'RUNNING').length === 1
      )
        await gennaker.get(
          'mutation ($e: ID!, $s: ID!) { judgeStage(executionId: $e, stageId: $s, judgment: CONTINUE) { id } }',
          { e: execution, s: judgment.id },
        )
    }
    await client.dispose()

    const sequences = events.map((event) => (event as unknown as { sequence: number }).sequence)
    expect(sequences).toEqual(sequences.map((_, index) => sequences[0]! + index))
    expect(events.at(-1)).toMatchObject({ status: 'SUCCEEDED', pipeline: { name: 'ship', version: 1 } })
    for (const event of events)
      expect(event).toMatchObject({
        application: { name: 'boats', attributes: { email: 'crew@example.com' } },
      })
    expect(receiver.received).toMatchObject([{ method: 'POST', body: '{"text":"shipping"}' }])
  })

  it('says what is wrong with a start, with paths', async () => {
    const { pipelineId } = await savedPipeline(gennaker)
    const { errors } = await gennaker.ask(
      'mutation ($id: ID, $trigger: JSON) { startPipeline(id: $id, trigger: $trigger) { id } }',
      { id: pipelineId, trigger: { parameters: { region: 'mars' } } },
    )
    expect(errors![0]!.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ path: 'trigger.parameters.region', message: expect.stringContaining('eu, us') }],
    })
  })

  it('goes on where it was after the services were killed, and a subscriber sees it end', async () => {
    const { pipelineId } = await savedPipeline(gennaker)
    const execution = await gennaker.startPipeline(pipelineId, { trigger: { parameters: { region: 'us' } } })
    await gennaker.when(execution, (now) => stageOf(now, '4').status === 'RUNNING')
    await gennaker.kill()
    await gennaker.services.run()
    const waiting = await gennaker.when(execution, (now) => now?.application.attributes !== undefined)
    expect(stageOf(waiting, '4').status).toBe('RUNNING')
    await gennaker.get(
      'mutation ($e: ID!, $s: ID!) { judgeStage(executionId: $e, stageId: $s, judgment: CONTINUE) { id } }',
      { e: execution, s: stageOf(waiting, '4').id },
    )
    await gennaker.when(execution, ({ status }) => status === 'SUCCEEDED')
  })
})

async function savedPipeline(gennaker: Gennaker): Promise<{ pipelineId: string }> {
  const { pipeline } = await gennaker.get('{ pipeline(application: "boats", name: "ship") { id } }')
  return { pipelineId: pipeline.id }
}
