import { until } from '../../../../fixtures/until.ts'
import { type Json, Orca, stage, stageOf, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())
beforeEach(() => {
  orca.clouddriver.reset()
})

const deployment = (name: string, namespace = 'default'): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
})
const deploy = (more: Json = {}, refId = '1', requires: string[] = []) =>
  stage(refId, requires, 'deployManifest', {
    account: 'prod',
    cloudProvider: 'kubernetes',
    source: 'text',
    manifests: [deployment('web')],
    ...more,
  })
const run = async (more: Json = {}, args: Json = {}) => orca.ended(await orca.start([deploy(more)], args))
const taskNames = (seen: { tasks: { name: string }[] }) => seen.tasks.map(({ name }) => name)

describe('a deployManifest stage', () => {
  it('deploys, waits until all is stable, cleans up, and offers what it did under Spinnaker’s names', async () => {
    const execution = await run()
    expect(execution.status).toBe('SUCCEEDED')
    const seen = stageOf(execution, '1')
    expect(taskNames(seen)).toEqual([
      'resolveDeploySourceManifest',
      'deployManifest',
      'monitorDeploy',
      'promoteOutputs',
      'waitForManifestToStabilize',
      'cleanupArtifacts',
      'monitorCleanup',
    ])
    expect(seen.outputs).toMatchObject({
      'outputs.manifests': [deployment('web')],
      'outputs.manifestNamesByNamespace': { default: ['deployment web'] },
      'outputs.createdArtifacts': [{ type: 'kubernetes/deployment', name: 'web' }],
      artifacts: [{ type: 'kubernetes/deployment', name: 'web' }],
    })
    expect(seen.context).toMatchObject({
      'kato.last.task.id': { id: expect.any(String) },
      'kato.task.lastStatus': 'SUCCEEDED',
      'deploy.account.name': 'prod',
      stableManifests: [{ manifestName: 'deployment web', location: 'default' }],
      failedManifests: [],
      messages: [],
    })
    expect(orca.clouddriver.submitted.map(({ operation }) => operation)).toEqual([
      'deployManifest',
      'cleanupArtifacts',
    ])
    expect(orca.clouddriver.submitted[0]).toMatchObject({
      application: 'shop',
      stageId: seen.id,
      user: 'ann',
      description: { account: 'prod', moniker: { app: 'shop' }, enableTraffic: true },
    })
  })

  it('shows the phases of the deployment while it is under way', async () => {
    orca.clouddriver.script = () => 'wait'
    const id = await orca.start([deploy()])
    await until(() => orca.clouddriver.submitted.length === 1)
    orca.clouddriver.advance({ phase: 'DEPLOY_KUBERNETES_MANIFEST' })
    const seen = await orca.when(id, (execution) => {
      const [task] = stageOf(execution, '1').context['kato.tasks'] ?? []
      return task?.history.length === 1
    })
    expect(stageOf(seen, '1').context['kato.tasks'][0]).toMatchObject({
      status: { completed: false, failed: false },
      history: [{ phase: 'DEPLOY_KUBERNETES_MANIFEST' }],
    })
    await orca.control('cancelExecution', id)
    await orca.ended(id)
  })
})

describe('a rollout that does not get on', () => {
  it('fails with the pod, container, reason, exit code and last line', async () => {
    const cause = {
      pod: 'web-7',
      container: 'app',
      reason: 'CrashLoopBackOff',
      exitCode: 3,
      restarts: 4,
      logLines: ['starting', 'panic: no database'],
    }
    const message = 'Deployment exceeded its progress deadline'
    orca.clouddriver.setRollouts({
      name: 'deployment web',
      location: 'default',
      failed: true,
      message,
      causes: [cause],
    })
    const { failure, context } = stageOf(await run(), '1')
    expect(failure).toEqual({
      code: 'ROLLOUT_FAILED',
      message:
        "'deployment web' in 'default' has failed: Deployment exceeded its progress deadline. Pod web-7, container app: CrashLoopBackOff, exit code 3, 4 restarts, its last line is \"panic: no database\"",
      details: { causes: [{ manifestName: 'deployment web', location: 'default', ...cause }] },
    })
    expect(context).toMatchObject({
      failedManifests: [{ manifestName: 'deployment web', location: 'default' }],
      messages: [`'deployment web' in 'default' for account prod: ${message}`],
    })
  })
})

describe('waiting', () => {
  it('for Clouddriver to come back is no failure', async () => {
    orca.clouddriver.isUp = false
    const id = await orca.start([deploy(), wait('2', ['1'])])
    const waiting = await orca.when(id, (execution) => stageOf(execution, '1').context.waitingFor)
    expect(stageOf(waiting, '1').context.waitingFor).toContain('clouddriver does not answer')
    orca.clouddriver.isUp = true
    const execution = await orca.ended(id)
    expect([execution.status, stageOf(execution, '1').context.waitingFor]).toEqual(['SUCCEEDED', undefined])
  })
})
