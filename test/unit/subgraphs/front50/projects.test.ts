import { type Answer, type Front50, openMongo, startFront50 } from './front50.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
let front50: Front50

beforeAll(async () => {
  mongo = await openMongo()
})
afterAll(() => mongo.stop())
beforeEach(async () => {
  front50 = await startFront50(mongo.uri)
  for (const name of ['Web', 'Api'])
    await front50.get(`mutation { saveApplication(name: "${name}", attributes: {}) { name } }`)
})
afterEach(() => front50.stop())

const save = (definition: unknown, expectedVersion?: number): Promise<Answer> =>
  front50.ask(
    `mutation ($definition: JSON!, $expectedVersion: Int) {
      saveProject(definition: $definition, expectedVersion: $expectedVersion) { id name email version definition }
    }`,
    { definition, expectedVersion },
  )

async function saved(definition: unknown) {
  const { data, errors } = await save(definition)
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  return data.saveProject
}

const problems = ({ errors }: Answer) =>
  (errors[0]?.extensions?.problems as { path: string }[] | undefined)?.map(({ path }) => path)

const config = `config {
  applications { name } clusters { account stack detail applications { name } }
  pipelineConfigs { pipelineConfigId application { name } pipeline { name } }
}`
const projectOf = async (id: string) =>
  (await front50.get(`{ project(id: "${id}") { name definition ${config} } }`)).project

describe('a project', () => {
  it('names thousands of applications, not any number of them', async () => {
    const applications = Array.from({ length: 5_001 }, (_, n) => `app-${n}`)
    const { errors } = await save({ name: 'All', config: { applications } })
    expect(errors[0]?.message).toMatch(/must not name more than 5000 applications/)
    const began = performance.now()
    await saved({ name: 'Many', config: { applications: applications.slice(1) } })
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  it('is linked to its applications and pipelines', async () => {
    const { savePipeline } = await front50.get(
      'mutation { savePipeline(application: "web", definition: { name: "Deploy" }) { id } }',
    )
    const definition = {
      name: 'Shop',
      email: 'shop@example.com',
      config: {
        applications: ['web', 'api', 'unsaved'],
        clusters: [{ account: 'prod', stack: '*', detail: '*', applications: ['api'] }, { account: 'test' }],
        pipelineConfigs: [
          { application: 'web', pipelineConfigId: savePipeline.id },
          { application: 'web', pipelineConfigId: 'gone' },
        ],
      },
      'my.key': 1,
    }
    const project = await saved(definition)
    expect(project).toMatchObject({ name: 'Shop', email: 'shop@example.com', version: 1 })
    expect(project.definition).toMatchObject({ 'my.key': 1, id: project.id, lastModifiedBy: 'ann' })
    const application = (name: string) => ({ name })
    expect((await projectOf(project.id)).config).toEqual({
      applications: ['Web', 'Api', 'unsaved'].map(application),
      clusters: [
        { account: 'prod', stack: '*', detail: '*', applications: [{ name: 'Api' }] },
        { account: 'test', stack: null, detail: null, applications: [] },
      ],
      pipelineConfigs: [
        { pipelineConfigId: savePipeline.id, application: { name: 'Web' }, pipeline: { name: 'Deploy' } },
        { pipelineConfigId: 'gone', application: { name: 'Web' }, pipeline: null },
      ],
    })
    const found = await front50.get(`{ project(name: "shop") { id } projects { totalCount nodes { id } }
      application(name: "api") { projects { id } } }`)
    expect(found).toEqual({
      project: { id: project.id },
      projects: { totalCount: 1, nodes: [{ id: project.id }] },
      application: { projects: [{ id: project.id }] },
    })
  })

  it('has a name of its own', async () => {
    const { id } = await saved({ name: 'Shop' })
    const twice = await save({ name: 'SHOP' })
    expect(twice.errors[0]?.extensions).toMatchObject({ code: 'CONFLICT', objectId: id })
    expect(await saved({ id, name: 'Bakery' })).toMatchObject({ id, version: 2, name: 'Bakery' })
    expect(await saved({ name: 'shop' })).toMatchObject({ version: 1 })
  })

  it('keeps when it was created, and a save that changes nothing makes no version', async () => {
    const { id, definition } = await saved({ name: 'Shop' })
    expect(await saved({ id, name: 'Shop' })).toMatchObject({ version: 1 })
    const second = await saved({ id, name: 'Shop', email: 'a@b.c' })
    expect(second.definition.createTs).toBe(definition.createTs)
    expect(second.definition.updateTs).toBeGreaterThan(definition.updateTs)
    expect((await save({ id, name: 'Shop' }, 1)).errors[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      currentVersion: 2,
    })
  })

  it.each<[string, unknown, string[]]>([
    ['no name', { email: 'a' }, ['name']],
    ['a name that is no text', { name: 3 }, ['name']],
    [
      'wrong types',
      { name: 'a', email: 1, config: { applications: 'web' } },
      ['email', 'config.applications'],
    ],
    ['a cluster without account', { name: 'a', config: { clusters: [{}] } }, ['config.clusters[0].account']],
    [
      'a pipeline without application',
      { name: 'a', config: { pipelineConfigs: [{ pipelineConfigId: 'x' }] } },
      ['config.pipelineConfigs[0].application'],
    ],
  ])('is refused with %s', async (_, definition, paths) => {
    expect(problems(await save(definition))).toEqual(paths)
  })

  it('is deleted with its versions', async () => {
    const { id } = await saved({ name: 'Shop' })
    await saved({ id, name: 'Shop', email: 'a' })
    expect(await front50.get(`mutation { deleteProject(id: "${id}") }`)).toEqual({ deleteProject: true })
    expect(await front50.get(`mutation { deleteProject(id: "${id}") }`)).toEqual({ deleteProject: false })
    expect(await front50.count('object_versions')).toBe(0)
  })
})

describe('when an application', () => {
  const shop = {
    name: 'Shop',
    config: {
      applications: ['web', 'api'],
      clusters: [
        { account: 'prod', applications: ['web'] },
        { account: 'test', applications: [] },
      ],
      pipelineConfigs: [{ application: 'web', pipelineConfigId: 'p' }],
    },
  }

  it('is renamed, its projects know the new name', async () => {
    const { id } = await saved(shop)
    await front50.get('mutation { renameApplication(name: "web", newName: "site") { name } }')
    expect((await projectOf(id)).definition.config).toEqual({
      applications: ['site', 'api'],
      clusters: [
        { account: 'prod', applications: ['site'] },
        { account: 'test', applications: [] },
      ],
      pipelineConfigs: [{ application: 'site', pipelineConfigId: 'p' }],
    })
  })

  it('is deleted, it leaves its projects, and the last one takes the project along', async () => {
    const { id } = await saved(shop)
    const free = await saved({ name: 'Free' })
    await front50.get('mutation { deleteApplication(name: "web") }')
    expect((await projectOf(id)).definition.config).toEqual({
      applications: ['api'],
      clusters: [{ account: 'test', applications: [] }],
      pipelineConfigs: [],
    })
    await front50.get('mutation { saveApplication(name: "web", attributes: {}) { name } }')
    expect((await projectOf(id)).definition.config.applications).toEqual(['api'])
    await front50.get('mutation { deleteApplication(name: "api") }')
    expect(await projectOf(id)).toBeNull()
    expect(await projectOf(free.id)).toMatchObject({ name: 'Free' })
    expect(await front50.count('projects')).toBe(1)
    expect(await saved({ id, name: 'Shop' })).toMatchObject({ id, version: 1 })
  })

  it('is deleted in a crash, the name of the project is free nevertheless', async () => {
    const { id } = await saved({ ...shop, config: { applications: ['web'] } })
    front50 = await front50.restart('front50.deleteApplication.removed=error')
    expect((await front50.ask('mutation { deleteApplication(name: "web") }')).errors).toHaveLength(1)
    expect(await projectOf(id)).toBeNull()
    expect(await saved({ name: 'Shop' })).toMatchObject({ version: 1 })
    expect(await front50.count('projects')).toBe(1)
  })
})
