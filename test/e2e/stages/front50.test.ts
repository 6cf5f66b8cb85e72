import { Gennaker } from '../../fixtures/gennaker.ts'
import { base64, type Json, pipelinesOf, run, type Seen, task } from './support.ts'

let gennaker: Gennaker
beforeAll(async () => {
  gennaker = await Gennaker.start()
  await gennaker.savePipeline('shop', { name: 'first', stages: [] })
}, 60_000)
afterAll(() => gennaker.stop())

const wait = (waitTime: unknown): Json => ({ refId: '1', type: 'wait', waitTime })
const saved = async (name: string, application = 'shop') =>
  (await pipelinesOf(gennaker, application)).get(name)
const saves = (pipeline: Json, more: Json = {}) =>
  task(gennaker, { type: 'savePipeline', pipeline: base64(pipeline), ...more })

describe('savePipeline', () => {
  it('saves what it gets as base64, its expressions as they are', async () => {
    const waitTime = '${parameters.seconds}'
    const { status, context } = await saves({ application: 'shop', name: 'new', stages: [wait(waitTime)] })
    expect(status).toBe('SUCCEEDED')
    const pipeline = await saved('new')
    expect(pipeline.definition.stages[0].waitTime).toBe(waitTime)
    expect(context).toMatchObject({
      'notification.type': 'savepipeline',
      application: 'shop',
      'pipeline.name': 'new',
      'pipeline.id': pipeline.id,
    })
  })

  it('saves a new version, and keeps the place in the list', async () => {
    await saves({ application: 'shop', name: 'twice', index: 7, stages: [] })
    const { definition } = await saved('twice')
    const { index: _, ...pipeline } = definition
    await task(gennaker, { type: 'updatePipeline', pipeline: { ...pipeline, stages: [wait(1)] } })
    expect(await saved('twice')).toMatchObject({ version: 2, definition: { index: 7, stages: [wait(1)] } })
  })

  it('refuses a stale save, where that is to be checked', async () => {
    await saves({ application: 'shop', name: 'contested', stages: [] })
    const { definition: seen } = await saved('contested')
    await saves({ ...seen, description: 'by another one' })
    const stale = await saves({ ...seen, description: 'too late' }, { staleCheck: true })
    expect(stale).toMatchObject({ status: 'TERMINAL', failure: { code: 'SAVE_REFUSED' } })
    expect(stale.failure.message).toMatch(/^updateTs: the pipeline was saved at \d+ by /)
    const { definition: fresh } = await saved('contested')
    expect(fresh.description).toBe('by another one')
    await saves({ ...fresh, description: 'in time' }, { staleCheck: true })
    expect((await saved('contested')).definition.description).toBe('in time')
  })

  it.each([
    {
      why: 'a definition that is wrong, with its places',
      pipeline: { application: 'shop', name: 'wrong', stages: [{ refId: '1' }] },
      message: /^stages\[0\]\.type: /,
    },
    {
      why: 'a name that is taken',
      pipeline: { application: 'shop', name: 'first' },
      message: /another pipeline first/,
    },
    {
      why: 'an application that is not there',
      pipeline: { application: 'nowhere', name: 'x' },
      message: /nowhere/,
    },
  ])('refuses $why', async ({ pipeline, message }) => {
    const { status, failure } = await saves(pipeline)
    expect([status, failure.code]).toEqual(['TERMINAL', 'SAVE_REFUSED'])
    expect(failure.message).toMatch(message)
  })

  it('does not start without a pipeline', async () => {
    const { errors } = await gennaker.ask(
      'mutation ($stages: [JSON!]!) { startOrchestration(application: "shop", stages: $stages) { id } }',
      { stages: [{ type: 'savePipeline', pipeline: 'no base64 of an object' }] },
    )
    expect(errors![0]!.extensions.problems).toEqual([expect.objectContaining({ path: 'stages[0].pipeline' })])
  })
})

describe('savePipeline of many', () => {
  const many = (pipelines: unknown, more: Json = {}) =>
    task(gennaker, { type: 'savePipeline', isBulkSavingPipelines: true, pipelines, ...more })

  it('saves each for itself, and tells those that are refused', async () => {
    const one = { application: 'shop', name: 'of many', stages: [wait('${parameters.seconds}')] }
    const list = [
      one,
      { ...one, name: 'wrong', stages: [{ refId: '1' }] },
      { ...one, application: 'nowhere' },
    ]
    const { status, context } = await many(base64(list))
    expect(status).toBe('SUCCEEDED')
    expect(context.bulksave).toEqual({
      successful_pipelines_count: 1,
      successful_pipelines: ['of many'],
      failed_pipelines_count: 2,
      failed_pipelines: [
        expect.objectContaining({ name: 'wrong', errorMsg: expect.stringMatching(/^stages\[0\]\.type: /) }),
        expect.objectContaining({ application: 'nowhere', errorMsg: expect.stringContaining('nowhere') }),
      ],
    })
    expect((await saved('of many')).definition.stages).toEqual(one.stages)
  })

  it('saves more than one call takes, each once', async () => {
    const list = Array.from({ length: 450 }, (_, n) => ({
      application: 'shop',
      name: `many ${n}`,
      stages: [],
    }))
    const { context } = await many(base64(list))
    expect(context.bulksave.successful_pipelines_count).toBe(450)
    expect(
      [...(await pipelinesOf(gennaker, 'shop')).keys()].filter((name) => /^many /.test(name)),
    ).toHaveLength(450)
  })

  it.each([
    [{ isBulkSavingPipelines: true }, 'stages[0].pipelines'],
    [{ isBulkSavingPipelines: true, pipelines: [5] }, 'stages[0].pipelines[0]'],
    [{ isBulkSavingPipelines: true, pipelines: [], staleCheck: true }, 'stages[0].staleCheck'],
    [{}, 'stages[0].pipeline'],
  ])('does not start with %j', async (parameters, path) => {
    const { errors } = await gennaker.ask(
      'mutation ($stages: [JSON!]!) { startOrchestration(application: "shop", stages: $stages) { id } }',
      { stages: [{ type: 'savePipeline', ...parameters }] },
    )
    expect(errors![0]!.extensions.problems).toEqual([expect.objectContaining({ path })])
  })
})

describe('deletePipeline', () => {
  it('deletes by application and name', async () => {
    await saves({ application: 'shop', name: 'old', stages: [] })
    const { status, context } = await task(gennaker, {
      type: 'deletePipeline',
      pipeline: base64({ application: 'shop', name: 'old' }),
    })
    expect([status, context['notification.type']]).toEqual(['SUCCEEDED', 'deletepipeline'])
    expect(await saved('old')).toBeUndefined()
  })

  it('says that there is none', async () => {
    const { failure } = await task(gennaker, { type: 'deletePipeline', pipeline: { name: 'never' } })
    expect(failure).toMatchObject({
      code: 'SAVE_REFUSED',
      message: 'There is no pipeline never of application shop to delete.',
    })
  })
})

describe('applications', () => {
  const application = async (name: string) =>
    (await gennaker.get('query ($name: String!) { application(name: $name) { attributes } }', { name }))
      .application

  it('are created, changed and deleted', async () => {
    const created = await task(gennaker, {
      type: 'createApplication',
      application: { name: 'books', email: 'ann@example.com', cloudProviders: 'kubernetes' },
    })
    expect(created.outputs).toMatchObject({ previousState: {}, newState: { name: 'books' } })
    await task(gennaker, {
      type: 'updateApplication',
      application: { name: 'books', email: 'bob@example.com' },
    })
    expect((await application('books')).attributes).toMatchObject({
      email: 'bob@example.com',
      cloudProviders: 'kubernetes',
    })
    const deleted = await task(gennaker, { type: 'deleteApplication', application: { name: 'books' } })
    expect(deleted).toMatchObject({
      status: 'SUCCEEDED',
      outputs: { previousState: { name: 'books', email: 'bob@example.com' } },
    })
    expect(await application('books')).toBeNull()
  })

  it('have names that are checked', async () => {
    const { failure } = await task(gennaker, { type: 'upsertApplication', application: { name: 'a b' } })
    expect(failure).toMatchObject({ code: 'SAVE_REFUSED', message: expect.stringMatching(/^name: /) })
  })
})

describe('pipeline templates', () => {
  const template = (waitTime: number): Json => ({
    schema: 'v2',
    id: 'waiting',
    metadata: { name: 'waiting', description: 'waits', owner: 'ann@example.com', scopes: ['global'] },
    variables: [],
    pipeline: { stages: [wait(waitTime)] },
  })
  const tags = async () =>
    (await gennaker.get('{ pipelineTemplate(id: "waiting") { version tags { tag version } } }'))
      .pipelineTemplate

  it('are saved, tagged and deleted', async () => {
    const pipelineTemplate = base64(template(1))
    const created = await task(gennaker, {
      type: 'createV2PipelineTemplate',
      pipelineTemplate,
      tag: 'stable',
    })
    expect(created.context['pipelineTemplate.id']).toBe('waiting:stable')
    await task(gennaker, {
      type: 'updateV2PipelineTemplate',
      id: 'waiting',
      pipelineTemplate: base64(template(2)),
    })
    expect(await tags()).toMatchObject({
      version: 2,
      tags: expect.arrayContaining([
        { tag: 'stable', version: 1 },
        { tag: 'latest', version: 2 },
      ]),
    })
    await task(gennaker, { type: 'deleteV2PipelineTemplate', pipelineTemplateId: 'waiting', tag: 'stable' })
    expect((await tags()).tags).toEqual([{ tag: 'latest', version: 2 }])
    await task(gennaker, { type: 'deleteV2PipelineTemplate', pipelineTemplateId: 'waiting' })
    expect(await tags()).toBeNull()
  })

  it('are not deleted while pipelines are made of them', async () => {
    await task(gennaker, { type: 'createV2PipelineTemplate', pipelineTemplate: base64(template(1)) })
    await saves({
      application: 'shop',
      name: 'of the template',
      schema: 'v2',
      type: 'templatedPipeline',
      template: {
        artifactAccount: 'front50ArtifactCredentials',
        type: 'front50/pipelineTemplate',
        reference: 'spinnaker://waiting',
      },
      variables: {},
    })
    const { failure } = await task(gennaker, {
      type: 'deleteV2PipelineTemplate',
      pipelineTemplateId: 'waiting',
    })
    expect(failure).toMatchObject({ code: 'SAVE_REFUSED', details: { refusal: 'CONFLICT' } })
  })
})

describe('savePipelinesFromArtifact', () => {
  const embedded = (content: unknown): Json => ({
    type: 'embedded/base64',
    name: 'pipelines.json',
    artifactAccount: 'embedded-artifact',
    reference: base64(content),
  })
  const savesFrom = async (content: unknown): Promise<Seen> =>
    (
      await run(gennaker, [
        { refId: '1', type: 'savePipelinesFromArtifact', pipelinesArtifact: embedded(content) },
      ])
    ).stages[0]

  it('creates and updates the pipelines of several applications', async () => {
    await gennaker.savePipeline('tools', { name: 'known', stages: [] })
    const known = await saved('known', 'tools')
    const { status, outputs, context } = await savesFrom({
      shop: [{ name: 'from a file', stages: [wait('${parameters.seconds}')] }],
      tools: [{ name: 'known', stages: [wait(5)] }],
    })
    expect(status).toBe('SUCCEEDED')
    const created = await saved('from a file')
    expect(outputs).toEqual({
      pipelinesCreated: [{ id: created.id, application: 'shop', name: 'from a file' }],
      pipelinesUpdated: [{ id: known.id, application: 'tools', name: 'known' }],
      pipelinesFailedToSave: [],
    })
    expect(context.pipelinesToSave).toBeUndefined()
    expect(created.definition.stages[0].waitTime).toBe('${parameters.seconds}')
    expect(await saved('known', 'tools')).toMatchObject({ version: 2, definition: { stages: [wait(5)] } })
  })

  it('saves the others when some cannot be saved, and fails', async () => {
    const { status, failure, outputs } = await savesFrom({
      shop: [
        { name: 'broken', stages: [{ refId: '1' }] },
        { name: 'whole', stages: [] },
      ],
      nowhere: [{ name: 'lost' }],
    })
    expect([status, failure.code]).toEqual(['TERMINAL', 'SAVE_REFUSED'])
    expect(failure.message).toMatch(
      /^2 of the pipelines could not be saved: broken of shop: stages\[0\]\.type: .*nowhere/,
    )
    expect(outputs).toMatchObject({
      pipelinesCreated: [{ name: 'whole' }],
      pipelinesFailedToSave: [
        { application: 'shop', name: 'broken' },
        { application: 'nowhere', name: 'lost' },
      ],
    })
  })

  it.each([
    { content: 'name: yaml', message: /is no JSON of the form \{ "application": \[pipelines\] \}/ },
    { content: [], message: /it is no object/ },
    { content: {}, message: /there is none in it/ },
    { content: { shop: {} }, message: /shop: must be a list of pipelines/ },
    { content: { shop: [{ name: 'a' }, {}] }, message: /shop\[1\]\.name: is required/ },
  ])('refuses $content', async ({ content, message }) => {
    const { failure } = await savesFrom(content)
    expect(failure.code).toBe('ARTIFACT_UNUSABLE')
    expect(failure.message).toMatch(message)
  })
})
