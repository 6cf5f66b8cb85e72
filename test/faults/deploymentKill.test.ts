import { setTimeout as sleep } from 'node:timers/promises'
import type { FailpointName } from '#platform/failpoints/table.ts'
import { about, deploys, ended, runs, type Seen } from '../e2e/deploy/support.ts'
import { Gennaker } from '../fixtures/gennaker.ts'
import { describeCluster, type Suite } from '../fixtures/kubernetes/suite.ts'

/**
 * Where the process dies, one death after the other in one execution: each at the first pass after the start, so in the
 * operation that is under way, or in the next one that gets there.
 */
const deaths: FailpointName[] = [
  'orca.start.beforeWrite',
  'orca.start.afterWrite',
  // the deployment; test/e2e/deploy/kill.test.ts has the way between the services
  'clouddriver.operation.decided',
  'clouddriver.operation.afterRun',
  'orca.transition.beforeWrite',
  // the JSON patch
  'clouddriver.operation.decided',
  'clouddriver.operation.afterRun',
  // the undo, the restart, the job
  'clouddriver.operation.decided',
  'clouddriver.operation.afterRun',
  'clouddriver.operation.decided',
  'clouddriver.operation.afterRun',
  'orca.transition.afterWrite',
  'clouddriver.operation.decided',
  'clouddriver.operation.afterRun',
]

const container = (more: Seen = {}) => ({ name: 'app', image: 'shop/app:1', ...more })
const workload = (kind: string, name: string, more: Seen) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [container(more)] } },
  },
})

/** All that a deployment can do twice: versions, a list that grows, going back, restarting, a job with a name made up. */
function stages(name: string, location: string): Seen[] {
  const manifestName = `deployment ${name}`
  const place = { location }
  return [
    deploys(
      [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1' } },
        workload('ReplicaSet', `${name}-pool`, {}),
        workload('Deployment', name, { args: ['one'], envFrom: [{ configMapRef: { name } }] }),
      ],
      { namespaceOverride: location },
    ),
    about('patchManifest', manifestName, {
      ...place,
      patchBody: [{ op: 'add', path: '/spec/template/spec/containers/0/args/-', value: 'two' }],
      options: { mergeStrategy: 'json', record: false },
    }),
    about('scaleManifest', manifestName, { ...place, replicas: 3 }),
    about('undoRolloutManifest', manifestName, { ...place, numRevisionsBack: 1 }),
    about('rollingRestartManifest', manifestName, place),
    runs({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { generateName: `${name}-job-`, namespace: location },
      spec: {
        backoffLimit: 0,
        template: {
          metadata: { annotations: { 'sim/start-seconds': '0', 'sim/run-seconds': '0.2' } },
          spec: {
            restartPolicy: 'Never',
            containers: [container({ command: ['sh', '-c', 'echo done; exit 0'] })],
          },
        },
      },
    }),
  ]
}

async function expectDoneOnce(suite: Suite, name: string): Promise<void> {
  const all = async (resource: string) => (await suite.api.get(suite.path(resource))).items as Seen[]
  const names = async (resource: string, beginning: string) =>
    (await all(resource)).map(({ metadata }) => metadata.name).filter((each) => each.startsWith(beginning))
  expect(await names('configmaps', `${name}-v`)).toEqual([`${name}-v000`])
  expect(await names('replicasets', `${name}-pool-`)).toEqual([`${name}-pool-v000`])
  const pool = await suite.api.get(suite.path('replicasets', `${name}-pool-v000`))
  expect(pool.metadata.generation).toBe(1)
  const { metadata, spec } = await suite.api.get(suite.path('deployments', name))
  // Made, patched, scaled, taken back, restarted.
  expect(metadata.generation).toBe(5)
  expect(metadata.annotations['deployment.kubernetes.io/revision']).toBe('4')
  expect([spec.replicas, spec.template.spec.containers[0].args]).toEqual([3, ['one']])
  const revisions = (await all('replicasets')).filter((set) =>
    set.metadata.ownerReferences?.some((owner: Seen) => owner.uid === metadata.uid),
  )
  const args = revisions.map((set) => String(set.spec.template.spec.containers[0].args)).toSorted()
  expect(args).toEqual(['one', 'one', 'one,two'])
  const jobs = await names('jobs', `${name}-job-`)
  expect(jobs).toHaveLength(1)
  const pods = await suite.api.get(suite.path('pods'), { labelSelector: `job-name=${jobs[0]}` })
  expect(pods.items).toHaveLength(1)
}

const submission = `mutation ($operations: [JSON!]!, $requestId: String!) {
  submitOperations(cloudProvider: "kubernetes", operations: $operations, requestId: $requestId) { id }
}`

describeCluster('kill -9 during deployments', (suite) => {
  let gennaker: Gennaker
  beforeAll(async () => {
    const accounts = [{ name: 'sandbox', kubeconfigFile: suite.kubeconfig, namespaces: [suite.namespace] }]
    gennaker = await Gennaker.start({ GENNAKER_KUBERNETES_ACCOUNTS: JSON.stringify(accounts) })
  })
  afterAll(() => gennaker.stop())

  async function saved(name: string): Promise<() => Promise<string>> {
    const id = await gennaker.savePipeline('shop', { name, stages: stages(name, suite.namespace) })
    return () => gennaker.startPipeline(id, { requestId: name })
  }

  it(`at ${deaths.length} points of one execution: everything is done, and done once`, async () => {
    const start = await saved('points')
    for (const [index, death] of deaths.entries()) {
      await gennaker.kill()
      // It may die before it is ready: what was under way goes on at once.
      await gennaker.run({ GENNAKER_FAILPOINTS: `${death}=kill@1` }).catch(isEndedAtStart)
      await start().catch(() => undefined)
      const hasDied = await Promise.race([
        gennaker.ended().then(() => true),
        sleep(15_000, false, { ref: false }),
      ])
      expect([index, death, hasDied]).toEqual([index, death, true])
    }
    await gennaker.run()
    const execution = await ended(gennaker, await start(), 60_000)
    expect([execution.status, execution.stages.flatMap(({ failure }: Seen) => failure ?? [])]).toEqual([
      'SUCCEEDED',
      [],
    ])
    await expectDoneOnce(suite, 'points')
    // Whatever else was under way at a start goes on at the next one.
    expect(gennaker.output).not.toMatch(/"level":"(warn|error|fatal)"/)
  }, 180_000)

  it('between two operations of one task: each is done once', async () => {
    const twice = workload('Deployment', 'twice', { args: ['one'] })
    await suite.create('deployments', twice)
    const patch = (value: string) => ({
      patchManifest: {
        account: 'sandbox',
        location: suite.namespace,
        manifestName: 'deployment twice',
        patchBody: [{ op: 'add', path: '/spec/template/spec/containers/0/args/-', value }],
        options: { mergeStrategy: 'json', record: false },
      },
    })
    const submit = async () =>
      gennaker.get(submission, { operations: [patch('two'), patch('three')], requestId: 'twice' })
    await gennaker.kill()
    await gennaker.run({ GENNAKER_FAILPOINTS: 'clouddriver.operation.recorded=kill@1' })
    await submit().catch(() => undefined)
    await gennaker.ended()
    await gennaker.run()
    const { id } = (await submit()).submitOperations
    const { operationTask } = await gennaker.get(
      'query ($id: ID!) { operationTask(id: $id, waitMs: 10000) { state failure { message } } }',
      { id },
    )
    expect(operationTask).toEqual({ state: 'COMPLETED', failure: null })
    const { spec } = await suite.api.get(suite.path('deployments', 'twice'))
    expect(spec.template.spec.containers[0].args).toEqual(['one', 'two', 'three'])
  }, 60_000)

  it('at any moment: everything is done, and done once', async () => {
    const start = await saved('moments')
    const id = await start()
    const moments: number[] = []
    for (let round = 0; round < 4; round++) {
      const moment = Math.round(Math.random() * 900)
      moments.push(moment)
      await sleep(moment)
      await gennaker.kill()
      await gennaker.run()
    }
    const execution = await ended(gennaker, id, 60_000)
    expect([
      moments,
      execution.status,
      execution.stages.flatMap(({ failure }: Seen) => failure ?? []),
    ]).toEqual([moments, 'SUCCEEDED', []])
    await expectDoneOnce(suite, 'moments')
  }, 120_000)
})

function isEndedAtStart(error: Error): void {
  if (!error.message.startsWith('it ended at its start')) throw error
}
