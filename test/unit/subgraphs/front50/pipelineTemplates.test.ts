// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pipeline expressions
import { createHash } from 'node:crypto'
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

const template = (more: Record<string, unknown> = {}) => ({
  schema: 'v2',
  id: 'Rollout',
  metadata: { name: 'Roll out', description: 'waits', owner: 'crew@example.com', scopes: ['global', 'App'] },
  protect: false,
  variables: [{ name: 'seconds', type: 'int', defaultValue: 4, description: 'how long' }],
  pipeline: { stages: [{ refId: '1', type: 'wait', waitTime: '${ templateVariables.seconds }' }] },
  ...more,
})

const save = (definition: unknown, { tag, expectedVersion }: Record<string, unknown> = {}): Promise<Answer> =>
  front50.ask(
    `mutation ($definition: JSON!, $tag: String, $expectedVersion: Int) {
      savePipelineTemplate(definition: $definition, tag: $tag, expectedVersion: $expectedVersion) {
        id version digest definition tags { tag version }
      }
    }`,
    { definition, tag, expectedVersion },
  )

async function saved(definition: unknown, options?: Record<string, unknown>) {
  const { data, errors } = await save(definition, options)
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  return data.savePipelineTemplate
}

const version = async (reference: string) =>
  (
    await front50.get(
      'query ($reference: String!) { pipelineTemplateVersion(reference: $reference) { version definition } }',
      { reference },
    )
  ).pipelineTemplateVersion

const using = (reference: string, name = 'p') => ({
  name,
  type: 'templatedPipeline',
  schema: 'v2',
  template: { artifactAccount: 'front50ArtifactCredentials', type: 'front50/pipelineTemplate', reference },
  variables: { seconds: 1 },
})

const savePipeline = (definition: unknown) =>
  front50.ask(
    'mutation ($definition: JSON!) { savePipeline(application: "app", definition: $definition) { id } }',
    { definition },
  )

const remove = (id: string, tag?: string) =>
  front50.ask('mutation ($id: ID!, $tag: String) { deletePipelineTemplate(id: $id, tag: $tag) }', { id, tag })

const problems = ({ errors }: Answer) =>
  (errors[0]?.extensions?.problems as { path: string }[] | undefined)?.map(({ path }) => path)
const code = ({ errors }: Answer) => errors[0]?.extensions?.code

describe('saving a template', () => {
  it('keeps it verbatim and describes it', async () => {
    const { definition } = await saved(template({ 'my.key': { $b: 1, a: 2 } }))
    const { updateTs, lastModifiedBy, ...rest } = definition
    expect(JSON.stringify(rest)).toBe(JSON.stringify(template({ 'my.key': { $b: 1, a: 2 } })))
    expect({ updateTs: typeof updateTs, lastModifiedBy }).toEqual({
      updateTs: 'string',
      lastModifiedBy: 'ann',
    })
    const { pipelineTemplate } = await front50.get(`{ pipelineTemplate(id: "rollout") { id schema protect
      metadata { name description owner scopes } variables { name type description defaultValue nullable } } }`)
    expect(pipelineTemplate).toEqual({
      id: 'Rollout',
      schema: 'v2',
      protect: false,
      metadata: template().metadata,
      variables: [
        { name: 'seconds', type: 'int', description: 'how long', defaultValue: 4, nullable: false },
      ],
    })
  })

  it('moves latest and the tag to the new version, and the digest stays with the content', async () => {
    const first = await saved(template(), { tag: 'stable' })
    const second = await saved(template({ protect: true }))
    expect(first).toMatchObject({ version: 1 })
    expect(second.tags).toEqual([
      { tag: 'stable', version: 1 },
      { tag: 'latest', version: 2 },
    ])
    expect((await version('spinnaker://rollout')).version).toBe(2)
    expect((await version('spinnaker://Rollout:latest')).version).toBe(2)
    expect((await version('spinnaker://Rollout:stable')).version).toBe(1)
    expect((await version(`spinnaker://Rollout@sha256:${first.digest}`)).definition).toEqual(first.definition)
    expect((await version(`spinnaker://Rollout@sha256:${second.digest}`)).definition.protect).toBe(true)
    expect(await version(`spinnaker://Rollout@sha256:${'0'.repeat(64)}`)).toBeNull()
    expect(await version('spinnaker://Rollout:canary')).toBeNull()
    expect(await version('spinnaker://other')).toBeNull()
  })

  it('computes the digest as Spinnaker does', async () => {
    const { digest } = await saved({ schema: 'v2', metadata: { name: 'b c' }, id: 'a', pipeline: {} })
    const text = '{"id":"a","metadata":{"name":"bc"},"pipeline":{},"schema":"v2","tag":"latest"}'
    expect(digest).toBe(createHash('sha256').update(text).digest('hex'))
  })

  it('makes no version of what changes nothing, except for a new tag', async () => {
    await saved(template())
    expect(await saved(template())).toMatchObject({ version: 1 })
    expect(await saved(template({ tag: 'stable' }))).toMatchObject({ version: 2 })
    expect(await saved(template(), { tag: 'stable' })).toMatchObject({ version: 2 })
  })

  it('refuses a stale save with the newest version', async () => {
    expect(code(await save(template(), { expectedVersion: 3 }))).toBe('CONFLICT')
    await saved(template(), { expectedVersion: 0 })
    await saved(template({ protect: true }), { expectedVersion: 1 })
    expect(await saved(template({ protect: true }), { expectedVersion: 1 })).toMatchObject({ version: 2 })
    const stale = await save(template(), { expectedVersion: 1 })
    expect(stale.errors[0]?.extensions).toMatchObject({ code: 'CONFLICT', currentVersion: 2 })
  })

  it('keeps all of many saves at the same time', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => saved(template({ n }))))
    const { pipelineTemplate } = await front50.get(
      '{ pipelineTemplate(id: "Rollout") { tags { tag version } versions { totalCount nodes { version definition } } } }',
    )
    expect(pipelineTemplate.tags).toEqual([{ tag: 'latest', version: 8 }])
    expect(pipelineTemplate.versions.totalCount).toBe(8)
    const seen = pipelineTemplate.versions.nodes.map(({ definition }: Answer['data']) => definition.n)
    expect(seen.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('takes templates of schema 1', async () => {
    const definition = {
      schema: '1',
      id: 'old',
      source: 'spinnaker://parent',
      metadata: { name: 'Old' },
      variables: [{ name: 'regions', type: 'list' }],
      configuration: { triggers: [] },
      stages: [{ id: 's', type: 'wait', config: {}, when: ['{{ a }}'] }],
      modules: [{ id: 'm', definition: '{{ x }}' }],
    }
    expect(await saved(definition)).toMatchObject({ id: 'old', version: 1 })
    expect((await version('spinnaker://old')).definition).toMatchObject(definition)
  })

  it.each<[string, unknown, string[]]>([
    ['no object', 3, ['']],
    ['nothing in it', {}, ['id', 'metadata', 'schema']],
    ['an id with a tag in it', template({ id: 'a:b' }), ['id']],
    ['no name', template({ metadata: {} }), ['metadata.name']],
    ['strange characters in the name', template({ metadata: { name: 'a/b' } }), ['metadata.name']],
    ['scopes that are no texts', template({ metadata: { name: 'a', scopes: [1] } }), ['metadata.scopes[0]']],
    [
      'variables without name, with a bad one, with a bad type, twice',
      template({
        variables: [{ type: 'int' }, { name: 'a-b' }, { name: 'x', type: 'number' }, { name: 'x' }],
      }),
      ['variables[0].name', 'variables[1].name', 'variables[2].type', 'variables[3].name'],
    ],
    ['no pipeline', template({ pipeline: null }), ['pipeline']],
    [
      'a pipeline with wrong stages',
      template({ pipeline: { triggers: 4, stages: [{ refId: '1' }, { refId: '1', type: 'wait' }] } }),
      ['pipeline.triggers', 'pipeline.stages[0].type', 'pipeline.stages[1].refId'],
    ],
    ['another schema', template({ schema: 'v3' }), ['schema']],
    ['an unknown tag', template({ tag: 'newest' }), ['definition.tag']],
  ])('refuses %s', async (_, definition, paths) => {
    const answer = await save(definition)
    expect(code(answer)).toBe('BAD_USER_INPUT')
    expect(problems(answer)).toEqual(paths)
  })
})

describe('listing templates', () => {
  it('orders by name, pages, and filters by scope', async () => {
    const named = (id: string, name: string, scopes: string[]) => template({ id, metadata: { name, scopes } })
    for (const each of [named('a', 'Zoo', ['global']), named('b', 'apple', ['Web']), named('c', 'Bee', [])])
      await saved(each)
    const list = async (args: string) =>
      (
        await front50.get(
          `{ pipelineTemplates${args} { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }`,
        )
      ).pipelineTemplates
    const first = await list('(first: 2)')
    expect(first).toMatchObject({ totalCount: 3, nodes: [{ id: 'b' }, { id: 'c' }] })
    expect((await list(`(after: "${first.pageInfo.endCursor}")`)).nodes).toEqual([{ id: 'a' }])
    expect((await list('(scopes: ["web", "GLOBAL"])')).nodes).toEqual([{ id: 'b' }, { id: 'a' }])
  })
})

describe('pipelines made of a template', () => {
  it('need one that exists', async () => {
    for (const reference of ['spinnaker://Rollout', 'spinnaker://', 'spinnaker://a:b:c'])
      expect(problems(await savePipeline(using(reference)))).toEqual(['template.reference'])
    const old = {
      name: 'old',
      type: 'templatedPipeline',
      config: { pipeline: { template: { source: 'spinnaker://x' } } },
    }
    expect(problems(await savePipeline(old))).toEqual(['config.pipeline.template.source'])
    await saved(template())
    expect(problems(await savePipeline(using('spinnaker://Rollout:stable')))).toEqual(['template.reference'])
    for (const reference of [
      'spinnaker://rollout',
      'spinnaker://Rollout:latest',
      'https://example.com/t.json',
      'spinnaker://${x}',
    ])
      expect((await savePipeline(using(reference, reference))).errors).toEqual([])
  })

  it('are made of it by their schema, whether they say their type or not', async () => {
    const { type: _, ...untyped } = using('spinnaker://Rollout')
    expect(problems(await savePipeline(untyped))).toEqual(['template.reference'])
    await saved(template())
    const injected = {
      ...untyped,
      stages: [{ refId: 'x', type: 'wait', requisiteStageRefIds: ['1'], inject: { after: ['1'] } }],
    }
    expect((await savePipeline(injected)).errors).toEqual([])
    expect(code(await remove('Rollout'))).toBe('CONFLICT')
  })

  it('are its dependents, and keep it from being deleted', async () => {
    const { digest } = await saved(template(), { tag: 'stable' })
    const pipelines = {
      plain: 'spinnaker://rollout',
      latest: 'spinnaker://Rollout:latest',
      stable: 'spinnaker://Rollout:stable',
      digest: `spinnaker://Rollout@sha256:${digest}`,
    }
    const ids: Record<string, string> = {}
    for (const [name, reference] of Object.entries(pipelines))
      ids[name] = (await savePipeline(using(reference, name))).data.savePipeline.id
    const dependents = async (args: string) =>
      (
        await front50.get(
          `{ pipelineTemplate(id: "Rollout") { dependentPipelines${args} { nodes { name } } } }`,
        )
      ).pipelineTemplate.dependentPipelines.nodes
        .map(({ name }: Answer['data']) => name)
        .sort()
    expect(await dependents('')).toEqual(['digest', 'latest', 'plain', 'stable'])
    expect(await dependents('(tag: "latest")')).toEqual(['latest', 'plain'])
    expect(await dependents('(tag: "stable")')).toEqual(['stable'])
    expect(await dependents(`(digest: "${digest}")`)).toEqual(['digest'])

    const refused = await remove('rollout')
    expect(code(refused)).toBe('CONFLICT')
    expect(refused.errors[0]?.extensions?.pipelineIds).toHaveLength(4)
    expect(code(await remove('rollout', 'stable'))).toBe('CONFLICT')
    await front50.get(`mutation { deletePipeline(id: "${ids.stable}") }`)
    expect((await remove('rollout', 'stable')).data).toEqual({ deletePipelineTemplate: true })
    expect(await version('spinnaker://rollout:stable')).toBeNull()
    expect((await version('spinnaker://rollout')).version).toBe(1)
    for (const name of ['plain', 'latest', 'digest'])
      await front50.get(`mutation { deletePipeline(id: "${ids[name]}") }`)
    expect((await remove('rollout')).data).toEqual({ deletePipelineTemplate: true })
    expect((await remove('rollout')).data).toEqual({ deletePipelineTemplate: false })
    expect(await version('spinnaker://rollout')).toBeNull()
    expect(await front50.count('object_versions')).toBe(0)
  })
})

describe('crashes', () => {
  it('in the middle of a save leave the version before', async () => {
    await saved(template())
    front50 = await front50.restart('front50.saveObject.archived=error')
    expect((await save(template({ protect: true }))).errors).toHaveLength(1)
    front50 = await front50.restart()
    expect((await version('spinnaker://rollout')).version).toBe(1)
    expect(await saved(template({ protect: true }))).toMatchObject({ version: 2 })
  })

  it('in the middle of a deletion leave nothing once it starts again', async () => {
    await saved(template())
    await saved(template({ protect: true }))
    front50 = await front50.restart('front50.deleteObject.hidden=error')
    expect((await remove('Rollout')).errors).toHaveLength(1)
    expect(await version('spinnaker://rollout')).toBeNull()
    expect(await saved(template({ n: 1 }))).toMatchObject({ version: 1 })
    front50 = await front50.restart()
    expect(await front50.count('object_versions')).toBe(0)
    expect((await version('spinnaker://rollout')).version).toBe(1)
  })
})
