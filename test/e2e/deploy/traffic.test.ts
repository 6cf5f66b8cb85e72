import { stageOf } from '../../fixtures/gennaker.ts'
import type { Json } from '../../fixtures/kubernetes/api.ts'
import { pathOf } from '../../fixtures/kubernetes/paths.ts'
import type { Watch } from '../../fixtures/kubernetes/watch.ts'
import { describeScenes, reachedBy, type Scene, versionsReached } from './clusters.ts'
import { about, deployment, deploys, replicaSet, run, type Seen, service } from './support.ts'

const namespace = 'traffic'
const within = (resource: string, name?: string) => pathOf(resource, { namespace, name })
const cluster = (name: string) => ({
  location: namespace,
  mode: 'dynamic',
  kind: 'replicaSet',
  app: 'shop',
  cluster: `replicaSet ${name}`,
})

/** Who gets the traffic is read of the Service's Endpoints, as kube-proxy does. */
describeScenes('traffic', (startScene) => {
  let scene: Scene
  const watches = new Map<string, Watch>()
  beforeAll(async () => {
    scene = await startScene()
    await scene.api.create('/api/v1/namespaces', { metadata: { name: namespace } })
    await scene.api.until(within('serviceaccounts', 'default'), () => true)
  })
  afterAll(async () => {
    await scene.api.delete(pathOf('namespaces', { name: namespace }))
    await scene.stop()
  })

  async function watched(name: string): Promise<Watch> {
    const known = watches.get(name)
    if (known) return known
    const watch = await scene.api.watch(within('endpoints'), { fieldSelector: `metadata.name=${name}` })
    watches.set(name, watch)
    return watch
  }
  /** Waits until the Service's traffic goes to this version alone, both of its pods. */
  async function untilReached(name: string, version: string): Promise<void> {
    const isReached = ({ object }: Json) =>
      reachedBy(object).length === 2 && String(versionsReached(object)) === version
    await (await watched(name)).until(isReached)
    expect(versionsReached(await scene.api.get(within('endpoints', name)))).toEqual([version])
  }
  /** How many pods were reached at the worst moment since two were. */
  const fewest = (name: string) => {
    const counts = watches.get(name)!.events.map(({ object }) => reachedBy(object).length)
    return Math.min(...counts.slice(counts.indexOf(2)))
  }
  const replicaSetsOf = async (name: string): Promise<string[]> =>
    (await scene.api.get(within('replicasets'))).items
      .map(({ metadata }: Json) => metadata.name)
      .filter((each: string) => each.startsWith(`${name}-v`))
      .toSorted()

  const rollout = (name: string, image: string, strategy: string, more: Json = {}) =>
    run(
      scene.gennaker,
      deploys([service(name), replicaSet(name, image)], {
        namespaceOverride: namespace,
        trafficManagement: {
          enabled: true,
          options: { enableTraffic: true, namespace, services: [`service ${name}`], strategy },
        },
        ...more,
      }),
    )
  const outcome = ({ status, stages }: Seen) => [
    status,
    ...stages.flatMap(({ failure }: Seen) => failure ?? []),
  ]

  it.each([
    { strategy: 'redblack', name: 'black', left: ['black-v000', 'black-v001'] },
    { strategy: 'bluegreen', name: 'green', left: ['green-v000', 'green-v001'] },
    { strategy: 'highlander', name: 'one', left: ['one-v001'] },
  ])('$strategy: the new version takes over without a gap', async ({ strategy, name, left }) => {
    await watched(name)
    expect(outcome(await rollout(name, 'shop/front:1', strategy))).toEqual(['SUCCEEDED'])
    await untilReached(name, 'v000')
    expect(outcome(await rollout(name, 'shop/front:2', strategy))).toEqual(['SUCCEEDED'])
    await untilReached(name, 'v001')
    expect(fewest(name)).toBe(2)
    if (left.length === 1) await scene.api.untilGone(within('replicasets', `${name}-v000`))
    expect(await replicaSetsOf(name)).toEqual(left)
    for (const each of left)
      expect((await scene.api.get(within('replicasets', each))).status.readyReplicas).toBe(2)
  })

  it('goes back: the old version is enabled, the new one disabled; no pod is made anew for it', async () => {
    const pods = async () =>
      (await scene.api.get(within('pods'), { labelSelector: 'app=black' })).items
        .map(({ metadata }: Json) => metadata.uid)
        .toSorted()
    const before = await pods()
    const execution = await run(
      scene.gennaker,
      about('enableManifest', '', { ...cluster('black'), criteria: 'second_newest' }),
      about('disableManifest', '', { ...cluster('black'), criteria: 'newest' }),
    )
    expect(outcome(execution)).toEqual(['SUCCEEDED'])
    await untilReached('black', 'v000')
    expect(await pods()).toEqual(before)
    expect(fewest('black')).toBe(2)
  })

  it('a new version that fails leaves the traffic with the old one', async () => {
    const short = { overrideTimeout: true, stageTimeoutMs: 2_000 }
    const execution = await rollout('green', 'shop/crash:3', 'bluegreen', short)
    const { failure } = stageOf(execution, '0')
    expect([execution.status, failure.code]).toEqual(['TERMINAL', 'TIMED_OUT'])
    expect(failure.message).toMatch(/Pod green-v002-\S+, container app: \w+, exit code 1/)
    expect(execution.stages).toHaveLength(1)
    await untilReached('green', 'v001')
    expect(fewest('green')).toBe(2)
  })

  it('a Deployment’s undo brings back the old pods, and the traffic goes with them', async () => {
    const labelled = (image: string) => {
      const made = deployment('rolled', image) as Json
      made.spec.template.metadata.labels.traffic = 'rolled'
      return deploys([service('rolled'), made], { namespaceOverride: namespace })
    }
    const images = async () => {
      const names = new Set(reachedBy(await scene.api.get(within('endpoints', 'rolled'))))
      const { items } = await scene.api.get(within('pods'), { labelSelector: 'app=rolled' })
      const reached = items.filter(({ metadata }: Json) => names.has(metadata.name))
      return [...new Set(reached.map(({ spec }: Json) => spec.containers[0].image))]
    }
    await watched('rolled')
    expect(outcome(await run(scene.gennaker, labelled('shop/rolled:1')))).toEqual(['SUCCEEDED'])
    expect(outcome(await run(scene.gennaker, labelled('shop/rolled:2')))).toEqual(['SUCCEEDED'])
    expect(await images()).toEqual(['shop/rolled:2'])
    const undo = about('undoRolloutManifest', 'deployment rolled', {
      location: namespace,
      numRevisionsBack: 1,
    })
    expect(outcome(await run(scene.gennaker, undo))).toEqual(['SUCCEEDED'])
    expect(await images()).toEqual(['shop/rolled:1'])
    expect(fewest('rolled')).toBe(2)
  })
})
