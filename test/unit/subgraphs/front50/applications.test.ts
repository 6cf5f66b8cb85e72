import { type Front50, openMongo, startFront50 } from './front50.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
let front50: Front50

beforeAll(async () => {
  mongo = await openMongo()
})
afterAll(() => mongo.stop())
beforeEach(async () => {
  front50 = await startFront50(mongo.uri)
})
afterEach(() => front50.stop())

const save = (name: string, attributes: unknown = {}, user?: string) =>
  front50.ask(
    `mutation ($name: String!, $attributes: JSON!) {
      saveApplication(name: $name, attributes: $attributes) { name attributes createTs updateTs lastModifiedBy }
    }`,
    { name, attributes },
    user,
  )

const list = async (args: string) =>
  (
    await front50.get(`{ applications${args} { nodes { name } edges { cursor } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`)
  ).applications

describe('saving an application', () => {
  it('keeps its attributes verbatim, whatever the keys', async () => {
    const attributes = { 'a.b': 1, $set: { $inc: [null] }, zoo: true, apple: 'ä' }
    const { data } = await save('web', attributes)
    expect(JSON.stringify(data.saveApplication.attributes)).toBe(JSON.stringify(attributes))
  })

  it('replaces the attributes of the same name in another case, and keeps the name as first written', async () => {
    const first = (await save('MyApp', { email: 'a@b.c' })).data.saveApplication
    const { data } = await save('myapp', { owner: 'x' }, 'bob')
    expect(data.saveApplication).toEqual({
      name: 'MyApp',
      attributes: { owner: 'x' },
      createTs: first.createTs,
      updateTs: expect.any(String),
      lastModifiedBy: 'bob',
    })
    expect(data.saveApplication.updateTs > first.updateTs).toBe(true)
    expect((await list('')).totalCount).toBe(1)
  })

  it('happens once when many do it at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => save(n % 2 ? 'RACE' : 'race', { n })),
    )
    expect(answers.flatMap(({ errors }) => errors)).toEqual([])
    expect((await list('')).totalCount).toBe(1)
  })

  it.each<[string, string, unknown, string[]]>([
    ['an empty name', '', {}, ['name']],
    ['a name with a slash', 'a/b', {}, ['name']],
    ['a name of 251 characters', 'x'.repeat(251), {}, ['name']],
    ['attributes that are a list', 'a', [], ['attributes']],
    [
      '__proto__ in the attributes, and a bad name',
      'a b',
      JSON.parse('{"x":{"__proto__":1}}'),
      ['name', 'attributes.x.__proto__'],
    ],
    ['attributes of 2 MB', 'a', { x: 'x'.repeat(2e6) }, ['attributes']],
  ])('refuses %s', async (_, name, attributes, paths) => {
    const { errors } = await save(name, attributes)
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: paths.map((path) => ({ path })),
    })
    expect((await list('')).totalCount).toBe(0)
  })
})

describe('listing applications', () => {
  beforeEach(async () => {
    for (const name of ['delta', 'Alpha', 'charlie', 'bravo'])
      await save(name, { email: `${name}@Team-${name[0]}.io` })
  })

  const names = ({ nodes }: { nodes: { name: string }[] }) => nodes.map(({ name }) => name)

  it('sorts by name, ignoring case', async () => {
    expect(names(await list(''))).toEqual(['Alpha', 'bravo', 'charlie', 'delta'])
  })

  it('pages through without losing or repeating any, while others are added', async () => {
    const first = await list('(first: 2)')
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    await save('aaa')
    await save('bravo2')
    const second = await list(`(first: 2, after: "${first.pageInfo.endCursor}")`)
    expect(names(second)).toEqual(['bravo2', 'charlie'])
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    const third = await list(`(first: 2, after: "${second.pageInfo.endCursor}")`)
    expect(names(third)).toEqual(['delta'])
    expect(third).toMatchObject({ totalCount: 6, pageInfo: { hasNextPage: false } })
  })

  it.each([
    ['(query: "ALPHA")', ['Alpha']],
    ['(query: "team-b")', ['bravo']],
    ['(query: ".io")', ['Alpha', 'bravo', 'charlie', 'delta']],
    ['(query: ".*")', []],
    ['(query: "(")', []],
    ['(first: 0)', []],
  ])('%s', async (args, expected) => {
    expect(names(await list(args))).toEqual(expected)
  })

  it.each([
    '(first: -1)',
    '(first: 100000)',
    '(after: "rubbish")',
    '(query: "a\\u0000")',
    `(query: "${'x'.repeat(300)}")`,
  ])('refuses %s', async (args) => {
    const { errors } = await front50.ask(`{ applications${args} { totalCount } }`)
    expect(errors[0]?.extensions?.code).toBe('BAD_USER_INPUT')
  })
})

describe('an application as others refer to it', () => {
  const entity = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on Application { name attributes createTs pipelines { id } } }
  }`

  it('is found ignoring case', async () => {
    await save('Web', { a: 1 })
    const { _entities } = await front50.get(entity, {
      representations: [{ __typename: 'Application', name: 'web' }],
    })
    expect(_entities).toMatchObject([{ name: 'Web', attributes: { a: 1 } }])
  })

  it('is an empty one when only executions know it', async () => {
    const { _entities } = await front50.get(entity, {
      representations: [{ __typename: 'Application', name: 'ghost' }],
    })
    expect(_entities).toEqual([{ name: 'ghost', attributes: {}, createTs: null, pipelines: [] }])
    expect(await front50.get('{ application(name: "ghost") { name } }')).toEqual({ application: null })
  })
})

describe('renaming an application', () => {
  const rename = (name: string, newName: string) =>
    front50.ask(
      'mutation ($a: String!, $b: String!) { renameApplication(name: $a, newName: $b) { name lastModifiedBy } }',
      {
        a: name,
        b: newName,
      },
    )
  const savePipeline = (application: string) =>
    front50.get(`mutation { savePipeline(application: "${application}", definition: { name: "p" }) { id } }`)
  const definitions = async (application: string) =>
    (await front50.get(`{ application(name: "${application}") { pipelines { definition } } }`)).application
      ?.pipelines

  it('takes its pipelines and executions along', async () => {
    await save('old')
    await savePipeline('old')
    expect((await rename('OLD', 'new')).data.renameApplication).toEqual({
      name: 'new',
      lastModifiedBy: 'ann',
    })
    expect(front50.orca.moves).toEqual(['old → new'])
    expect(await definitions('new')).toMatchObject([{ definition: { name: 'p', application: 'new' } }])
    expect(await definitions('old')).toBeUndefined()
    expect((await save('old')).errors).toEqual([])
  })

  it('can change the case only', async () => {
    await save('web')
    expect((await rename('web', 'WEB')).data.renameApplication.name).toBe('WEB')
    expect((await list('')).nodes).toEqual([{ name: 'WEB' }])
  })

  it.each([
    ['none', 'new', 'NOT_FOUND'],
    ['web', 'API', 'CONFLICT'],
    ['web', 'a b', 'BAD_USER_INPUT'],
  ])('%s to %s is %s', async (from, to, code) => {
    await save('web')
    await save('api')
    const { errors } = await rename(from, to)
    expect(errors[0]?.extensions?.code).toBe(code)
    expect(front50.orca.moves).toEqual([])
    expect((await list('')).nodes).toEqual([{ name: 'api' }, { name: 'web' }])
  })

  it('has its executions follow when Orca is back; until then nobody gets the old name', async () => {
    await save('old')
    front50.orca.isUp = false
    expect((await rename('old', 'new')).data.renameApplication.name).toBe('new')
    expect((await save('old')).errors[0]?.extensions?.code).toBe('CONFLICT')
    await save('third')
    expect((await rename('third', 'old')).errors[0]?.extensions?.code).toBe('CONFLICT')
    front50.orca.isUp = true
    await until(async () => (await save('old')).errors.length === 0)
    expect(front50.orca.moves).toEqual(['old → new'])
  })

  it('has its executions follow along all renames, in their order', async () => {
    await save('a')
    front50.orca.isUp = false
    await rename('a', 'b')
    await rename('b', 'c')
    await rename('c', 'a')
    front50.orca.isUp = true
    await until(async () => front50.orca.moves.length === 3)
    expect(front50.orca.moves).toEqual(['a → b', 'b → c', 'c → a'])
    await until(async () => (await save('b')).errors.length === 0)
  })

  it('is completed after a crash, and may be repeated', async () => {
    await save('old')
    front50 = await front50.restart('front50.renameApplication.recorded=error')
    expect((await rename('old', 'new')).errors).toHaveLength(1)
    expect(front50.orca.moves).toEqual([])
    front50.orca.isUp = false
    front50 = await front50.restart()
    front50.orca.isUp = true
    expect((await rename('old', 'new')).data.renameApplication.name).toBe('new')
    await until(async () => (await save('old')).errors.length === 0)
    expect(new Set(front50.orca.moves)).toEqual(new Set(['old → new']))
  })
})

describe('deleting an application', () => {
  const remove = async (name: string) =>
    (await front50.ask(`mutation { deleteApplication(name: "${name}") }`)).data?.deleteApplication

  async function fill() {
    for (const name of ['a', 'b']) {
      await save(name)
      for (const step of [1, 2])
        await front50.get(
          `mutation { savePipeline(application: "${name}", definition: { name: "p", id: "${name}-p", step: ${step} }) { id } }`,
        )
    }
  }
  const left = () =>
    Promise.all(['applications', 'pipelines', 'pipeline_versions'].map((each) => front50.count(each)))

  it('takes its pipelines and their versions along, and nobody else’s', async () => {
    await fill()
    expect(await left()).toEqual([2, 2, 2])
    expect(await remove('A')).toBe(true)
    expect(await left()).toEqual([1, 1, 1])
    expect(await front50.get('{ pipeline(id: "a-p") { id } other: pipeline(id: "b-p") { id } }')).toEqual({
      pipeline: null,
      other: { id: 'b-p' },
    })
  })

  it('answers false when there is none', async () => {
    expect(await remove('none')).toBe(false)
  })

  it('shows nothing of it after a crash in the middle, and clears up at the next start', async () => {
    await fill()
    front50 = await front50.restart('front50.deleteApplication.removed=error')
    await remove('a')
    expect(await left()).toEqual([1, 2, 2])
    expect(await front50.get('{ application(name: "a") { name } pipeline(id: "a-p") { id } }')).toEqual({
      application: null,
      pipeline: null,
    })
    front50 = await front50.restart()
    expect(await left()).toEqual([1, 1, 1])
  })
})

/** Waits for a condition; the test's own time-out ends it otherwise. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}
