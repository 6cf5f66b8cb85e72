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

const saveAs = (mutation: string, definition: unknown, args = '', user?: string): Promise<Answer> =>
  front50.ask(
    `mutation ($definition: JSON!) {
      saved: ${mutation}(definition: $definition${args}) { definition version updateTs lastModifiedBy }
    }`,
    { definition },
    user,
  )

async function savedAs(mutation: string, definition: unknown, args = '', user?: string) {
  const { data, errors } = await saveAs(mutation, definition, args, user)
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  return data.saved
}

const problems = ({ errors }: Answer) =>
  (errors[0]?.extensions?.problems as { path: string }[] | undefined)?.map(({ path }) => path)

const canary = (more = {}) => ({
  name: 'errors',
  configVersion: '1',
  applications: ['web'],
  judge: { name: 'NetflixACAJudge-v1.0', judgeConfigurations: {} },
  metrics: [{ name: 'rate', groups: ['Errors'], query: { type: 'prometheus' }, scopeName: 'default' }],
  classifier: { groupWeights: { Errors: 100 } },
  ...more,
})

const tags = (more = {}) => ({
  entityRef: {
    cloudProvider: 'kubernetes',
    entityType: 'ServerGroup',
    entityId: 'web-v001',
    account: 'prod',
  },
  tags: [{ name: 'note', value: { message: 'slow' }, valueType: 'object' }],
  ...more,
})

/** What is the same for every kind: the mutation that saves, a definition, and the query and mutation by its id. */
const kinds: {
  kind: string
  save: string
  definition: Record<string, unknown>
  args?: string
  find: (definition: Answer['data']) => string
  remove: (definition: Answer['data']) => string
}[] = [
  {
    kind: 'a canary config',
    save: 'saveCanaryConfig',
    definition: canary({ id: 'c1' }),
    find: () => 'canaryConfig(id: "C1")',
    remove: () => 'deleteCanaryConfig(id: "c1")',
  },
  {
    kind: 'a project',
    save: 'saveProject',
    definition: { id: 'p1', name: 'Shop' },
    find: () => 'project(id: "P1")',
    remove: () => 'deleteProject(id: "p1")',
  },
  {
    kind: 'notifications',
    save: 'saveNotifications',
    args: ', application: "web"',
    definition: { slack: [{ type: 'slack', address: '#ops', when: ['pipeline.failed'] }] },
    find: () => 'notifications(application: "WEB")',
    remove: () => 'deleteNotifications(application: "web")',
  },
  {
    kind: 'a service account',
    save: 'saveServiceAccount',
    definition: { name: 'Robot', memberOf: ['ops'] },
    find: () => 'serviceAccount(name: "robot")',
    remove: () => 'deleteServiceAccount(name: "ROBOT")',
  },
  {
    kind: 'a plugin',
    save: 'savePluginInfo',
    definition: { id: 'Acme.hello', releases: [{ version: '1.0.0' }] },
    find: () => 'pluginInfo(id: "acme.hello")',
    remove: () => 'deletePluginInfo(id: "acme.HELLO")',
  },
  {
    kind: 'entity tags',
    save: 'saveEntityTags',
    definition: tags(),
    find: () => 'entityTags(id: "kubernetes:servergroup:web-v001:prod:*")',
    remove: () => 'deleteEntityTags(id: "kubernetes:servergroup:web-v001:prod:*")',
  },
]

describe.each(kinds)('$kind', ({ save, definition, args = '', find, remove }) => {
  const found = async () =>
    (
      await front50.get(`{ found: ${find(definition)} {
      definition version lastModifiedBy versions { totalCount nodes { version savedBy definition } } } }`)
    ).found

  it('is kept verbatim, with every version, and goes with all of them', async () => {
    const first = await savedAs(save, { ...definition, 'my.$key': { b: 1, a: [null] } }, args)
    expect(first.version).toBe(1)
    expect(first.definition).toMatchObject(definition)
    expect(JSON.stringify(first.definition['my.$key'])).toBe('{"b":1,"a":[null]}')
    expect(await savedAs(save, first.definition, args, 'bob')).toEqual(first)
    const second = await savedAs(save, { ...first.definition, extra: 1 }, args, 'bob')
    expect(second).toMatchObject({ version: 2, lastModifiedBy: 'bob' })
    const { versions, ...newest } = await found()
    expect(newest).toEqual({ definition: second.definition, version: 2, lastModifiedBy: 'bob' })
    expect(versions).toEqual({
      totalCount: 2,
      nodes: [
        { version: 2, savedBy: 'bob', definition: second.definition },
        { version: 1, savedBy: 'ann', definition: first.definition },
      ],
    })
    expect(await front50.get(`mutation { gone: ${remove(definition)} }`)).toEqual({ gone: true })
    expect(await front50.get(`mutation { gone: ${remove(definition)} }`)).toEqual({ gone: false })
    expect(await found()).toBeNull()
    expect(await front50.count('object_versions')).toBe(0)
  })

  it('is saved on condition', async () => {
    expect((await saveAs(save, definition, `${args}, expectedVersion: 2`)).errors[0]?.extensions).toEqual(
      expect.objectContaining({ code: 'CONFLICT', currentVersion: 0 }),
    )
    await savedAs(save, definition, `${args}, expectedVersion: 0`)
    const racing = await Promise.all(
      [1, 2, 3].map((n) => saveAs(save, { ...definition, n }, `${args}, expectedVersion: 1`)),
    )
    expect(racing.map(({ errors }) => errors[0]?.extensions?.code ?? 'saved').sort()).toEqual([
      'CONFLICT',
      'CONFLICT',
      'saved',
    ])
  })

  it('survives a crash in the middle of a save as it was', async () => {
    const { definition: before } = await savedAs(save, definition, args)
    front50 = await front50.restart('front50.saveObject.archived=error')
    expect((await saveAs(save, { ...definition, n: 1 }, args)).errors).toHaveLength(1)
    front50 = await front50.restart()
    expect(await found()).toMatchObject({ definition: before, version: 1, versions: { totalCount: 1 } })
  })

  it('is refused when it is no object, too deep or too big', async () => {
    for (const wrong of [
      [],
      'x',
      { ...definition, big: 'x'.repeat(1024 * 1024) },
      { ...definition, deep: deep(120) },
    ])
      expect(problems(await saveAs(save, wrong, args))).toEqual([''])
  })
})

const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)])

describe('notifications', () => {
  it('follow their application, and go with it', async () => {
    await savedAs('saveNotifications', { email: [{ address: 'a@b.c' }] }, ', application: "web"')
    await front50.get('mutation { renameApplication(name: "web", newName: "site") { name } }')
    expect(
      await front50.get(
        '{ application(name: "site") { notifications { application { name } definition } } }',
      ),
    ).toMatchObject({
      application: { notifications: { application: { name: 'site' }, definition: { application: 'site' } } },
    })
    await front50.get('mutation { deleteApplication(name: "site") }')
    expect(await front50.count('notifications')).toBe(0)
  })

  it('for all are added to those of an application', async () => {
    const own = { address: '#web', when: ['pipeline.failed'] }
    const all = { address: '#all', when: ['pipeline.failed'] }
    await savedAs('saveNotifications', { slack: [own] }, ', application: "web"')
    await savedAs('saveNotifications', { slack: [all], email: [all] })
    const { web, global } = await front50.get(`{
      web: notifications(application: "web") { effective application { name } }
      global: notifications { effective application { name } definition }
    }`)
    expect(web).toEqual({ application: { name: 'Web' }, effective: { slack: [own, all], email: [all] } })
    expect(global).toMatchObject({ application: null, effective: { slack: [all], email: [all] } })
    expect(global.definition.application).toBe('global')
  })

  it('are refused where they are not what they have to be', async () => {
    const wrong = { slack: 'ops', email: [3, { when: 'now' }], application: 'web' }
    expect(problems(await saveAs('saveNotifications', wrong))).toEqual(['slack', 'email[0]', 'email[1].when'])
    const { errors } = await saveAs('saveNotifications', {}, ', application: "none"')
    expect(errors[0]?.extensions?.code).toBe('NOT_FOUND')
  })
})

describe('service accounts', () => {
  const savePipeline = async (definition: unknown) =>
    (
      await front50.get(
        `mutation ($definition: JSON!) {
          savePipeline(application: "web", definition: $definition) { id version definition }
        }`,
        { definition },
      )
    ).savePipeline
  const account = async (name: string) =>
    (
      await front50.get(
        `{ serviceAccount(name: "${name}") { name memberOf version versions { totalCount } managedBy { id } } }`,
      )
    ).serviceAccount

  it('come and go with the roles of a pipeline, which runs as its own', async () => {
    const pipeline = await savePipeline({
      name: 'p',
      roles: ['ops', 'dev'],
      triggers: [
        { type: 'git' },
        { type: 'git', runAsUser: 'robot' },
        { type: 'git', runAsUser: 'other@managed-service-account' },
      ],
    })
    const name = `${pipeline.id}@managed-service-account`
    expect(pipeline.definition.serviceAccount).toBe(name)
    expect(pipeline.definition.triggers.map(({ runAsUser }: Answer['data']) => runAsUser)).toEqual([
      name,
      'robot',
      name,
    ])
    const managed = { name, memberOf: ['ops', 'dev'], version: null, versions: null }
    expect(await account(name)).toEqual({ ...managed, managedBy: { id: pipeline.id } })
    expect(await savePipeline(pipeline.definition)).toMatchObject({ version: 1 })
    await savedAs('saveServiceAccount', { name: 'robot', memberOf: [] })
    const { saved, ofPipelines } = await front50.get(`{
      saved: serviceAccounts { totalCount nodes { name } }
      ofPipelines: serviceAccounts(managed: true) { totalCount nodes { name } edges { node { name } } }
    }`)
    expect(saved).toEqual({ totalCount: 1, nodes: [{ name: 'robot' }] })
    expect(ofPipelines).toEqual({ totalCount: 1, nodes: [{ name }], edges: [{ node: { name } }] })

    const without = await savePipeline({ ...pipeline.definition, roles: [] })
    expect(without.definition.serviceAccount).toBeUndefined()
    expect(without.definition.triggers).toEqual([
      { type: 'git' },
      { type: 'git', runAsUser: 'robot' },
      { type: 'git' },
    ])
    expect(await account(name)).toBeNull()
    await savePipeline(pipeline.definition)
    expect(await account(name)).not.toBeNull()
    await front50.get(`mutation { deletePipeline(id: "${pipeline.id}") }`)
    expect(await account(name)).toBeNull()
  })

  it('are refused with the name of a managed one and with wrong roles', async () => {
    const wrong = { name: 'x@managed-service-account', memberOf: ['', 3] }
    expect(problems(await saveAs('saveServiceAccount', wrong))).toEqual([
      'memberOf[1]',
      'name',
      'memberOf[0]',
    ])
    expect(problems(await saveAs('saveServiceAccount', {}))).toEqual(['name'])
  })
})

describe('canary configs', () => {
  it('are found by application and name, and names are unique there', async () => {
    const { definition } = await savedAs('saveCanaryConfig', canary({ applications: ['web', 'api'] }))
    expect(definition.id).toMatch(/^[0-9a-f-]{36}$/)
    expect(definition.createdTimestampIso).toBe(new Date(definition.createdTimestamp).toISOString())
    const twice = await saveAs('saveCanaryConfig', canary({ name: 'ERRORS', applications: ['api'] }))
    expect(twice.errors[0]?.extensions).toMatchObject({ code: 'CONFLICT', objectId: definition.id })
    await savedAs('saveCanaryConfig', canary({ applications: ['elsewhere'] }))
    await savedAs('saveCanaryConfig', canary({ name: 'another', applications: ['api'] }))
    await front50.get('mutation { renameApplication(name: "api", newName: "rest") { name } }')
    const found = await front50.get(`{
      byName: canaryConfig(application: "rest", name: "Errors") { id applications { name } definition }
      unsaved: canaryConfig(application: "Elsewhere", name: "errors") { name }
      none: canaryConfig(application: "web", name: "another") { name }
      all: canaryConfigs { totalCount }
      ofOne: canaryConfigs(application: "rest") { nodes { name } }
      application(name: "web") { canaryConfigs { name configVersion } }
    }`)
    expect(found).toMatchObject({
      byName: { id: definition.id, applications: [{ name: 'Web' }, { name: 'rest' }] },
      unsaved: { name: 'errors' },
      none: null,
      all: { totalCount: 3 },
      ofOne: { nodes: [{ name: 'another' }, { name: 'errors' }] },
      application: { canaryConfigs: [{ name: 'errors', configVersion: '1' }] },
    })
    expect(found.byName.definition.applications).toEqual(['web', 'rest'])
  })

  it.each<[string, unknown, string[]]>([
    ['nothing in it', {}, ['name', 'applications']],
    ['blanks in the name', canary({ name: 'a b' }), ['name']],
    ['no application', canary({ applications: [] }), ['applications']],
    [
      'metrics without a name, or with the same',
      canary({ metrics: [{}, { name: 'a' }, { name: 'a' }] }),
      ['metrics[0].name', 'metrics[2].name'],
    ],
    ['wrong types', canary({ judge: 'x', templates: [] }), ['judge', 'templates']],
  ])('are refused with %s', async (_, definition, paths) => {
    expect(problems(await saveAs('saveCanaryConfig', definition))).toEqual(paths)
  })
})

describe('plugins', () => {
  const plugin = (releases: unknown[]) => ({ id: 'acme.hello', provider: 'Acme', releases })

  it('have one preferred release', async () => {
    await savedAs(
      'savePluginInfo',
      plugin([
        { version: '1.0.0', requires: 'orca>=8.0.0, gate>=1.0.0', preferred: true },
        { version: '1.1.0-rc1' },
      ]),
    )
    const prefer = (args: string) =>
      front50.ask(
        `mutation { preferPluginRelease(id: "acme.hello", ${args}) { version preferredRelease { version } } }`,
      )
    expect((await prefer('version: "1.1.0-rc1"')).data.preferPluginRelease).toEqual({
      version: 2,
      preferredRelease: { version: '1.1.0-rc1' },
    })
    expect((await prefer('version: "1.1.0-rc1"')).data.preferPluginRelease.version).toBe(2)
    expect((await prefer('version: "1.1.0-rc1", preferred: false')).data.preferPluginRelease).toEqual({
      version: 3,
      preferredRelease: null,
    })
    expect((await prefer('version: "2.0.0"')).errors[0]?.extensions?.code).toBe('NOT_FOUND')
    expect(
      await front50.get(`{ ofGate: pluginInfos(service: "Gate") { nodes { id releases { version preferred } } }
        ofEcho: pluginInfos(service: "echo") { nodes { id } } }`),
    ).toEqual({
      ofGate: {
        nodes: [
          {
            id: 'acme.hello',
            releases: [
              { version: '1.0.0', preferred: false },
              { version: '1.1.0-rc1', preferred: false },
            ],
          },
        ],
      },
      ofEcho: { nodes: [] },
    })
  })

  it.each<[string, unknown, string[]]>([
    ['no namespace', { id: 'hello' }, ['id']],
    [
      'a version that is none',
      plugin([{ version: '1.0' }, {}]),
      ['releases[0].version', 'releases[1].version'],
    ],
    ['a version twice', plugin([{ version: '1.0.0' }, { version: '1.0.0' }]), ['releases[1].version']],
    [
      'requirements that say nothing',
      plugin([{ version: '1.0.0', requires: 'orca' }]),
      ['releases[0].requires'],
    ],
    [
      'two preferred releases',
      plugin([
        { version: '1.0.0', preferred: true },
        { version: '1.1.0', preferred: 'true' },
      ]),
      ['releases[1].preferred'],
    ],
  ])('are refused with %s', async (_, definition, paths) => {
    expect(problems(await saveAs('savePluginInfo', definition))).toEqual(paths)
  })
})

describe('entity tags', () => {
  it('are found by their thing', async () => {
    const { definition } = await savedAs('saveEntityTags', tags())
    expect(definition).toMatchObject({
      id: 'kubernetes:servergroup:web-v001:prod:*',
      idPattern: '{{cloudProvider}}:{{entityType}}:{{entityId}}:{{account}}:{{region}}',
    })
    await savedAs('saveEntityTags', { id: 'own', entityRef: { ...tags().entityRef, entityId: 'web-v002' } })
    const found = await front50.get(`{
      one: entityTags(id: "${definition.id}") { tags { name namespace category value valueType } entityRef }
      all: searchEntityTags { totalCount }
      ofType: searchEntityTags(entityType: "servergroup") { nodes { id } }
      ofThing: searchEntityTags(entityType: "servergroup", entityId: "WEB-v002") { nodes { id tags { name } } }
    }`)
    expect(found).toEqual({
      one: {
        tags: [
          {
            ...{ name: 'note', namespace: 'default', category: null },
            ...{ value: { message: 'slow' }, valueType: 'object' },
          },
        ],
        entityRef: tags().entityRef,
      },
      all: { totalCount: 2 },
      ofType: { nodes: [{ id: 'kubernetes:servergroup:web-v001:prod:*' }, { id: 'own' }] },
      ofThing: { nodes: [{ id: 'own', tags: [] }] },
    })
  })

  it.each<[string, unknown, string[]]>([
    ['no thing', { tags: [] }, ['entityRef']],
    ['half a thing', { entityRef: { cloudProvider: 'aws' } }, ['entityRef.entityType', 'entityRef.entityId']],
    [
      'tags without a name, or with the same',
      tags({ tags: [{}, { name: 'a' }, { name: 'a' }, { name: 'a', namespace: 'b' }] }),
      ['tags[0].name', 'tags[2].name'],
    ],
  ])('are refused with %s', async (_, definition, paths) => {
    expect(problems(await saveAs('saveEntityTags', definition))).toEqual(paths)
  })
})
