import { Gennaker, stageOf } from '../../fixtures/gennaker.ts'

// biome-ignore lint/suspicious/noExplicitAny: whatever the graph shows
type Json = any

const template = (id: string, more: Json): Json => ({ schema: '1', id, metadata: { name: id }, ...more })
const base = template('base', {
  variables: [{ name: 'seconds', type: 'int', defaultValue: 0 }],
  stages: [{ id: 'pause', type: 'wait', config: { waitTime: '{{ seconds }}' } }],
  modules: [{ id: 'said', variables: [{ name: 'zone' }], definition: { key: 'zone', value: '{{ zone }}' } }],
})
const child = template('child', {
  source: 'spinnaker://base',
  variables: [{ name: 'zones', type: 'list' }],
  stages: [
    {
      id: 'tell',
      type: 'evaluateVariables',
      dependsOn: ['pause'],
      loopWith: '{{ zones }}',
      config: { variables: ['{% module said zone=templateLoop.value %}'] },
    },
    {
      id: 'child',
      type: 'pipeline',
      dependsOn: ['tell'],
      config: { application: 'shop', pipeline: "{% pipelineid name='other' %}" },
    },
  ],
})
const templated = (variables: Json, more: Json = {}): Json => ({
  name: 'of a template',
  type: 'templatedPipeline',
  config: {
    schema: '1',
    pipeline: { application: 'shop', template: { source: 'spinnaker://child' }, variables },
    ...more,
  },
})

describe('a pipeline made of a template of schema 1', () => {
  let gennaker: Gennaker
  beforeAll(async () => {
    gennaker = await Gennaker.start()
    await gennaker.savePipeline('shop', {
      name: 'other',
      stages: [{ refId: '1', type: 'wait', waitTime: 0 }],
    })
    for (const each of [base, child]) await save(each)
  }, 60_000)
  afterAll(() => gennaker.stop())

  const save = (definition: Json) =>
    gennaker.get(
      'mutation ($definition: JSON!) { savePipelineTemplate(definition: $definition) { digest } }',
      {
        definition,
      },
    )
  const expand = async (definition: Json): Promise<Json> => {
    const query = `query ($definition: JSON!) { expandPipeline(definition: $definition) {
      definition source { id type version } problems { document path message } } }`
    return (await gennaker.get(query, { definition })).expandPipeline
  }

  it('runs', async () => {
    const id = await gennaker.savePipeline('shop', templated({ zones: ['west', 'east'] }))
    const execution = await gennaker.when(
      await gennaker.startPipeline(id),
      ({ status }) => status === 'SUCCEEDED',
    )
    expect(execution.stages.map(({ refId }: Json) => refId)).toEqual(['pause', 'tell0', 'tell1', 'child'])
    expect(stageOf(execution, 'tell1').outputs.zone).toBe('east')
    const query = '{ execution(id: "ID") { source { id type version } initialConfig } }'
    const { execution: facts } = await gennaker.get(query.replace('ID', execution.id))
    expect(facts.source).toEqual({
      id: expect.stringMatching(/^spinnaker:\/\/child@sha256:[0-9a-f]{64}$/),
      type: 'templatedPipeline',
      version: 'v1',
    })
    expect(facts.initialConfig.config.pipeline.variables).toEqual({ zones: ['west', 'east'] })
  })

  it('is expanded anew when a template that its template builds upon has changed', async () => {
    const before = await expand(templated({ zones: [] }))
    expect(before.definition.stages.map(({ refId }: Json) => refId)).toEqual(['pause', 'child'])
    await save({ ...base, stages: [...base.stages, { id: 'more', type: 'wait', config: { waitTime: 1 } }] })
    const after = await expand(templated({ zones: [] }))
    expect(after.definition.stages.map(({ refId }: Json) => refId)).toEqual(['pause', 'more', 'child'])
    await save(base)
  })

  it('is not made of templates that build upon each other in a circle', async () => {
    await save(template('round', { source: 'spinnaker://again', stages: [] }))
    await save(template('again', { source: 'spinnaker://round', stages: [] }))
    const config = { pipeline: { application: 'shop', template: { source: 'spinnaker://round' } } }
    expect(await expand(templated({}, config))).toMatchObject({
      definition: null,
      problems: [{ document: 'TEMPLATE', path: 'source' }],
    })
  })

  it('is told what is wrong in it', async () => {
    const { problems } = await expand(templated({ zones: 'west' }))
    expect(problems).toEqual([
      {
        document: 'CONFIG',
        path: 'config.pipeline.variables.zones',
        message: "Incorrectly defined variable(s): zones (expected type 'list' found type 'String')",
      },
    ])
  })
})
