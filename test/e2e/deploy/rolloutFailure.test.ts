import { stageOf } from '../../fixtures/gennaker.ts'
import type { Json } from '../../fixtures/kubernetes/api.ts'
import { pathOf } from '../../fixtures/kubernetes/paths.ts'
import { until } from '../../fixtures/until.ts'
import { describeScenes, type Scene } from './clusters.ts'
import { deploys, following, replicaSet, type Seen, start } from './support.ts'

const namespace = 'failing'
const deadlineSeconds = 3
const crashes = { command: ['sh', '-c', 'echo trying; echo database:5432 refused'] }

interface Failing {
  readonly behaviour?: string
  readonly container?: Json
  readonly namespace?: string
}

const deployment = (name: string, { behaviour, container, ...more }: Failing): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: more.namespace ?? namespace },
  spec: {
    replicas: 1,
    progressDeadlineSeconds: deadlineSeconds,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: {
        labels: { app: name },
        annotations: behaviour === undefined ? {} : { 'sim/behaviour': behaviour },
      },
      spec: { containers: [{ name: 'main', image: 'shop/app:1', ...container }] },
    },
  },
})

const stateOf = ({ status }: Json): Json => status?.containerStatuses?.[0] ?? {}

interface Case extends Failing {
  readonly name: string
  /** Where it can be seen first, and how. */
  readonly resource: string
  readonly isEvent: (object: Json) => boolean
  readonly cause: Json
  /** In the failure's words. */
  readonly message: RegExp
}

const cases: Case[] = [
  {
    name: 'crashes',
    behaviour: 'crash-loop',
    container: crashes,
    resource: 'pods',
    isEvent: (pod) => stateOf(pod).lastState?.terminated ?? stateOf(pod).state?.terminated,
    cause: { container: 'main', exitCode: 1, logLines: expect.arrayContaining(['database:5432 refused']) },
    message: /Pod crashes-\S+, container main: \w+, exit code 1, .*its last line is "database:5432 refused"/,
  },
  {
    name: 'unknown',
    container: { image: 'shop/does-not-exist:1' },
    resource: 'pods',
    isEvent: (pod) => stateOf(pod).state?.waiting?.reason?.match(/Pull/),
    cause: { container: 'main', reason: expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/) },
    message: /Pod unknown-\S+, container main: (ErrImagePull|ImagePullBackOff), .*shop\/does-not-exist:1/,
  },
  {
    name: 'greedy',
    behaviour: 'oom',
    resource: 'pods',
    isEvent: (pod) => stateOf(pod).lastState?.terminated ?? stateOf(pod).state?.terminated,
    cause: { container: 'main', reason: 'OOMKilled', exitCode: 137 },
    message: /Pod greedy-\S+, container main: OOMKilled, exit code 137/,
  },
  {
    name: 'huge',
    container: { resources: { requests: { cpu: '1000' } } },
    resource: 'pods',
    isEvent: ({ status }) => status?.conditions?.some(({ reason }: Json) => reason === 'Unschedulable'),
    cause: { reason: 'Unschedulable', message: expect.stringContaining('Insufficient cpu') },
    message: /Pod huge-\S+: Unschedulable, ".*Insufficient cpu/,
  },
  {
    name: 'toomany',
    namespace: 'tight',
    resource: 'replicasets',
    isEvent: ({ status }) => status?.conditions?.some(({ type }: Json) => type === 'ReplicaFailure'),
    cause: {
      replicaSet: expect.stringMatching(/^toomany-/),
      reason: 'FailedCreate',
      message: expect.stringMatching(/exceeded quota: nothing/),
    },
    message: /FailedCreate, ".*exceeded quota: nothing/,
  },
]

const live = `subscription ($id: ID!) { executionUpdated(id: $id) {
  status stages { refId status endTime context failure { code message details } }
} }`

describeScenes('a rollout that does not get on', (startScene) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await startScene()
    for (const name of [namespace, 'tight']) {
      await scene.api.create('/api/v1/namespaces', { metadata: { name } })
      const account = pathOf('serviceaccounts', { namespace: name, name: 'default' })
      await scene.api.until(account, () => true)
    }
    await scene.api.create(pathOf('resourcequotas', { namespace: 'tight' }), {
      metadata: { name: 'nothing' },
      spec: { hard: { pods: '0' } },
    })
    const quota = pathOf('resourcequotas', { namespace: 'tight', name: 'nothing' })
    await scene.api.until(quota, ({ status }) => status?.hard?.pods === '0')
  })
  afterAll(async () => {
    for (const name of [namespace, 'tight']) await scene.api.delete(pathOf('namespaces', { name }))
    await scene.stop()
  })

  const under = new Map<string, { stage: () => Seen; overdue: Promise<number> }>()

  it.each(cases)('says why within a second, while it waits: $name', async (failing) => {
    const { gennaker, api } = scene
    const { name, resource, isEvent } = failing
    const within = { namespace: failing.namespace ?? namespace }
    const now = () => performance.now()
    const watch = await api.watch(pathOf(resource, within), { labelSelector: `app=${name}` })
    const rollout = await api.watch(pathOf('deployments', within), {
      fieldSelector: `metadata.name=${name}`,
    })
    const happened = watch.until(({ object }) => isEvent(object)).then(now)
    const wasLate = ({ object }: Json) =>
      object.status?.conditions?.some(({ reason }: Json) => reason === 'ProgressDeadlineExceeded')
    const overdue = rollout.until(wasLate).then(Date.now)

    const id = await start(gennaker, [deploys([deployment(name, failing)])])
    const events = following(gennaker, live, { id })
    const stage = (): Seen => stageOf(events.at(-1)?.executionUpdated ?? { stages: [] }, '0')
    under.set(name, { stage, overdue })
    await until(() => stage()?.context.causes?.length > 0)
    const told = now()
    expect(stage().status).toBe('RUNNING')
    expect(told - (await happened)).toBeLessThan(5_000)
  })

  it.each(cases)('fails when its time is up, and says why: $name', async (failing) => {
    const { name, cause, message } = failing
    const { stage, overdue } = under.get(name)!
    await until(() => stage().status === 'TERMINAL')
    expect(Date.parse(stage().endTime) - (await overdue)).toBeLessThan(5_000)
    const { failure } = stage()
    const place = { manifestName: `deployment ${name}`, location: failing.namespace ?? namespace }
    expect(failure).toMatchObject({
      code: 'ROLLOUT_FAILED',
      message: expect.stringMatching(message),
      details: { causes: [{ ...place, ...cause }] },
    })
    expect(failure.message).toContain('exceeded its progress deadline')
  })

  it('says so too when the stage’s own time is up', async () => {
    const crashing = replicaSet('slow', 'shop/crash:1')
    const stages = [
      deploys([crashing], { namespaceOverride: namespace, overrideTimeout: true, stageTimeoutMs: 2_000 }),
    ]
    const id = await start(scene.gennaker, stages)
    const { stages: ended } = await scene.gennaker.when(id, ({ status }) => status === 'TERMINAL')
    expect(ended[0].failure).toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringMatching(/Pod slow-v000-\S+, container app: \w+, exit code 1/),
    })
  })
})
