import { Gennaker } from '../../fixtures/gennaker.ts'

const save = `mutation ($application: String!, $definition: JSON!) {
  savePipeline(application: $application, definition: $definition) { id problems { path message } }
}`
const start = 'mutation ($id: ID, $trigger: JSON) { startPipeline(id: $id, trigger: $trigger) { id } }'

describe('what goes in through the whole graph', () => {
  let gennaker: Gennaker
  beforeAll(async () => {
    gennaker = await Gennaker.start()
    await gennaker.savePipeline('input', { name: 'first', stages: [] })
  })
  afterAll(() => gennaker.stop())

  const saving = (definition: unknown) => gennaker.ask(save, { application: 'input', definition })

  it('is refused at the save where a parameter has a wrong type, with its path', async () => {
    const { errors } = await saving({
      name: 'wrong',
      stages: [
        { type: 'wait', waitTime: 'soon' },
        { type: 'webhook', url: 'http://x', method: 'FETCH' },
      ],
    })
    expect(errors![0]!.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ path: 'stages[0].waitTime' }, { path: 'stages[1].method' }],
    })
  })

  it('is saved with expression texts anywhere', async () => {
    const text = '$' + '{trigger.parameters.x}'
    const { data, errors } = await saving({
      name: 'expressions',
      parameterConfig: [{ name: 'x' }],
      stages: [
        { type: 'wait', waitTime: text },
        { type: 'webhook', url: text, method: text, payload: text, customHeaders: text },
      ],
    })
    expect(errors).toBeUndefined()
    expect(data.savePipeline.problems).toEqual([])
  })

  it('is saved with an unknown stage type, told of it, and refused at the start', async () => {
    const { data } = await saving({ name: 'teleports', stages: [{ type: 'wait' }, { type: 'teleport' }] })
    const { id, problems } = data.savePipeline
    const message = "stages of type 'teleport' are not installed"
    expect(problems).toEqual([{ path: 'stages[1].type', message }])
    const { errors } = await gennaker.ask(start, { id })
    expect(errors![0]!.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ path: 'stages[1].type', message }],
    })
  })

  it('is refused where a trigger is hostile, and the process lives on', async () => {
    const id = await gennaker.savePipeline('input', { name: 'fine', stages: [{ type: 'wait' }] })
    const proto = JSON.parse('{"__proto__":{"admin":true}}')
    const levels = (count: number) => JSON.parse(`${'{"a":'.repeat(count)}1${'}'.repeat(count)}`)
    for (const [trigger, path] of [
      [proto, 'trigger.__proto__'],
      [{ payload: 'x'.repeat(10_000_000) }, 'trigger'],
      [levels(1_000), 'trigger'],
    ] as const) {
      const { errors } = await gennaker.ask(start, { id, trigger })
      expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', problems: [{ path }] })
    }
    const { startPipeline } = await gennaker.get(start, { id })
    expect(
      (await gennaker.when(startPipeline.id, ({ status }) => status === 'SUCCEEDED')).application.name,
    ).toBe('input')
  })

  it('of a subscription to nothing is an error that says so', async () => {
    const client = gennaker.client()
    const query = 'subscription { executionUpdated(id: "nowhere") { id } }'
    const results: unknown[] = []
    try {
      for await (const result of client.iterate({ query })) results.push(result)
    } catch (error) {
      results.push({ errors: error })
    }
    expect(results).toMatchObject([{ errors: [{ extensions: { code: 'NOT_FOUND' } }] }])
    await client.dispose()
  })
})
