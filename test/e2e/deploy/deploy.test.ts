import { type Gennaker, stageOf } from '../../fixtures/gennaker.ts'
import { until } from '../../fixtures/until.ts'
import {
  about,
  configMap,
  deployment,
  deploys,
  ended,
  job,
  live,
  logOf,
  replicaSet,
  run,
  runs,
  type Seen,
  serverGroups,
  service,
  start,
  startWithSandbox,
} from './support.ts'

let gennaker: Gennaker
beforeAll(async () => {
  gennaker = await startWithSandbox()
})
afterAll(() => gennaker.stop())

const imageOf = (manifest: Seen) => manifest.manifest.spec.template.spec.containers[0].image

describe('a deployment', () => {
  it('is there when the pipeline has ended: versioned, bound, stable', async () => {
    const template = deployment('web', 'shop/web:1') as Seen
    template.spec.template.spec.containers[0].envFrom = [{ configMapRef: { name: 'web' } }]
    const execution = await run(gennaker, deploys([template, configMap('web', { color: 'red' })]))
    expect([execution.status, stageOf(execution, '0').failure]).toEqual(['SUCCEEDED', null])
    const web = await live(gennaker, 'deployment web')
    expect(web.manifest.status).toMatchObject({ readyReplicas: 2, updatedReplicas: 2 })
    expect(web.manifest.spec.template.spec.containers[0].envFrom).toEqual([
      { configMapRef: { name: 'web-v000' } },
    ])
    expect(stageOf(execution, '0').outputs['outputs.manifestNamesByNamespace']).toEqual({
      default: ['configMap web-v000', 'deployment web'],
    })
  })

  it('is scaled, restarted, held, let go, patched and taken back', async () => {
    const name = 'deployment steps'
    const execution = await run(
      gennaker,
      deploys([deployment('steps', 'shop/steps:1')]),
      deploys([deployment('steps', 'shop/steps:2')]),
      about('scaleManifest', name, { replicas: 3 }),
      about('rollingRestartManifest', name),
      about('pauseRolloutManifest', name),
      about('resumeRolloutManifest', name),
      about('undoRolloutManifest', name, { revision: 1 }),
      about('patchManifest', name, {
        patchBody: [{ metadata: { annotations: { note: 'patched' } } }],
        options: { mergeStrategy: 'merge', record: false },
      }),
      about('findArtifactsFromResource', name),
    )
    expect([execution.status, execution.stages.map(({ failure }: Seen) => failure).filter(Boolean)]).toEqual([
      'SUCCEEDED',
      [],
    ])
    const steps = await live(gennaker, name)
    expect(imageOf(steps)).toBe('shop/steps:1')
    expect(steps.manifest.metadata.annotations.note).toBe('patched')
    expect(stageOf(execution, '8').outputs.manifest.metadata.name).toBe('steps')
    const gone = await run(gennaker, about('deleteManifest', name))
    expect(gone.status).toBe('SUCCEEDED')
    await until(async () => (await live(gennaker, name)) === null)
  })

  it('that crashes fails the stage: pod, container, exit code and last line are named', async () => {
    const crashing = deployment('crashing', 'shop/crash:1', { progressDeadlineSeconds: 3 })
    const execution = await run(gennaker, deploys([crashing]))
    const { failure } = stageOf(execution, '0')
    expect(failure.code).toBe('ROLLOUT_FAILED')
    expect(failure.message).toMatch(
      /^'deployment crashing' in 'default' has failed: Deployment exceeded its progress deadline\. Pod crashing-\S+, container app: CrashLoopBackOff, exit code 1, .*its last line is "app: giving up"/,
    )
    expect(failure.details.causes[0]).toMatchObject({ container: 'app', exitCode: 1 })
  })

  it('that a cluster does not accept fails the stage, and says where', async () => {
    const wrong = deployment('Not A Name', 'shop/web:1')
    const { failure } = stageOf(await run(gennaker, deploys([wrong])), '0')
    expect(['OPERATION_REFUSED', 'OPERATION_FAILED']).toContain(failure.code)
    expect(failure.message).toContain('metadata.name')
  })

  it('in an account that is not there fails the stage', async () => {
    const { failure } = stageOf(
      await run(gennaker, deploys([configMap('a', {})], { account: 'sandbax' })),
      '0',
    )
    expect(failure).toMatchObject({ code: 'OPERATION_REFUSED', message: expect.stringContaining('sandbox') })
  })
})

describe('a strategy', () => {
  const annotations = { 'strategy.spinnaker.io/max-version-history': '3' }
  const deployRollout = (image: string, strategy: string) =>
    run(
      gennaker,
      deploys([service('front'), replicaSet('front', image, annotations)], {
        trafficManagement: {
          enabled: true,
          options: { enableTraffic: true, services: ['service front'], strategy },
        },
      }),
    )
  const reached = async () => {
    const groups = await serverGroups(gennaker)
    const names = [...groups.values()].flatMap(({ loadBalancers }) =>
      loadBalancers.flatMap(({ instances }: Seen) => instances.map(({ name }: Seen) => name)),
    )
    return [...new Set(names.map((name) => name.replace(/^pod (front-v\d+)-.*$/, '$1')))].sort()
  }

  it('red/black moves the traffic to the new version and keeps the old one', async () => {
    expect((await deployRollout('shop/front:1', 'redblack')).status).toBe('SUCCEEDED')
    await until(async () => String(await reached()) === 'front-v000')
    const second = await deployRollout('shop/front:2', 'redblack')
    expect([second.status, second.stages.map(({ name, status }: Seen) => `${name} ${status}`)]).toEqual([
      'SUCCEEDED',
      ['deployManifest SUCCEEDED', 'Disable replicaSet front-v000 SUCCEEDED'],
    ])
    await until(async () => String(await reached()) === 'front-v001')
    const groups = await serverGroups(gennaker)
    expect(groups.get('replicaSet front-v000')).toMatchObject({ disabled: true, instanceCounts: { up: 2 } })
    expect(groups.get('replicaSet front-v001')).toMatchObject({ disabled: false })
  })

  it('and back: enable the old version, disable the new one', async () => {
    const cluster = { mode: 'dynamic', kind: 'replicaSet', app: 'shop', cluster: 'replicaSet front' }
    const execution = await run(
      gennaker,
      about('enableManifest', '', { ...cluster, criteria: 'second_newest' }),
      about('disableManifest', '', { ...cluster, criteria: 'newest' }),
    )
    expect(execution.status).toBe('SUCCEEDED')
    await until(async () => String(await reached()) === 'front-v000')
  })

  it('highlander leaves one', async () => {
    const execution = await deployRollout('shop/front:3', 'highlander')
    expect(execution.status).toBe('SUCCEEDED')
    await until(async () => {
      const names = [...(await serverGroups(gennaker)).keys()].filter((name) => name.includes(' front-'))
      return String(names) === 'replicaSet front-v002'
    })
  })

  it('sees how many server groups there are', async () => {
    const sized = (expected: number) => ({
      type: 'checkPreconditions',
      preconditions: [
        {
          type: 'clusterSize',
          context: { credentials: 'sandbox', cluster: 'replicaSet front', regions: ['default'], expected },
        },
      ],
    })
    expect((await run(gennaker, sized(1))).status).toBe('SUCCEEDED')
    expect((await run(gennaker, sized(2))).status).toBe('TERMINAL')
  })

  it('is resized', async () => {
    const execution = await run(gennaker, {
      type: 'resizeServerGroup',
      account: 'sandbox',
      cluster: 'replicaSet front',
      target: 'current_asg_dynamic',
      regions: ['default'],
      action: 'scale_up',
      scaleNum: 1,
    })
    expect([execution.status, stageOf(execution, '0').failure]).toEqual(['SUCCEEDED', null])
    expect((await live(gennaker, 'replicaSet front-v002')).manifest.spec.replicas).toBe(3)
  })
})

describe('a job', () => {
  it('is run, its log is the stage’s, and what it tells goes to the pipeline', async () => {
    const command = 'echo one; sleep 0.3; echo two; echo SPINNAKER_PROPERTY_Version=7; exit 0'
    const execution = await run(
      gennaker,
      runs(job('tells', command), { consumeArtifactSource: 'propertyFile', propertyFile: 'main' }),
    )
    const stage = stageOf(execution, '0')
    expect([execution.status, stage.failure]).toEqual(['SUCCEEDED', null])
    expect(stage.outputs).toMatchObject({ version: '7', jobStatus: { jobState: 'Succeeded' } })
    expect(await logOf(gennaker, stage.id)).toEqual(['one', 'two', 'SPINNAKER_PROPERTY_Version=7'])
  })

  it('that fails fails the stage, unless its exit code is no failure', async () => {
    const failing = job('fails', 'echo no luck; exit 9')
    const { failure } = stageOf(await run(gennaker, runs(failing)), '0')
    expect(failure).toMatchObject({ code: 'JOB_FAILED', message: expect.stringContaining('exit code 9') })
    const execution = await run(gennaker, runs(failing, { successfulExitCodes: [9] }))
    expect(execution.status).toBe('SUCCEEDED')
  })

  it('is deleted when its stage is canceled', async () => {
    const id = await start(gennaker, [runs(job('endless', 'echo here; sleep 600'))])
    await gennaker.when(id, (execution) => stageOf(execution, '0').context.jobStatus)
    await gennaker.get('mutation ($id: ID!) { cancelExecution(id: $id) { id } }', { id })
    expect((await ended(gennaker, id)).status).toBe('CANCELED')
    await until(async () => (await live(gennaker, 'job endless')) === null)
  })
})
