import { Gennaker } from '../../fixtures/gennaker.ts'
import { until } from '../../fixtures/until.ts'

let gennaker: Gennaker
beforeAll(async () => {
  gennaker = await Gennaker.start()
}, 60_000)
afterAll(() => gennaker.stop())

const waits = [{ refId: '1', type: 'wait', name: 'wait', waitTime: 0, requisiteStageRefIds: [] }]

async function call(source: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${gennaker.url}/webhooks/webhook/${source}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
  return ((await response.json()) as { eventId: string }).eventId
}

const executionsOf = async (pipeline: string) => {
  const { pipeline: found } = await gennaker.get(
    'query ($id: ID!) { pipeline(id: $id) { executions(first: 50) { nodes { id status trigger } } } }',
    { id: pipeline },
  )
  return found.executions.nodes
}

const started = async (pipeline: string, count = 1) => {
  await until(async () => (await executionsOf(pipeline)).length >= count)
  return executionsOf(pipeline)
}

it('starts a pipeline that was saved just before, with what the payload brings', async () => {
  const id = await gennaker.savePipeline('shop', {
    name: 'by webhook',
    stages: waits,
    triggers: [
      {
        type: 'webhook',
        enabled: true,
        source: 'build',
        payloadConstraints: { branch: '^main', '$.repository.name': 'shop' },
        parameters: { region: 'eu', size: 'small' },
        secret: null,
      },
    ],
  })
  await call('build', { branch: 'other', repository: { name: 'shop' } })
  const eventId = await call('build', {
    branch: 'main',
    repository: { name: 'shop' },
    parameters: { size: 'big' },
    artifacts: [{ type: 'docker/image', name: 'shop', version: '1', reference: 'shop:1' }],
  })
  const [execution, ...others] = await started(id)
  expect(others).toEqual([])
  expect(execution.trigger).toMatchObject({
    type: 'webhook',
    source: 'build',
    eventId,
    user: 'anonymous',
    parameters: { region: 'eu', size: 'big' },
    payload: { branch: 'main' },
    artifacts: [{ reference: 'shop:1' }],
  })
  expect(await gennaker.when(execution.id, ({ status }) => status === 'SUCCEEDED')).toBeDefined()
  // From the event to what it has started, and back.
  const { event } = await gennaker.get(
    'query ($id: ID!) { event(id: $id) { type executions { id pipeline { name } event { id source } } } }',
    { id: eventId },
  )
  expect(event).toEqual({
    type: 'webhook',
    executions: [
      { id: execution.id, pipeline: { name: 'by webhook' }, event: { id: eventId, source: 'build' } },
    ],
  })
})

describe('explainTrigger', () => {
  const explain = async (event: unknown) => {
    const { explainTrigger } = await gennaker.get(
      'query ($event: JSON!) { explainTrigger(event: $event) { pipeline { name } trigger matches reason } }',
      { event },
    )
    return explainTrigger as {
      pipeline: { name: string }
      trigger: object
      matches: boolean
      reason: string
    }[]
  }

  it('says of each trigger why an event would start its pipeline or not', async () => {
    const hook = (more: object) => ({ type: 'webhook', enabled: true, source: 'explained', ...more })
    const save = (name: string, triggers: object[], more: object = {}) =>
      gennaker.savePipeline('explained', { name, stages: waits, triggers, ...more })
    const right = await save('right', [hook({ payloadConstraints: { branch: 'main' } })])
    await save('constrained', [hook({ payloadConstraints: { branch: 'dev' } })])
    await save('switched off', [hook({ enabled: false })])
    await save('disabled', [hook({})], { disabled: true })
    await save('secret', [hook({ secret: 'not to be shown' })])
    await save('elsewhere', [hook({ source: 'other' })])
    const content = { branch: 'main' }
    const told = await explain({ details: { type: 'webhook', source: 'explained' }, content })
    const ours = told.filter(({ pipeline }) => pipeline.name !== 'by webhook')
    expect(
      Object.fromEntries(
        ours.map(({ pipeline, matches, reason }) => [pipeline.name, `${matches}: ${reason}`]),
      ),
    ).toEqual({
      right: 'true: The source is the same, and the payload meets all constraints.',
      constrained: 'false: payloadConstraints["branch"] wants "dev"; the event has "main".',
      'switched off': 'false: The trigger is not enabled.',
      disabled: 'false: The pipeline is disabled.',
      secret: 'false: The trigger has a secret, and the request is not signed.',
      elsewhere: 'false: source wants "other"; the event has "explained".',
    })
    expect(told[0]!.pipeline.name).toBe('right')
    expect(JSON.stringify(told)).not.toContain('not to be shown')
    expect(await executionsOf(right)).toEqual([])
    // The same of an event that has happened.
    const id = await call('explained', content)
    await started(right)
    const again = await explain(id)
    expect(again.map(({ pipeline, matches }) => [pipeline.name, matches])).toEqual(
      told.map(({ pipeline, matches }) => [pipeline.name, matches]),
    )
  })

  it.each([
    ['a number', 5, /must be an event/],
    ['an unknown id', 'gone', /no event gone/],
    ['no details', {}, /details/],
    ['no type', { details: { source: 'x' } }, /type/],
  ])('refuses %s', async (_, event, message) => {
    const { errors } = await gennaker.ask(
      'query ($event: JSON!) { explainTrigger(event: $event) { reason } }',
      { event },
    )
    expect(errors?.[0]?.message).toMatch(message)
  })
})

it('shows what starts a pipeline, and what is wrong with that', async () => {
  const id = await gennaker.savePipeline('shop', {
    name: 'listed',
    stages: waits,
    triggers: [
      { type: 'docker', enabled: true, account: 'hub', repository: 'shop', tag: '(' },
      { type: 'webhook', enabled: false, source: 'x', secret: 'not to be shown' },
      { type: 'jenkins', enabled: true, master: 'ci' },
    ],
  })
  const { pipeline } = await gennaker.get(
    `query ($id: ID!) { pipeline(id: $id) {
      triggers { type isEnabled trigger problems { path message } }
      problems { path message }
      plan { problems { path message } }
    } }`,
    { id },
  )
  expect(pipeline.triggers).toMatchObject([
    {
      type: 'docker',
      isEnabled: true,
      problems: [
        { path: 'triggers[0].tag', message: expect.stringContaining('never matches') },
        { path: 'triggers[0].account', message: expect.stringContaining('no such docker registry account') },
      ],
    },
    { type: 'webhook', isEnabled: false, trigger: { secret: '********' }, problems: [] },
    { type: 'jenkins', problems: [{ path: 'triggers[2].job', message: expect.any(String) }] },
  ])
  const all = pipeline.triggers.flatMap(({ problems }: { problems: object[] }) => problems)
  expect(pipeline.problems).toEqual(all)
  expect(pipeline.plan.problems).toEqual(all)
})

it('starts a pipeline by the end of another one, with its artifacts, and on behalf of who ran that', async () => {
  const image = { type: 'docker/image', name: 'shop', version: '1', reference: 'shop:1' }
  const parent = await gennaker.savePipeline('shop', { name: 'parent', stages: waits })
  const failing = [
    {
      refId: '1',
      type: 'checkPreconditions',
      name: 'never',
      requisiteStageRefIds: [],
      preconditions: [{ type: 'expression', failPipeline: true, context: { expression: '${false}' } }],
    },
  ]
  const broken = await gennaker.savePipeline('shop', { name: 'broken', stages: failing })
  const after = (pipeline: string, status: string[], more: object = {}) => ({
    type: 'pipeline',
    enabled: true,
    application: 'shop',
    pipeline,
    status,
    ...more,
  })
  const expectedArtifacts = [
    { id: 'a', displayName: 'image', matchArtifact: { type: 'docker/image', name: 'shop' } },
  ]
  const child = await gennaker.savePipeline('shop', {
    name: 'child',
    stages: waits,
    expectedArtifacts,
    triggers: [after(parent, ['successful'], { expectedArtifactIds: ['a'] })],
  })
  const robot = await gennaker.savePipeline('shop', {
    name: 'robot',
    stages: waits,
    triggers: [after(parent, ['successful', 'failed'], { runAsUser: 'robot' })],
  })
  const rescue = await gennaker.savePipeline('shop', {
    name: 'rescue',
    stages: waits,
    triggers: [after(parent, ['failed']), after(broken, ['failed'])],
  })
  const run = await gennaker.startPipeline(parent, { trigger: { user: 'ann', artifacts: [image] } })
  const [execution] = await started(child)
  expect(execution.trigger).toMatchObject({
    type: 'pipeline',
    user: 'ann',
    parentExecutionId: run,
    parentPipelineId: parent,
    parentPipelineName: 'parent',
    parentStatus: 'SUCCEEDED',
    artifacts: [image],
    resolvedExpectedArtifacts: [{ id: 'a', boundArtifact: image }],
  })
  expect((await started(robot))[0].trigger.user).toBe('robot')
  const failed = await gennaker.startPipeline(broken)
  const [rescued, ...others] = await started(rescue)
  expect(rescued.trigger).toMatchObject({ parentExecutionId: failed, parentStatus: 'TERMINAL' })
  expect(others).toEqual([])
})

it('shows a start that was not possible as an execution that has failed', async () => {
  const id = await gennaker.savePipeline('shop', {
    name: 'impossible',
    stages: waits,
    parameterConfig: [{ name: 'region', required: true }],
    triggers: [{ type: 'webhook', enabled: true, source: 'impossible' }],
  })
  const eventId = await call('impossible', {})
  const [execution] = await started(id)
  expect(execution).toMatchObject({
    status: 'TERMINAL',
    trigger: { type: 'webhook', eventId, errorMessage: expect.stringContaining('region') },
  })
})
