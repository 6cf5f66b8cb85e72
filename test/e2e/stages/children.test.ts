import { Gennaker, stageOf } from '../../fixtures/gennaker.ts'
import { base64, ended, type Json, run, save, task } from './support.ts'

let gennaker: Gennaker
beforeAll(async () => {
  gennaker = await Gennaker.start()
}, 60_000)
afterAll(() => gennaker.stop())

const wait = (refId: string, requires: string[] = []): Json => ({
  refId,
  requisiteStageRefIds: requires,
  type: 'wait',
  waitTime: 0,
})
const makes = (refId: string, name: string, contents: string): Json => ({
  refId,
  type: 'evaluateArtifacts',
  artifactContents: [{ id: name, name, contents }],
})
const embedded = (name: string, content: string): Json => ({
  type: 'embedded/base64',
  artifactAccount: 'embedded-artifact',
  name,
  reference: base64(content),
})
const wants = (name: string): Json => ({ id: name, matchArtifact: { type: 'embedded/base64', name } })

describe('a pipeline that starts another one', () => {
  it('uses its outputs and its artifacts', async () => {
    const child = await save(gennaker, [makes('1', 'values', 'replicas: 3')])
    const execution = await run(gennaker, [
      {
        refId: '1',
        type: 'pipeline',
        application: 'shop',
        pipeline: child,
        expectedArtifacts: [wants('values')],
      },
      {
        ...makes('2', 'copy', 'child: ${#stage("pipeline")["outputs"]["artifacts"][0]["name"]}'),
        requisiteStageRefIds: ['1'],
      },
    ])
    expect(execution.status).toBe('SUCCEEDED')
    const { outputs, context } = stageOf(execution, '1')
    expect(outputs.resolvedExpectedArtifacts).toEqual([
      expect.objectContaining({ id: 'values', boundArtifact: embedded('values', 'replicas: 3') }),
    ])
    expect(stageOf(execution, '2').outputs.artifacts).toEqual([embedded('copy', 'child: values')])
    const { trigger } = await gennaker.execution(context.executionId)
    expect(trigger).toMatchObject({
      parentExecutionId: execution.id,
      isPipeline: true,
      parentStatus: 'RUNNING',
    })
    expect(trigger.parentExecution).toBeUndefined()
  })

  it('hands it the artifacts that it sees, which the child binds, and a dry run', async () => {
    const child = await save(gennaker, [wait('1')], { expectedArtifacts: [wants('values')] })
    const execution = await run(
      gennaker,
      [
        makes('1', 'values', 'from the parent'),
        { refId: '2', requisiteStageRefIds: ['1'], type: 'pipeline', application: 'shop', pipeline: child },
      ],
      { dryRun: true },
    )
    expect(execution.status).toBe('SUCCEEDED')
    const { trigger } = await gennaker.execution(stageOf(execution, '2').context.executionId)
    expect(trigger.dryRun).toBe(true)
    expect(trigger.resolvedExpectedArtifacts).toEqual([
      expect.objectContaining({ id: 'values', boundArtifact: embedded('values', 'from the parent') }),
    ])
  })

  it('lets it ask for its parent, of which it holds no copy', async () => {
    const child = await save(gennaker, [
      makes('1', 'of', '${trigger.parentExecution.name}: ${trigger.parentExecution.trigger.parameters.zone}'),
    ])
    const parent = await save(
      gennaker,
      [{ refId: '1', type: 'pipeline', application: 'shop', pipeline: child }],
      {
        name: 'the parent',
      },
    )
    const trigger = { parameters: { zone: 'west' } }
    const execution = await ended(gennaker, await gennaker.startPipeline(parent, { trigger }))
    expect(stageOf(execution, '1').outputs.artifacts).toEqual([embedded('of', 'the parent: west')])
  })

  it('says what has failed in it', async () => {
    const child = await save(
      gennaker,
      [wait('1'), { ...makes('2', 'a', 'A'), requisiteStageRefIds: ['1'], expectedArtifacts: [wants('b')] }],
      {
        name: 'failing',
      },
    )
    const execution = await run(gennaker, [
      { refId: '1', type: 'pipeline', application: 'shop', pipeline: child },
    ])
    const { status, failure, context } = stageOf(execution, '1')
    expect([status, failure.code]).toEqual(['TERMINAL', 'CHILD_FAILED'])
    expect(context.exception.details).toMatchObject({
      errors: [
        expect.stringMatching(
          /^Exception in child pipeline stage \(failing: evaluateArtifacts\): .* could not be found/,
        ),
      ],
      source: { executionId: context.executionId, stageName: 'evaluateArtifacts', stageIndex: 1 },
    })
  })
})

describe('the plan of a bundle of pipelines', () => {
  it('has the plan of each of them, of every level, and starts nothing', async () => {
    const child = await save(gennaker, [wait('1')], { name: 'in a bundle' })
    const yamlConfig = [
      {
        bundle_web: {
          a: { child_pipeline: 'in a bundle', arguments: { zone: 'west' } },
          b: { child_pipeline: 'in a bundle', depends_on: ['a'] },
        },
      },
    ]
    const definition = { name: 'planned', stages: [{ refId: '1', type: 'runMultiplePipelines', yamlConfig }] }
    const { planPipeline } = await gennaker.get(
      `query ($definition: JSON!) {
        planPipeline(application: "shop", definition: $definition) { problems { message } stages { effects problems { message } } }
      }`,
      { definition },
    )
    expect(planPipeline).toEqual({
      problems: [],
      stages: [
        {
          problems: [],
          effects: [
            expect.objectContaining({
              kind: 'pipeline',
              name: 'in a bundle',
              parameters: { zone: 'west', executionIdentifier: 'a' },
            }),
            expect.objectContaining({
              kind: 'pipeline',
              name: 'in a bundle',
              parameters: { executionIdentifier: 'b' },
            }),
          ],
        },
      ],
    })
    const { pipeline } = await gennaker.get(
      'query ($id: ID!) { pipeline(id: $id) { executions { totalCount } } }',
      { id: child },
    )
    expect(pipeline.executions.totalCount).toBe(0)
  })
})

describe('findArtifactFromExecution', () => {
  it('finds what an earlier execution of another pipeline has made', async () => {
    const source = await save(gennaker, [makes('1', 'values', 'v1')])
    await ended(gennaker, await gennaker.startPipeline(source))
    const execution = await run(gennaker, [
      {
        refId: '1',
        type: 'findArtifactFromExecution',
        application: 'shop',
        pipeline: source,
        expectedArtifacts: [wants('values')],
        executionOptions: { successful: true },
      },
      {
        refId: '2',
        requisiteStageRefIds: ['1'],
        ...{ type: 'savePipelinesFromArtifact', pipelinesArtifactId: 'values' },
      },
    ])
    expect(stageOf(execution, '1').outputs.artifacts).toEqual([embedded('values', 'v1')])
    // It is bound for the stages downstream: this one has read it.
    expect(stageOf(execution, '2').failure).toMatchObject({
      code: 'ARTIFACT_UNUSABLE',
      message: expect.stringContaining('is no JSON'),
    })
  })
})

describe('custom strategies', () => {
  it('are saved, put in order, started and deleted as pipelines of their own kind', async () => {
    const strategy = (name: string): string =>
      base64({
        application: 'shop',
        name,
        strategy: true,
        stages: [makes('1', 'told', '${parameters.cluster}')],
      })
    const first = await task(gennaker, { type: 'savePipeline', pipeline: strategy('first') })
    const second = await task(gennaker, { type: 'savePipeline', pipeline: strategy('second') })
    const [a, b] = [first.context['pipeline.id'], second.context['pipeline.id']]
    await task(gennaker, {
      type: 'reorderPipelines',
      application: base64('"shop"'),
      idsToIndices: base64({ [a]: 1, [b]: 0 }),
      isStrategy: base64('true'),
    })
    const { application } = await gennaker.get('{ application(name: "shop") { strategies { id } } }')
    expect(application.strategies).toEqual([{ id: b }, { id: a }])
    const starts = (pipelineId: string, parameters: Json): Json => ({
      refId: '1',
      type: 'pipeline',
      pipelineApplication: 'shop',
      pipelineId,
      pipelineParameters: { strategy: true, ...parameters },
    })
    const execution = await run(gennaker, [starts(a, { cluster: 'web' })])
    expect(stageOf(execution, '1').outputs.artifacts).toEqual([embedded('told', 'web')])
    await task(gennaker, {
      type: 'deletePipeline',
      pipeline: base64({ application: 'shop', name: 'first', strategy: true }),
    })
    const { failure } = stageOf(await run(gennaker, [starts(a, {})]), '1')
    expect(failure).toMatchObject({
      code: 'CHILD_NOT_STARTED',
      message: expect.stringContaining(`custom strategy ${a}`),
    })
  })

  it('leave pipelines in the order that is wanted, too', async () => {
    const ids = [await save(gennaker, []), await save(gennaker, []), await save(gennaker, [])]
    const { status } = await task(gennaker, {
      type: 'reorderPipelines',
      application: 'shop',
      idsToIndices: { [ids[0]!]: 2, [ids[1]!]: 0, [ids[2]!]: 1 },
    })
    expect(status).toBe('SUCCEEDED')
    const { application } = await gennaker.get('{ application(name: "shop") { pipelines { id } } }')
    const order = application.pipelines.map(({ id }: { id: string }) => id)
    expect(order.filter((id: string) => ids.includes(id))).toEqual([ids[1], ids[2], ids[0]])
  })
})
