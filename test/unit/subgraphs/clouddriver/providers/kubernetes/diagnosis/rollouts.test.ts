import type { JsonObject } from '../../../../../../../subgraphs/clouddriver/domain/manifest.ts'
import { diagnose } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/diagnosis/diagnose.ts'
import { kindNamed } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/kinds/index.ts'
import { rollouts } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/stability/rollouts.ts'
import { servers } from '../../../../../../fixtures/kubernetes/servers.ts'
import { Suite } from '../../../../../../fixtures/kubernetes/suite.ts'
import { closeAccounts } from '../support/account.ts'
import { eventually } from '../support/eventually.ts'
import { job, workload } from '../support/manifests.ts'
import { Operating } from '../support/operating.ts'

describe.each(servers)('rollouts on $name', (server) => {
  const suite = new Suite(server)
  let operating: Operating

  beforeAll(async () => {
    await suite.start()
    operating = new Operating({ kubeconfigFile: suite.kubeconfig, qps: 500 })
  }, 120_000)
  afterAll(async () => {
    await closeAccounts()
    await suite.stop()
  })

  const rollout = async (name: string) =>
    (await rollouts(operating.account, [{ location: suite.namespace, name }]))[0]!
  const deploy = (manifest: object) =>
    operating.run('deployManifest', {
      manifests: [manifest],
      moniker: { app: 'shop' },
      namespaceOverride: suite.namespace,
      versioned: false,
    })
  /** The first cause of which `isIt` holds. */
  async function cause(name: string, isIt: (cause: JsonObject) => boolean): Promise<JsonObject> {
    const find = async () => (await rollout(name)).causes.find(isIt)
    return (await eventually(find, (found) => found !== undefined))!
  }
  const behaving = (behaviour: string, more: object = {}) => ({
    template: { annotations: { 'sim/behaviour': behaviour, 'sim/exit-code': '3', 'sim/run-seconds': '0.2' } },
    ...more,
  })

  it('becomes stable', async () => {
    await deploy(workload('Deployment', 'well'))
    const found = await eventually(
      () => rollout('deployment well'),
      ({ stable }) => stable,
    )
    expect(found).toEqual({
      location: suite.namespace,
      name: 'deployment well',
      stable: true,
      failed: false,
      paused: false,
      available: true,
      message: '',
      causes: [],
    })
  })

  it('says what is not there', async () => {
    expect(await rollout('deployment nowhere')).toMatchObject({
      stable: false,
      failed: false,
      message: 'It is not there',
    })
  })

  it('names pod, container, exit code, restarts, and last lines of a crash loop at once', async () => {
    const container = { command: ['sh', '-c', 'echo starting; echo no database; exit 3'] }
    await deploy(workload('Deployment', 'crashing', behaving('crash-loop', { container })))
    // Between two crashes it is available for a moment: what is said of it is said at one time.
    const { causes, ...rest } = await eventually(
      () => rollout('deployment crashing'),
      ({ causes, stable }) => !stable && causes.some(({ restarts }) => Number(restarts) > 0),
    )
    const found = causes[0]!
    expect(found).toMatchObject({
      pod: expect.stringMatching(/^crashing-/),
      container: 'main',
      reason: expect.stringMatching(/CrashLoopBackOff|Error/),
      exitCode: expect.any(Number),
    })
    expect(found.logLines).toContain('no database')
    expect(rest).toMatchObject({ stable: false, failed: false })
  }, 30_000)

  it('names an image that cannot be had', async () => {
    await deploy(workload('Deployment', 'imageless', { image: 'does-not-exist:1' }))
    const found = await cause('deployment imageless', () => true)
    expect(found).toMatchObject({
      container: 'main',
      reason: expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/),
      logLines: [],
    })
    expect(JSON.stringify(found)).toContain('does-not-exist')
  }, 30_000)

  it('names pods that find no node', async () => {
    await deploy(
      workload('Deployment', 'homeless', { container: { resources: { requests: { cpu: '1000' } } } }),
    )
    const found = await cause('deployment homeless', () => true)
    expect(found).toMatchObject({
      reason: 'Unschedulable',
      message: expect.stringContaining('nodes are available'),
    })
  }, 30_000)

  it('names a quota that is used up', async () => {
    const namespace = `${suite.namespace}-quota`
    await suite.makeNamespace(namespace)
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'none', namespace },
      spec: { hard: { pods: '0' } },
    }
    await suite.api.create(`/api/v1/namespaces/${namespace}/resourcequotas`, quota)
    await suite.api.until(`/api/v1/namespaces/${namespace}/resourcequotas/none`, ({ status }) => status?.hard)
    await operating.run('deployManifest', {
      manifests: [workload('Deployment', 'poor')],
      moniker: { app: 'shop' },
      namespaceOverride: namespace,
    })
    const find = async () =>
      (await rollouts(operating.account, [{ location: namespace, name: 'deployment poor' }]))[0]!.causes[0]
    const found = await eventually(find, (found) => found !== undefined)
    expect(found).toMatchObject({
      reason: 'FailedCreate',
      message: expect.stringContaining('exceeded quota'),
    })
    await operating.run('deleteManifest', { manifestName: `namespace ${namespace}`, location: '' })
  }, 30_000)

  it('is failed at its progress deadline, with the cause', async () => {
    const options = { image: 'does-not-exist:1', spec: { progressDeadlineSeconds: 1 } }
    await deploy(workload('Deployment', 'late', options))
    const found = await eventually(
      () => rollout('deployment late'),
      ({ failed }) => failed,
    )
    expect(found).toMatchObject({ stable: false, message: 'Deployment exceeded its progress deadline' })
    expect(found.causes[0]).toMatchObject({ container: 'main' })
  }, 30_000)

  it('tells of a Job that has failed', async () => {
    const manifest = job({ name: 'failing' }, 'echo out of beans; exit 4')
    Object.assign(manifest.spec, { backoffLimit: 0 })
    Object.assign(manifest.spec.template, {
      metadata: { annotations: { 'sim/behaviour': 'exit', 'sim/exit-code': '4', 'sim/run-seconds': '0.2' } },
    })
    await deploy(manifest)
    const found = await eventually(
      () => rollout('job failing'),
      ({ failed }) => failed,
    )
    expect(found.message).not.toBe('')
    expect(found.causes[0]).toMatchObject({
      pod: expect.stringMatching(/^failing-/),
      exitCode: 4,
      logLines: ['out of beans'],
    })
  }, 30_000)

  // The stand-in for kubelets of the real control plane knows none of these.
  if (server.isTwin)
    describe('what only containers and their events tell', () => {
      const find = (name: string) =>
        eventually(
          async () => {
            const live = await suite.api.get(suite.path('deployments', name))
            return diagnose(operating.account, live, kindNamed('deployment', operating.account.settings))
          },
          (causes) => causes.length > 0,
        )

      it('a probe that fails', async () => {
        await deploy(workload('Deployment', 'unready', behaving('never-ready')))
        expect(await find('unready')).toMatchObject([
          { container: 'main', reason: 'Unhealthy', message: expect.stringContaining('probe failed') },
        ])
      })

      it('memory that is used up', async () => {
        await deploy(workload('Deployment', 'hungry', behaving('oom')))
        expect(await find('hungry')).toMatchObject([
          { container: 'main', reason: 'OOMKilled', exitCode: 137 },
        ])
      })

      it('a ConfigMap that is missing', async () => {
        const container = { envFrom: [{ configMapRef: { name: 'nowhere' } }] }
        await deploy(workload('Deployment', 'unset', { container }))
        expect(await find('unset')).toMatchObject([
          { reason: 'CreateContainerConfigError', message: expect.stringContaining('"nowhere" not found') },
        ])
      })

      it('a volume that cannot be mounted', async () => {
        const volumes = [{ name: 'v', secret: { secretName: 'nowhere' } }]
        const manifest = workload('Deployment', 'unmounted')
        Object.assign(manifest.spec.template.spec, { volumes })
        await deploy(manifest)
        expect(await find('unmounted')).toMatchObject([
          { reason: 'FailedMount', message: expect.stringContaining('nowhere') },
        ])
      })
    })

  it('asks nothing of the server for rollouts that all is well with', async () => {
    await deploy(workload('Deployment', 'calm', behaving('never-ready')))
    await suite.until('deployments', 'calm', ({ status }) => status?.unavailableReplicas === 1)
    const references = [{ location: suite.namespace, name: 'deployment calm' }]
    const before = operating.calls.length
    await rollouts(operating.account, references)
    await rollouts(operating.account, references)
    expect(operating.calls.slice(before)).toEqual(['get', 'get'])
  })
})
