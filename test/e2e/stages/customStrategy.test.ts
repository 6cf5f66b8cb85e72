import { type Gennaker, stageOf } from '../../fixtures/gennaker.ts'
import { deploys, live, replicaSet, startWithSandbox } from '../deploy/support.ts'
import { base64, type Json, run, type Seen, save, task } from './support.ts'

let gennaker: Gennaker
let strategyPipeline: string

/** Says what it was told, and deletes what was there before. */
const strategy: Json = {
  application: 'shop',
  name: 'replace',
  strategy: true,
  stages: [
    {
      refId: '1',
      type: 'evaluateArtifacts',
      artifactContents: [{ name: 'parameters', contents: '${#toJson(parameters)}' }],
    },
    {
      refId: '2',
      requisiteStageRefIds: ['1'],
      type: 'deleteManifest',
      account: '${parameters.credentials}',
      location: '${parameters.region}',
      manifestName: '${parameters.olderManifests[0]}',
      stageEnabled: { type: 'expression', expression: 'parameters.olderManifests.size() > 0' },
    },
  ],
}

beforeAll(async () => {
  gennaker = await startWithSandbox()
  await save(gennaker, [])
  const saved = await task(gennaker, { type: 'savePipeline', pipeline: base64(strategy) })
  strategyPipeline = saved.context['pipeline.id']
}, 120_000)
afterAll(() => gennaker.stop())

const deploy = (image: string, options: Json): Promise<Seen> =>
  run(gennaker, [
    {
      refId: '1',
      ...deploys([replicaSet('web', image)]),
      moniker: { app: 'shop' },
      trafficManagement: { enabled: true, options: { strategy: 'custom', ...options } },
    },
  ])

describe('a deployment with a custom strategy', () => {
  it('runs the strategy, which decides what becomes of older versions', async () => {
    const options = { strategyApplication: 'shop', strategyPipeline, pipelineParameters: { note: 'mine' } }
    const first = await deploy('web:1', options)
    expect(first.status).toBe('SUCCEEDED')
    expect(await live(gennaker, 'replicaSet web-v000')).not.toBeNull()

    const second = await deploy('web:2', options)
    expect(second.status).toBe('SUCCEEDED')
    expect(await live(gennaker, 'replicaSet web-v000')).toBeNull()
    expect(await live(gennaker, 'replicaSet web-v001')).not.toBeNull()

    const after = stageOf(second, '1>1')
    expect(after).toMatchObject({ type: 'pipeline', name: 'Custom strategy for replicaSet web in default' })
    const told = after.outputs.artifacts[0].reference
    expect(JSON.parse(Buffer.from(told, 'base64').toString())).toEqual({
      application: 'shop',
      credentials: 'sandbox',
      cloudProvider: 'kubernetes',
      cluster: 'replicaSet web',
      moniker: { app: 'shop' },
      region: 'default',
      manifests: ['replicaSet web-v001'],
      olderManifests: ['replicaSet web-v000'],
      strategy: true,
      clone: false,
      parentPipelineId: second.id,
      parentStageId: stageOf(second, '1').id,
      note: 'mine',
    })
  })

  it('fails when there is no such strategy', async () => {
    const execution = await deploy('web:3', { strategyApplication: 'shop', strategyPipeline: 'nowhere' })
    expect(execution.status).toBe('TERMINAL')
    expect(stageOf(execution, '1>1').failure).toMatchObject({
      code: 'CHILD_NOT_STARTED',
      message: expect.stringContaining('There is no custom strategy nowhere'),
    })
  })

  it('is not started without the id of the strategy', async () => {
    const id = await save(gennaker, [
      {
        refId: '1',
        ...deploys([replicaSet('web', 'web:1')]),
        trafficManagement: { enabled: true, options: { strategy: 'custom' } },
      },
    ])
    const { errors } = await gennaker.ask('mutation ($id: ID) { startPipeline(id: $id) { id } }', { id })
    expect(errors![0]!.extensions.problems).toEqual([
      { path: 'stages[0].trafficManagement.options.strategyPipeline', message: 'is missing' },
    ])
  })
})
