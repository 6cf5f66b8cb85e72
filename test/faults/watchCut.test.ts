import { setTimeout as sleep } from 'node:timers/promises'
import { path, type Scene, startScene } from '../e2e/deploy/clusters.ts'
import { deployment, deploys, ended, replicaSet, run, type Seen, start } from '../e2e/deploy/support.ts'
import { stageOf } from '../fixtures/gennaker.ts'
import type { Json } from '../fixtures/kubernetes/api.ts'
import { FaultyServer } from '../fixtures/kubernetes/faultyServer.ts'
import { until } from '../fixtures/until.ts'

/** Longer cuts heal as fast: after a minute, tried by hand on a busy machine, it took 0.7 s and 1.1 s. */
const cutSeconds = 3
const rightAgainWithinMs = 2_000
const accounts = ['sandbox', 'apart']

let scene: Scene
/** Between Gennaker and the cluster, for the account `apart`. */
let front: FaultyServer
beforeAll(async () => {
  scene = await startScene()
  front = new FaultyServer(scene.kubeconfig)
  await front.start()
  await scene.gennaker.get(
    'mutation ($definition: JSON!) { saveAccount(definition: $definition) { name } }',
    {
      definition: { cloudProvider: 'kubernetes', name: 'apart', kubeconfigContents: front.kubeconfig() },
    },
  )
  await run(scene.gennaker, deploys([replicaSet('stays', 'shop/stays:1')]))
  await run(scene.gennaker, deploys([replicaSet('goes', 'shop/goes:1')]))
})
afterAll(async () => {
  await scene.stop()
  await front.stop()
})

const mine = { labelSelector: 'app.kubernetes.io/name=shop' }
const sizes = (objects: Json[], size: (object: Json) => unknown) =>
  Object.fromEntries(objects.map((object) => [object.metadata.name, size(object)]))

/** What there is, as the cluster itself says it. */
async function truth(): Promise<unknown> {
  const { items: sets } = await scene.api.get(path('replicasets'), mine)
  const { items: pods } = await scene.api.get(path('pods'), mine)
  return {
    serverGroups: sizes(sets, ({ spec }) => spec.replicas),
    instances: pods.map(({ metadata }: Json) => metadata.name).toSorted(),
  }
}

async function inventory(account: string): Promise<unknown> {
  const { application } = await scene.gennaker.get(
    `query ($account: String!) { application(name: "shop") {
      clusters(account: $account) { serverGroups { name capacity { desired } instances { name } } }
    } }`,
    { account },
  )
  const groups: Seen[] = application.clusters.flatMap(({ serverGroups }: Seen) => serverGroups)
  const bare = (name: string) => name.split(' ')[1]!
  return {
    serverGroups: Object.fromEntries(groups.map(({ name, capacity }) => [bare(name), capacity.desired])),
    instances: groups.flatMap(({ instances }) => instances.map(({ name }: Seen) => bare(name))).toSorted(),
  }
}

const isRight = async (account: string) => {
  const [seen, is] = await Promise.all([inventory(account), truth()])
  return JSON.stringify(sorted(seen)) === JSON.stringify(sorted(is))
}
const sorted = (value: unknown): unknown =>
  Object.fromEntries(
    Object.entries(value as object).map(([key, inner]) => [
      key,
      Array.isArray(inner) ? inner : Object.entries(inner).toSorted(),
    ]),
  )

/** Changes that nobody can watch: one is new, one is gone, one has another size, pods are replaced. */
async function changeBehindTheBack(round: string): Promise<void> {
  const { api } = scene
  const model = await api.get(path('replicasets', 'stays-v000'))
  const { annotations, labels } = model.metadata
  await api.create(path('replicasets'), {
    metadata: { name: `new-${round}-v000`, annotations, labels },
    spec: {
      ...model.spec,
      selector: { matchLabels: { round } },
      template: {
        ...model.spec.template,
        metadata: { ...model.spec.template.metadata, labels: { ...labels, round } },
      },
    },
  })
  const { items } = await api.get(path('pods'), { labelSelector: 'app=stays' })
  await api.delete(path('pods', items[0].metadata.name), { gracePeriodSeconds: 0 })
  await api.patch(path('replicasets', 'stays-v000'), 'merge', {
    spec: { replicas: model.spec.replicas + 1 },
  })
  const gone = round === 'first' ? 'goes-v000' : 'new-first-v000'
  await api.delete(path('replicasets', gone), { propagationPolicy: 'Background' })
}

/** From now until the inventory is right. */
async function measured(account: string): Promise<number> {
  const begun = performance.now()
  await until(() => isRight(account), 10_000)
  return performance.now() - begun
}

it('knows what there is', async () => {
  for (const account of accounts) await until(() => isRight(account))
})

it(`watches cut for ${cutSeconds} s: the inventory is right within two seconds; a stage that waits goes on`, async () => {
  const slow = deployment('slow', 'shop/slow:1') as Json
  slow.spec.template.metadata.annotations = { 'sim/start-seconds': '1.5' }
  const id = await start(scene.gennaker, [deploys([slow])])
  await scene.gennaker.when(id, (execution) => stageOf(execution, '0').context.messages?.length > 0)
  await scene.api.create('/sandbox/faults', {
    match: {},
    fault: { cutWatches: true },
    forSeconds: cutSeconds,
  })
  const back = performance.now() + cutSeconds * 1_000
  await changeBehindTheBack('first')
  await sleep(back - performance.now() - 500)
  expect(await isRight('sandbox')).toBe(false)
  const { account } = await scene.gennaker.get('{ account(name: "sandbox") { healthy problem } }')
  expect(account).toEqual({
    healthy: false,
    problem: expect.stringContaining('The inventory is not current'),
  })
  await sleep(back - performance.now())
  const [took, afterwards] = await Promise.all([
    measured('sandbox'),
    ended(scene.gennaker, id).then((execution) => ({ execution, at: performance.now() })),
  ])
  expect(took).toBeLessThan(rightAgainWithinMs)
  expect(afterwards.execution.status).toBe('SUCCEEDED')
  expect(afterwards.at - back).toBeLessThan(rightAgainWithinMs)
  await until(
    async () => (await scene.gennaker.get('{ account(name: "sandbox") { healthy } }')).account.healthy,
  )
})

it(`a cluster away for ${cutSeconds} s: the account says so, and is right within two seconds of its return`, async () => {
  await front.goAway()
  const away = sleep(cutSeconds * 1_000)
  await changeBehindTheBack('second')
  await until(async () => {
    const { accounts: all } = await scene.gennaker.get('{ accounts { name healthy problem } }')
    const [apart, sandbox] = all
    expect([apart.name, sandbox]).toEqual(['apart', { name: 'sandbox', healthy: true, problem: null }])
    return !apart.healthy && apart.problem.includes('refuses connections')
  })
  await until(() => isRight('sandbox'))
  expect(await isRight('apart')).toBe(false)
  await away
  await front.start()
  expect(await measured('apart')).toBeLessThan(rightAgainWithinMs)
  const { account } = await scene.gennaker.get('{ account(name: "apart") { healthy problem } }')
  expect(account).toEqual({ healthy: true, problem: null })
})
