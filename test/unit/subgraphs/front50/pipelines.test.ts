// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pipeline expressions
import { type Answer, type Front50, openMongo, startFront50 } from './front50.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
let front50: Front50

beforeAll(async () => {
  mongo = await openMongo()
})
afterAll(() => mongo.stop())
beforeEach(async () => {
  front50 = await startFront50(mongo.uri)
  await front50.get('mutation { saveApplication(name: "App", attributes: {}) { name } }')
})
afterEach(() => front50.stop())

const fields = 'id name version definition updateTs lastModifiedBy application { name }'

interface Save {
  expectedVersion?: number
  application?: string
  user?: string
}

function save(
  definition: unknown,
  { application = 'app', expectedVersion, user }: Save = {},
): Promise<Answer> {
  const document = `mutation ($application: String!, $definition: JSON!, $expectedVersion: Int) {
    savePipeline(application: $application, definition: $definition, expectedVersion: $expectedVersion) { ${fields} }
  }`
  return front50.ask(document, { application, definition, expectedVersion }, user)
}

async function saved(definition: unknown, options?: Save) {
  const { data, errors } = await save(definition, options)
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  return data.savePipeline
}

const problemPaths = ({ errors }: Answer) =>
  (errors[0]?.extensions?.problems as { path: string }[] | undefined)?.map(({ path }) => path)
const code = ({ errors }: Answer) => errors[0]?.extensions?.code

const versionsOf = async (id: string, args = '') =>
  (
    await front50.get(`{ pipeline(id: "${id}") { versions${args} { totalCount
      nodes { version name definition savedAt savedBy restoredFrom } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`)
  ).pipeline.versions

describe('saving a pipeline', () => {
  it('keeps the definition verbatim and adds what a save sets', async () => {
    const definition = {
      zoo: [{ 'app.kubernetes.io/name': 'x', $ref: '#/a' }],
      name: 'Deploy',
      big: 12345678901234,
      small: 1e-7,
      text: 'ä\u0000\ud83d\ude00\ud800',
      stages: [{ type: 'wait', refId: '1', requisiteStageRefIds: [], waitTime: '${a}' }],
      empty: {},
      nothing: null,
    }
    const pipeline = await saved(definition)
    expect(pipeline).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'Deploy',
      version: 1,
      lastModifiedBy: 'ann',
      application: { name: 'App' },
    })
    const { id, application, updateTs, lastModifiedBy, ...rest } = pipeline.definition
    expect(JSON.stringify(rest)).toBe(JSON.stringify(definition))
    expect({ id, application, lastModifiedBy }).toEqual({
      id: pipeline.id,
      application: 'App',
      lastModifiedBy: 'ann',
    })
    expect(new Date(Number(updateTs)).toISOString()).toBe(pipeline.updateTs)
    expect(await front50.get(`{ pipeline(id: "${id}") { ${fields} } }`)).toEqual({ pipeline })
    expect(await front50.get(`{ pipeline(application: "APP", name: "deploy") { ${fields} } }`)).toEqual({
      pipeline,
    })
  })

  it('keeps an id that comes along', async () => {
    expect(await saved({ name: 'p', id: 'my-id' })).toMatchObject({ id: 'my-id', version: 1 })
  })

  it('makes a version of every change', async () => {
    const { definition, id } = await saved({ name: 'p', a: 1 })
    expect(await saved({ ...definition, a: 2 }, { user: 'bob' })).toMatchObject({
      version: 2,
      lastModifiedBy: 'bob',
    })
    expect(await saved({ ...definition, a: 3, name: 'q' })).toMatchObject({ version: 3, name: 'q' })
    const { nodes, totalCount } = await versionsOf(id)
    expect(totalCount).toBe(3)
    expect(
      nodes.map(({ version, name, savedBy, definition }: Answer['data']) => [
        version,
        name,
        savedBy,
        definition.a,
      ]),
    ).toEqual([
      [3, 'q', 'ann', 3],
      [2, 'p', 'bob', 2],
      [1, 'p', 'ann', 1],
    ])
  })

  it('makes no version of what changes nothing', async () => {
    const { definition } = await saved({
      name: 'p',
      triggers: [{ type: 'cron', cronExpression: '0 0 12 * * ?' }],
    })
    const { triggers: _, ...rest } = definition
    expect(await saved(definition, { user: 'bob' })).toMatchObject({ version: 1, lastModifiedBy: 'ann' })
    const withoutTriggerId = { ...rest, triggers: [{ type: 'cron', cronExpression: '0 0 12 * * ?' }] }
    expect(await saved(withoutTriggerId)).toMatchObject({ version: 1, definition })
    expect(await saved({ ...definition, a: 1 })).toMatchObject({ version: 2 })
  })

  it('sorts an application’s pipelines by index, then by name', async () => {
    for (const [name, index] of [['d'], ['C'], ['b', 2], ['a', '10'], ['z', 0]]) await saved({ name, index })
    const { application } = await front50.get('{ application(name: "app") { pipelines { name } } }')
    expect(application.pipelines.map(({ name }: { name: string }) => name)).toEqual(['z', 'b', 'a', 'C', 'd'])
  })
})

describe('a save is refused', () => {
  it('without an application of that name', async () => {
    expect(code(await save({ name: 'p' }, { application: 'none' }))).toBe('NOT_FOUND')
  })

  it('with all problems at once, and nothing is written', async () => {
    front50.orca.findings = [
      { path: 'stages[0].waitTime', message: 'must be a number', severity: 'ERROR' },
      { path: 'stages[0].type', message: 'is not installed', severity: 'WARNING' },
    ]
    const answer = await save({ stages: [{ type: 'wait', refId: '1', requisiteStageRefIds: ['2'] }] })
    expect(code(answer)).toBe('BAD_USER_INPUT')
    expect(problemPaths(answer)).toEqual(['name', 'stages[0].requisiteStageRefIds[0]', 'stages[0].waitTime'])
    expect(await front50.count('pipelines')).toBe(0)
  })

  it('for a name that another pipeline has, ignoring case', async () => {
    const { id } = await saved({ name: 'Deploy' })
    const second = await saved({ name: 'other' })
    for (const definition of [{ name: ' DEPLOY' }, { ...second.definition, name: 'deploy' }]) {
      const answer = await save(definition)
      expect(answer.errors[0]).toMatchObject({ extensions: { code: 'CONFLICT', pipelineId: id } })
      expect(answer.errors[0]?.message).toContain(`Deploy already (id ${id})`)
    }
    expect(await versionsOf(second.id)).toMatchObject({ totalCount: 1 })
  })

  it('for the id of a pipeline of another application', async () => {
    await front50.get('mutation { saveApplication(name: "Other", attributes: {}) { name } }')
    const { definition } = await saved({ name: 'p' })
    const answer = await save(definition, { application: 'other' })
    expect(code(answer)).toBe('BAD_USER_INPUT')
    expect(problemPaths(answer)).toEqual(['id'])
  })

  it.each<[string, unknown]>([
    ['no object', 'text'],
    ['10 MB', { name: 'p', x: 'x'.repeat(10e6) }],
    ['__proto__', JSON.parse('{"name":"p","__proto__":{"a":1}}')],
  ])('for %s', async (_, definition) => {
    expect(code(await save(definition))).toBe('BAD_USER_INPUT')
    expect(await front50.count('pipelines')).toBe(0)
  })
})

describe('without Orca', () => {
  it('a save goes on', async () => {
    front50.orca.isUp = false
    expect(await saved({ name: 'p' })).toMatchObject({ version: 1 })
  })
})

describe('an expected version', () => {
  it('lets a save pass that knows the newest one', async () => {
    const { definition } = await saved({ name: 'p' }, { expectedVersion: 0 })
    expect(await saved({ ...definition, a: 1 }, { expectedVersion: 1 })).toMatchObject({ version: 2 })
  })

  it.each([0, 1, 3, -1])('%s refuses a save when the newest one is 2', async (expectedVersion) => {
    const { definition } = await saved({ name: 'p' })
    await saved({ ...definition, a: 1 })
    const { errors } = await save({ ...definition, a: 2 }, { expectedVersion })
    expect(errors[0]?.extensions).toMatchObject({ code: 'CONFLICT', currentVersion: 2 })
    expect(await versionsOf(definition.id)).toMatchObject({ totalCount: 2 })
  })

  it('lets a save be repeated whose answer was lost', async () => {
    const { definition } = await saved({ name: 'p' })
    for (const _ of [1, 2])
      expect(await saved({ ...definition, a: 1 }, { expectedVersion: 1 })).toMatchObject({ version: 2 })
  })

  it('lets one of many racing saves win', async () => {
    const { definition } = await saved({ name: 'p' })
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => save({ ...definition, n }, { expectedVersion: 1 })),
    )
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1)
    expect(answers.filter((answer) => code(answer) === 'CONFLICT')).toHaveLength(11)
    expect(await versionsOf(definition.id)).toMatchObject({ totalCount: 2 })
  })
})

describe('racing saves without an expected version', () => {
  it('all become versions, none is lost', async () => {
    const { definition, id } = await saved({ name: 'p' })
    await Promise.all(Array.from({ length: 12 }, (_, n) => saved({ ...definition, n })))
    const { nodes, totalCount } = await versionsOf(id)
    expect(totalCount).toBe(13)
    const seen = nodes.map(({ definition }: Answer['data']) => definition.n ?? -1)
    expect(seen.sort((a: number, b: number) => a - b)).toEqual(Array.from({ length: 13 }, (_, n) => n - 1))
  })

  it('of one new name make one pipeline', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => save({ name: n % 2 ? 'P' : 'p', n })),
    )
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1)
    expect(answers.filter((answer) => code(answer) === 'CONFLICT')).toHaveLength(7)
    expect(await front50.count('pipelines')).toBe(1)
  })
})

describe('versions', () => {
  let id: string
  beforeEach(async () => {
    const stages = [{ type: 'wait', refId: '1', waitTime: 1 }]
    const { definition } = await saved({ name: 'p', stages })
    await saved({ ...definition, stages: [{ type: 'bake', refId: '0' }, ...stages] })
    await saved({ ...definition, stages: [{ type: 'wait', refId: '1', waitTime: 9 }] })
    id = definition.id
  })

  it('come in pages, newest first', async () => {
    const first = await versionsOf(id, '(first: 2)')
    expect(first.nodes.map(({ version }: Answer['data']) => version)).toEqual([3, 2])
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const second = await versionsOf(id, `(first: 2, after: "${first.pageInfo.endCursor}")`)
    expect(second.nodes.map(({ version }: Answer['data']) => version)).toEqual([1])
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    expect((await versionsOf(id, '(first: 1)')).nodes).toHaveLength(1)
  })

  it('can be compared', async () => {
    const { pipeline } = await front50.get(`{ pipeline(id: "${id}") {
      added: diff(from: 1, to: 2) { path op before after } changed: diff(from: 1, to: 3) { path op before after }
      none: diff(from: 2, to: 2) { path } } }`)
    expect(pipeline).toEqual({
      added: [{ path: 'stages[0]', op: 'ADD', before: null, after: { type: 'bake', refId: '0' } }],
      changed: [{ path: 'stages[0].waitTime', op: 'REPLACE', before: 1, after: 9 }],
      none: [],
    })
    const { errors } = await front50.ask(`{ pipeline(id: "${id}") { diff(from: 1, to: 4) { path } } }`)
    expect(errors[0]?.extensions?.code).toBe('NOT_FOUND')
  })

  const restore = (version: number) =>
    front50.ask(`mutation { restorePipeline(id: "${id}", version: ${version}) { version definition } }`)

  it('can be restored, as a new version', async () => {
    const { data } = await restore(1)
    expect(data.restorePipeline).toMatchObject({ version: 4, definition: { id, stages: [{ waitTime: 1 }] } })
    expect((await versionsOf(id)).nodes[0]).toMatchObject({ version: 4, restoredFrom: 1 })
  })

  it('that are the newest one already are not saved again', async () => {
    expect((await restore(3)).data.restorePipeline.version).toBe(3)
  })

  it.each([0, -1, 4])('cannot be restored when there is no version %s', async (version) => {
    expect(code(await restore(version))).toBe('NOT_FOUND')
  })

  it('are checked when they are restored', async () => {
    front50.orca.findings = [{ path: 'stages[0].waitTime', message: 'is too short', severity: 'ERROR' }]
    expect(problemPaths(await restore(1))).toEqual(['stages[0].waitTime'])
  })
})

describe('deleting a pipeline', () => {
  const remove = async (id: string) =>
    (await front50.ask(`mutation { deletePipeline(id: "${id}") }`)).data?.deletePipeline
  const left = () => Promise.all(['pipelines', 'pipeline_versions'].map((each) => front50.count(each)))

  it('takes its versions along and frees its name', async () => {
    const { definition, id } = await saved({ name: 'p' })
    await saved({ ...definition, a: 1 })
    expect(await remove(id)).toBe(true)
    expect(await left()).toEqual([0, 0])
    expect(await remove(id)).toBe(false)
    expect(await saved({ name: 'p' })).toMatchObject({ version: 1 })
  })

  it('is done for everybody even when a crash leaves the rest to the next start', async () => {
    const { definition, id } = await saved({ name: 'p', id: 'fixed' })
    await saved({ ...definition, a: 1 })
    front50 = await front50.restart('front50.deletePipeline.hidden=error')
    await remove(id)
    expect(await left()).toEqual([1, 1])
    expect(
      await front50.get('{ pipeline(id: "fixed") { id } application(name: "app") { pipelines { id } } }'),
    ).toEqual({
      pipeline: null,
      application: { pipelines: [] },
    })
    expect(await saved({ name: 'p', id: 'fixed' })).toMatchObject({ version: 1 })
    expect(await versionsOf('fixed')).toMatchObject({ totalCount: 1 })
    front50 = await front50.restart()
    expect(await left()).toEqual([1, 0])
  })
})

describe('saves that race with a deletion', () => {
  const left = () => Promise.all(['pipelines', 'pipeline_versions'].map((each) => front50.count(each)))

  it.each(['deleteApplication(name: "app")', 'deletePipeline(id: "p")'])(
    'leave nothing behind %s',
    async (deletion) => {
      for (let round = 0; round < 8; round++) {
        await front50.get('mutation { saveApplication(name: "App", attributes: {}) { name } }')
        const { definition } = await saved({ name: 'p', id: 'p' })
        const saves = (from: number) =>
          Array.from({ length: 4 }, (_, n) => save({ ...definition, n: from + n }))
        await Promise.all([...saves(0), front50.get(`mutation { ${deletion} }`), ...saves(4)])
        // A save after the deletion makes the pipeline anew: all that is there must belong to it.
        const { pipeline } = await front50.get(
          '{ pipeline(id: "p") { versions(first: 100) { totalCount nodes { version } } } }',
        )
        const { totalCount, nodes } = pipeline?.versions ?? { totalCount: 0, nodes: [] }
        expect(nodes).toHaveLength(totalCount)
        expect(await left()).toEqual([Math.min(totalCount, 1), Math.max(totalCount - 1, 0)])
        await front50.get('mutation { deletePipeline(id: "p") }')
      }
    },
  )
})

describe('a crash in the middle of a save', () => {
  it('leaves nothing to see; the save can be repeated', async () => {
    const { definition, id } = await saved({ name: 'p', a: 1 })
    front50 = await front50.restart('front50.savePipeline.archived=error')
    expect(code(await save({ ...definition, a: 2 }))).toBe('INTERNAL_SERVER_ERROR')
    front50 = await front50.restart()
    const { nodes, totalCount } = await versionsOf(id)
    expect([totalCount, nodes.length, nodes[0].definition.a]).toEqual([1, 1, 1])
    expect(await saved({ ...definition, a: 3 })).toMatchObject({ version: 2 })
    expect((await versionsOf(id)).nodes.map(({ definition }: Answer['data']) => definition.a)).toEqual([3, 1])
  })
})

describe('a pipeline as others refer to it', () => {
  it('is found by id; an unknown one is null', async () => {
    const { id } = await saved({ name: 'p' })
    const { _entities } = await front50.get(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Pipeline { name application { name } } } }',
      {
        r: [
          { __typename: 'Pipeline', id },
          { __typename: 'Pipeline', id: 'none' },
        ],
      },
    )
    expect(_entities).toEqual([{ name: 'p', application: { name: 'App' } }, null])
  })

  it.each([
    '{ pipeline { id } }',
    '{ pipeline(application: "app") { id } }',
    '{ pipeline(name: "p") { id } }',
  ])('%s is refused', async (document) => {
    expect(code(await front50.ask(document))).toBe('BAD_USER_INPUT')
  })
})
