import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Gennaker, stageOf } from '../../fixtures/gennaker.ts'

// biome-ignore lint/suspicious/noExplicitAny: whatever the graph shows
type Json = any

const reference = 'spinnaker://rollout'
const template = (more: Json = {}): Json => ({
  schema: 'v2',
  id: 'rollout',
  metadata: { name: 'rollout', scopes: ['global'] },
  variables: [
    { name: 'seconds', type: 'int', defaultValue: 0 },
    { name: 'team', type: 'string' },
  ],
  pipeline: {
    spelEvaluator: 'v4',
    parameterConfig: [{ name: 'zone', default: 'west' }],
    stages: [
      { refId: 'pause', type: 'wait', name: 'Pause', waitTime: '${templateVariables.seconds}' },
      {
        refId: 'tell',
        type: 'evaluateVariables',
        requisiteStageRefIds: ['pause'],
        variables: [{ key: 'said', value: '${templateVariables.team} in ${parameters.zone}' }],
      },
    ],
  },
  ...more,
})
const templated = (more: Json = {}): Json => ({
  name: 'shop rollout',
  schema: 'v2',
  type: 'templatedPipeline',
  template: { artifactAccount: 'front50ArtifactCredentials', type: 'front50/pipelineTemplate', reference },
  variables: { team: 'shop' },
  ...more,
})

describe('a pipeline made of a template of schema v2', () => {
  let gennaker: Gennaker
  let server: Server
  beforeAll(async () => {
    gennaker = await Gennaker.start()
    server = createServer((_, response) => response.end(served)).listen(0, '127.0.0.1')
    await save(template())
  }, 60_000)
  afterAll(async () => {
    server.close()
    await gennaker.stop()
  })

  const served = `
schema: v2
variables:
  - { name: n, type: int, defaultValue: 0 }
pipeline:
  stages:
    - { refId: only, type: wait, waitTime: "\${templateVariables.n}" }
`
  const save = (definition: Json, tag?: string) =>
    gennaker.get(
      'mutation ($definition: JSON!, $tag: String) { savePipelineTemplate(definition: $definition, tag: $tag) { digest } }',
      { definition, tag },
    )
  const expand = async (definition: Json, trigger?: Json): Promise<Json> => {
    const query = `query ($definition: JSON!, $trigger: JSON) { expandPipeline(definition: $definition, trigger: $trigger) {
      definition templateVariables source { id type version } problems { document path message severity } } }`
    return (await gennaker.get(query, { definition, trigger })).expandPipeline
  }
  const run = async (id: string, trigger?: Json) =>
    gennaker.when(await gennaker.startPipeline(id, { trigger }), ({ status }) => status === 'SUCCEEDED')
  const facts = async (id: string): Promise<Json> =>
    (
      await gennaker.get(
        'query ($id: ID!) { execution(id: $id) { source { id type version } templateVariables initialConfig } }',
        { id },
      )
    ).execution

  it('runs with the values of its variables, and as the template is by then', async () => {
    const id = await gennaker.savePipeline('shop', templated())
    const first = await run(id, { parameters: { zone: 'east' } })
    expect(stageOf(first, 'tell').outputs.said).toBe('shop in east')
    expect(stageOf(first, 'pause').context.waitTime).toBe(0)
    const before = await facts(first.id)
    expect(before).toMatchObject({
      source: {
        id: expect.stringMatching(/^spinnaker:\/\/rollout@sha256:[0-9a-f]{64}$/),
        type: 'templatedPipeline',
        version: 'v2',
      },
      templateVariables: { seconds: 0, team: 'shop' },
      initialConfig: { type: 'templatedPipeline', variables: { team: 'shop' }, template: { reference } },
    })

    const { pipeline } = template()
    await save(template({ pipeline: { ...pipeline, stages: [{ ...pipeline.stages[0], name: 'Longer' }] } }))
    const second = await run(id)
    expect(second.stages.map(({ name }: Json) => name)).toEqual(['Longer'])
    expect((await facts(second.id)).source.id).not.toBe(before.source.id)

    const pinned = templated({ name: 'pinned', template: { reference: before.source.id } })
    const third = await run(await gennaker.savePipeline('shop', pinned))
    expect(third.stages.map(({ refId }: Json) => refId)).toEqual(['pause', 'tell'])
    await save(template())
  })

  it('is planned as it would run', async () => {
    const query = `query ($definition: JSON!) { planPipeline(application: "shop", definition: $definition) {
      stages { refId context } problems { path message } } }`
    const { planPipeline } = await gennaker.get(query, { definition: templated() })
    expect(planPipeline.problems).toEqual([])
    expect(planPipeline.stages[0]).toMatchObject({ refId: 'pause', context: { waitTime: 0 } })
    const wrong = await gennaker.get(query, { definition: templated({ variables: { team: 3 } }) })
    expect(wrong.planPipeline).toMatchObject({ stages: [], problems: [{ path: 'variables.team' }] })
  })

  it('differs by what its variables make of its stages', async () => {
    const query = `query ($before: PlannedDefinition!, $after: PlannedDefinition!) {
      pipelineDiff(before: $before, after: $after) { stages { refId changes { path before after } } } }`
    const of = (seconds: number) => ({
      definition: { ...templated({ variables: { team: 'shop', seconds } }), application: 'shop' },
    })
    const { pipelineDiff } = await gennaker.get(query, { before: of(1), after: of(2) })
    expect(pipelineDiff.stages).toEqual([
      { refId: 'pause', changes: [expect.objectContaining({ before: 1, after: 2 })] },
    ])
  })

  it('is refused with all that is wrong in it', async () => {
    const definition = templated({ name: 'wrong', variables: { seconds: 'ten' } })
    const { errors } = await gennaker.ask(
      'mutation ($definition: JSON!) { savePipeline(application: "shop", definition: $definition) { id } }',
      { definition },
    )
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [
        {
          path: 'variables.seconds',
          message: "Incorrectly defined variable(s): seconds (expected type 'int' found type 'String')",
        },
        { path: 'variables', message: 'Missing variable values for: team' },
      ],
    })
  })

  it('is not started when its template has changed so that it cannot be made any more', async () => {
    const id = await gennaker.savePipeline('shop', templated({ name: 'left behind' }))
    await save(template({ variables: [...template().variables, { name: 'region', type: 'string' }] }))
    const { errors } = await gennaker.ask('mutation ($id: ID!) { startPipeline(id: $id) { id } }', { id })
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ path: 'variables', message: 'Missing variable values for: region' }],
    })
    await save(template())
  })

  it('may be told by the trigger which template it is', async () => {
    await save(template(), 'stable')
    const chosen = templated({ template: { reference: 'spinnaker://rollout:${trigger.parameters.tag}' } })
    const { definition, problems } = await expand(chosen, { parameters: { tag: 'stable' } })
    expect([definition.stages.length, problems]).toEqual([2, []])
    const absent = await expand(chosen, { parameters: { tag: 'canary' } })
    expect(absent).toMatchObject({ definition: null, problems: [{ path: 'template.reference' }] })
  })

  it('may have a template that is fetched over HTTP, in YAML', async () => {
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/template.yml`
    const fetched = templated({ template: { reference: url }, variables: { n: 1 } })
    expect(await expand(fetched)).toMatchObject({
      definition: { stages: [{ refId: 'only' }] },
      templateVariables: { n: 1 },
      source: { id: url },
      problems: [],
    })
    // It says nothing of its evaluator: with v3 its variables are put in when it starts.
    const saved = await gennaker.savePipeline('shop', { ...fetched, name: 'fetched', variables: { n: 0 } })
    expect(stageOf(await run(saved), 'only').context.waitTime).toBe(0)
  })

  it('is what a pipeline was before it was converted', async () => {
    const convert = 'query ($d: JSON!) { convertToTemplate(definition: $d) }'
    const { id: _, ...pipeline } = template().pipeline
    const stages = [{ refId: '1', type: 'wait', requisiteStageRefIds: [], waitTime: 3 }]
    const definition = { ...pipeline, id: 'x', name: 'Roll: out!', application: 'shop', stages, roles: ['a'] }
    const { convertToTemplate } = await gennaker.get(convert, { d: definition })
    expect(convertToTemplate).toMatchObject({ schema: 'v2', id: 'roll-out', metadata: { name: 'Roll out' } })
    await save(convertToTemplate)
    const made = await expand(templated({ template: { reference: 'spinnaker://roll-out' }, variables: {} }))
    expect(made).toMatchObject({
      definition: { name: 'shop rollout', stages, spelEvaluator: 'v4' },
      problems: [],
    })
    expect(made.definition.roles).toBeUndefined()
    const { errors } = await gennaker.ask(convert, { d: templated() })
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })

  it('keeps its template from being deleted', async () => {
    const remove = 'mutation { deletePipelineTemplate(id: "rollout") }'
    const { errors } = await gennaker.ask(remove)
    expect(errors?.[0]?.extensions.code).toBe('CONFLICT')
  })
})
