import { until } from '../../../../fixtures/until.ts'
import { Orca, type Seen, stageOf, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

const startBy = `mutation ($id: ID!, $trigger: JSON, $parentExecutionId: ID, $requestId: String) {
  startPipeline(id: $id, trigger: $trigger, parentExecutionId: $parentExecutionId, requestId: $requestId) { id }
}`
const recordFailure = `mutation ($id: ID!, $trigger: JSON, $message: String!, $requestId: String!) {
  recordFailedStart(id: $id, trigger: $trigger, message: $message, requestId: $requestId) {
    id status name user cancellationReason trigger startTime endTime stages { id }
  }
}`

const image = (version: string) => ({
  type: 'docker/image',
  name: 'shop/app',
  version,
  reference: `shop/app:${version}`,
})

describe('a pipeline that starts because an execution of another one has ended', () => {
  it('knows that execution and receives its artifacts', async () => {
    const expected = { id: 'app', matchArtifact: { type: 'docker/image', name: 'shop/app' } }
    const parentId = orca.save({ name: 'build', stages: [wait('1')] })
    const parent = await orca.start(parentId, { trigger: { artifacts: [image('1')] } })
    await orca.ended(parent)
    const id = orca.save({
      triggers: [{ type: 'pipeline', pipeline: parentId, expectedArtifactIds: ['app'] }],
      expectedArtifacts: [expected],
      stages: [wait('1', [], { text: '${trigger.parentExecution.name}' })],
    })
    const trigger = { type: 'pipeline', user: 'builder' }
    const { id: started } = await orca.get(startBy, { id, trigger, parentExecutionId: parent })
    const execution = await orca.ended(started)
    expect(execution).toMatchObject({ status: 'SUCCEEDED', user: 'builder' })
    expect(execution.trigger).toMatchObject({
      type: 'pipeline',
      isPipeline: true,
      parentExecutionId: parent,
      parentPipelineId: parentId,
      parentPipelineName: 'build',
      parentPipelineApplication: 'shop',
      parentStatus: 'SUCCEEDED',
      artifacts: [image('1')],
    })
    expect(stageOf(execution, '1').context.text).toBe('build')
  })

  it('is told when there is no such execution, and that not everybody may say so', async () => {
    const id = orca.save({ stages: [wait('1')] })
    const { errors } = await orca.ask(startBy, { id, parentExecutionId: 'nowhere' })
    expect(errors[0]!.extensions).toMatchObject({ code: 'NOT_FOUND' })
    const other = await orca.start([wait('1')])
    const forbidden = await orca.ask(startBy, { id, parentExecutionId: other }, 'eve', false)
    expect(forbidden.errors[0]!.extensions).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('a start that has failed', () => {
  const failed = (id: string, more = {}) =>
    orca.get(recordFailure, {
      id,
      trigger: { type: 'git', user: 'builder' },
      message: 'The template cannot be read.',
      requestId: `failed ${id}`,
      ...more,
    })

  it('is an execution that has failed before its first stage', async () => {
    const id = orca.save({ name: 'deploy', limitConcurrent: true, stages: [wait('1')] })
    const execution = await failed(id)
    expect(execution).toMatchObject({
      status: 'TERMINAL',
      name: 'deploy',
      user: 'builder',
      cancellationReason: 'Failed on startup: The template cannot be read.',
      trigger: { type: 'git', errorMessage: 'The template cannot be read.' },
      startTime: null,
      endTime: expect.any(String),
      stages: [],
    })
    expect((await failed(id, { message: 'Another one.' })).id).toBe(execution.id)
    expect((await orca.ended(execution.id)).trigger.errorMessage).toBe('The template cannot be read.')
  })

  it('is told as any other failure', async () => {
    const notification = { type: 'email', address: 'ann@example.com', when: ['pipeline.failed'] }
    const id = orca.save({ name: 'deploy', notifications: [notification], stages: [wait('1')] })
    const execution = await failed(id)
    const told = () => orca.told.filter(({ executionId }: Seen) => executionId === execution.id)
    await until(() => told().length > 0)
    expect(told()).toMatchObject([
      {
        details: { type: 'orca:pipeline:failed' },
        content: { notifications: [{ notification, when: 'pipeline.failed' }] },
      },
    ])
  })

  it('needs a pipeline, a message, and an administrator', async () => {
    const codeOf = async (more: object, admin = true) => {
      const variables = { id: 'x', message: 'no', requestId: 'r', ...more }
      return (await orca.ask(recordFailure, variables, 'eve', admin)).errors[0]!.extensions!.code
    }
    expect(await codeOf({})).toBe('NOT_FOUND')
    expect(await codeOf({}, false)).toBe('FORBIDDEN')
    expect(await codeOf({ message: ' ' })).toBe('BAD_USER_INPUT')
  })
})

describe('an event of Echo', () => {
  const executionsOf = async (...ids: string[]): Promise<string[][]> => {
    const entities = await orca.get(
      'query ($p: [_Any!]!) { _entities(representations: $p) { ... on Event { executions { id } } } }',
      { p: ids.map((id) => ({ __typename: 'Event', id })) },
    )
    return entities.map(({ executions }: Seen) => executions.map(({ id }: Seen) => id))
  }

  it('has the executions that it has started, those that could not be started among them', async () => {
    const [first, second] = ['a', 'b'].map((name) => orca.save({ name, stages: [wait('1')] }))
    const start = async (id: string, eventId: string) =>
      (await orca.get(startBy, { id, trigger: { eventId }, requestId: `echo/${eventId}/${id}` })).id
    const started = [await start(second!, 'e1'), await start(first!, 'e1')]
    const failed = await orca.get(recordFailure, {
      id: orca.save({ name: 'c', stages: [wait('1')] }),
      message: 'no such master',
      requestId: 'echo/e1/c',
    })
    const other = await start(first!, 'e10')
    await orca.start(first!)
    expect(await executionsOf('e1', 'e10', 'e', '')).toEqual([[...started, failed.id], [other], [], []])
    for (const id of [...started, other]) await orca.ended(id)
  })

  it('is named by the execution that it has started', async () => {
    const id = orca.save({ stages: [wait('1')] })
    const eventOf = async (trigger: object) => {
      const { id: started } = await orca.get(startBy, { id, trigger })
      await orca.ended(started)
      return (await orca.get('query ($id: ID!) { execution(id: $id) { event { id } } }', { id: started }))
        .event
    }
    expect(await eventOf({ eventId: 'e7' })).toEqual({ id: 'e7' })
    expect(await eventOf({})).toBeNull()
    expect(await eventOf({ eventId: { a: 1 } })).toBeNull()
  })
})
