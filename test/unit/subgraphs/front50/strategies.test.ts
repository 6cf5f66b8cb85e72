import { type Answer, type Front50, openMongo, startFront50 } from './front50.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
let front50: Front50

beforeAll(async () => {
  mongo = await openMongo()
})
afterAll(() => mongo.stop())
beforeEach(async () => {
  front50 = await startFront50(mongo.uri)
  for (const name of ['App', 'Other'])
    await front50.get(`mutation { saveApplication(name: "${name}", attributes: {}) { name } }`)
})
afterEach(() => front50.stop())

const fields = 'id name version definition application { name }'

async function savedStrategy(definition: unknown, application = 'app') {
  const { saveStrategy } = await front50.get(
    `mutation ($application: String!, $definition: JSON!) {
      saveStrategy(application: $application, definition: $definition) { ${fields} }
    }`,
    { application, definition },
  )
  return saveStrategy
}

async function savedPipeline(definition: unknown, application = 'app') {
  const { savePipeline } = await front50.get(
    `mutation ($application: String!, $definition: JSON!) {
      savePipeline(application: $application, definition: $definition) { ${fields} }
    }`,
    { application, definition },
  )
  return savePipeline
}

const problems = ({ errors }: Answer) =>
  (errors[0]?.extensions?.problems as { path: string }[] | undefined)?.map(({ path }) => path)

describe('strategies', () => {
  it('are kept apart from pipelines, with versions of their own', async () => {
    const strategy = await savedStrategy({ name: 'Swap', stages: [{ type: 'wait' }] })
    const pipeline = await savedPipeline({ name: 'Swap' })
    expect(strategy.definition).toMatchObject({ strategy: true, application: 'App', name: 'Swap' })
    expect(await savedStrategy(strategy.definition)).toMatchObject({ version: 1 })
    expect(await savedStrategy({ ...strategy.definition, a: 1 })).toMatchObject({ version: 2 })
    const found = await front50.get(`{
      byId: strategy(id: "${strategy.id}") { version versions { totalCount nodes { version } } diff(from: 1, to: 2) { path op } }
      byName: strategy(application: "APP", name: "swap") { id }
      notByPipelineId: strategy(id: "${pipeline.id}") { id }
      notAPipeline: pipeline(id: "${strategy.id}") { id }
      application(name: "app") { pipelines { id } strategies { id } }
    }`)
    expect(found).toEqual({
      byId: {
        version: 2,
        versions: { totalCount: 2, nodes: [{ version: 2 }, { version: 1 }] },
        diff: [{ path: 'a', op: 'ADD' }],
      },
      byName: { id: strategy.id },
      notByPipelineId: null,
      notAPipeline: null,
      application: { pipelines: [{ id: pipeline.id }], strategies: [{ id: strategy.id }] },
    })
  })

  it('are checked, restored and deleted like pipelines', async () => {
    const { id, definition } = await savedStrategy({ name: 'a' })
    await savedStrategy({ ...definition, a: 1 })
    const bad = 'mutation { saveStrategy(application: "app", definition: { stages: [{}] }) { id } }'
    expect(problems(await front50.ask(bad))).toEqual(['name', 'stages[0].type'])
    const twice = await front50.ask(
      'mutation { saveStrategy(application: "app", definition: { name: "A" }) { id } }',
    )
    expect(twice.errors[0]).toMatchObject({
      message: `App has another strategy a already (id ${id}).`,
      extensions: { code: 'CONFLICT' },
    })
    expect(
      await front50.get(`mutation { restoreStrategy(id: "${id}", version: 1) { version definition } }`),
    ).toMatchObject({ restoreStrategy: { version: 3, definition: { strategy: true } } })
    expect(await front50.get(`mutation { deleteStrategy(id: "${id}") }`)).toEqual({ deleteStrategy: true })
    expect(await front50.count('pipeline_versions')).toBe(0)
  })

  it('go with their application', async () => {
    const { id } = await savedStrategy({ name: 'a' })
    await front50.get('mutation { deleteApplication(name: "app") }')
    expect(await front50.get(`{ strategy(id: "${id}") { id } }`)).toEqual({ strategy: null })
    expect(await front50.count('strategies')).toBe(0)
  })
})

describe('reordering', () => {
  it.each([
    { noun: 'pipelines', reorder: 'reorderPipelines', save: savedPipeline },
    { noun: 'strategies', reorder: 'reorderStrategies', save: savedStrategy },
  ])('gives $noun an index; those left out come behind', async ({ noun, reorder, save }) => {
    const ids: Record<string, string> = {}
    for (const name of ['a', 'b', 'c', 'd']) ids[name] = (await save({ name })).id
    const order = [ids.c, ids.a]
    const document = `mutation ($order: [ID!]!) {
      reordered: ${reorder}(application: "app", order: $order) { name version definition }
    }`
    const { reordered } = await front50.get(document, { order })
    expect(reordered.map(({ name, definition }: Answer['data']) => [name, definition.index])).toEqual([
      ['c', 0],
      ['a', 1],
      ['b', 2],
      ['d', 3],
    ])
    const again = await front50.get(document, { order })
    expect(again.reordered.every(({ version }: Answer['data']) => version === 2)).toBe(true)
    const { application } = await front50.get(`{ application(name: "app") { list: ${noun} { name } } }`)
    expect(application.list.map(({ name }: Answer['data']) => name)).toEqual(['c', 'a', 'b', 'd'])
  })

  it('refuses ids that are not there, of others, or twice', async () => {
    const { id } = await savedPipeline({ name: 'a' })
    const other = await savedPipeline({ name: 'a' }, 'other')
    const answer = await front50.ask(
      'mutation ($order: [ID!]!) { reorderPipelines(application: "app", order: $order) { id } }',
      { order: [id, other.id, 'none', id] },
    )
    expect(problems(answer)).toEqual(['order[1]', 'order[2]', 'order[3]'])
  })
})

describe('saving many pipelines', () => {
  const document = `mutation ($definitions: [JSON!]!) { savePipelines(definitions: $definitions) {
    saved { name application { name } } failed { index application name id code problems { path } }
  } }`

  it('saves each for itself and tells of those that fail', async () => {
    const { savePipelines } = await front50.get(document, {
      definitions: [
        { application: 'app', name: 'a', id: 'x' },
        { application: 'app', name: 'b', stages: [{}] },
        { application: 'none', name: 'c' },
        { application: 'other', name: 'a' },
        { application: 'app', name: 'd', id: 'x' },
        { name: 'e' },
        7,
      ],
    })
    expect(savePipelines.saved).toEqual([
      { name: 'a', application: { name: 'App' } },
      { name: 'a', application: { name: 'Other' } },
    ])
    const failed = (index: number, name: string | null, code: string, paths: string[], more = {}) => ({
      ...{ index, application: 'app', name, id: null, code, problems: paths.map((path) => ({ path })) },
      ...more,
    })
    expect(savePipelines.failed).toEqual([
      failed(1, 'b', 'BAD_USER_INPUT', ['stages[0].type']),
      failed(2, 'c', 'NOT_FOUND', [], { application: 'none' }),
      failed(4, 'd', 'BAD_USER_INPUT', ['id'], { id: 'x' }),
      failed(5, 'e', 'BAD_USER_INPUT', ['application'], { application: null }),
      failed(6, null, 'BAD_USER_INPUT', ['application'], { application: null }),
    ])
  })

  it('changes nothing when it is repeated', async () => {
    const definitions = Array.from({ length: 30 }, (_, n) => ({
      application: 'app',
      name: `p${n}`,
      id: `i${n}`,
    }))
    for (let round = 0; round < 2; round++) {
      const { savePipelines } = await front50.get(document, { definitions })
      expect(savePipelines.saved).toHaveLength(30)
      expect(savePipelines.failed).toEqual([])
    }
    expect(await front50.count('pipelines')).toBe(30)
    expect(await front50.count('pipeline_versions')).toBe(0)
  })
})

describe('looking for pipelines', () => {
  const find = async (args: string) =>
    (await front50.get(`{ pipelines${args} { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }`))
      .pipelines
  const ids = async (args: string) => (await find(args)).nodes.map(({ id }: Answer['data']) => id)

  beforeEach(async () => {
    const onEnd = (pipeline: string, more = {}) => ({
      ...{ type: 'pipeline', enabled: true, pipeline, status: ['successful'] },
      ...more,
    })
    await savedPipeline({ id: '1', name: 'Build', triggers: [{ type: 'jenkins', enabled: 'true' }] })
    await savedPipeline({ id: '2', name: 'Deploy', triggers: [onEnd('1')] })
    await savedPipeline({ id: '3', name: 'Clean', disabled: true, triggers: [onEnd('1')] }, 'other')
    await savedPipeline({ id: '4', name: 'Tell', triggers: [onEnd('1', { status: ['failed'] })] }, 'other')
    await savedPipeline({ id: '5', name: 'Never', triggers: [onEnd('1', { enabled: false })] }, 'other')
  })

  it.each([
    ['', ['1', '2', '3', '4', '5']],
    ['(application: "OTHER")', ['3', '4', '5']],
    ['(application: "none")', []],
    ['(filter: { name: "E" })', ['2', '3', '4', '5']],
    ['(filter: { name: "." })', []],
    ['(filter: { enabled: true })', ['1', '2', '4', '5']],
    ['(filter: { triggerType: "pipeline" })', ['2', '3', '4']],
    ['(filter: { triggerType: "Jenkins" })', ['1']],
    ['(filter: { triggeredBy: "1" })', ['2', '3', '4']],
    ['(filter: { triggeredBy: "1", triggeringStatus: "SUCCESSFUL", enabled: true })', ['2']],
    ['(application: "app", filter: { triggeredBy: "1", triggeringStatus: "failed" })', []],
  ])('pipelines%s', async (args, expected) => {
    expect(await ids(args)).toEqual(expected)
  })

  it('pages, and forgets what an update removes', async () => {
    const first = await find('(first: 2)')
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } })
    expect(await ids(`(first: 2, after: "${first.pageInfo.endCursor}")`)).toEqual(['3', '4'])
    await savedPipeline({ id: '2', name: 'Deploy' })
    expect(await ids('(filter: { triggeredBy: "1" })')).toEqual(['3', '4'])
  })
})
