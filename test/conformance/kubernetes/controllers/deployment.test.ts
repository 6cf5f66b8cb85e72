import type { Json } from '../../../fixtures/kubernetes/api.ts'
import { deployment, type WorkloadOptions } from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'
import type { WatchEvent } from '../../../fixtures/kubernetes/watch.ts'
import { until } from '../../../fixtures/until.ts'

const quick = { 'sim/start-seconds': '0.1', 'sim/ready-seconds': '0.1' }
const never = { 'sim/behaviour': 'never-ready' }
const condition = (object: Json, type: string): Json =>
  object.status.conditions?.find((found: Json) => found.type === type)
const revision = (object: Json): string => object.metadata.annotations['deployment.kubernetes.io/revision']

/** The controller has seen the last change and nothing of it is left to do: what `kubectl rollout status` waits for. */
const isComplete = ({ metadata, spec, status }: Json): boolean =>
  status.observedGeneration === metadata.generation &&
  [status.updatedReplicas, status.replicas, status.availableReplicas].every(
    (count = 0) => count === spec.replicas,
  )

/** What there was after each event: all objects that have not been told to go. */
function states(events: readonly WatchEvent[]): Json[][] {
  const objects = new Map<string, Json>()
  return events.map(({ type, object }) => {
    if (type === 'DELETED') objects.delete(object.metadata.uid)
    else objects.set(object.metadata.uid, object)
    return [...objects.values()].filter(({ metadata }) => !metadata.deletionTimestamp)
  })
}
const readyPods = (pods: readonly Json[]): number =>
  pods.filter((pod) => condition(pod, 'Ready')?.status === 'True').length
const wantedPods = (replicaSets: readonly Json[]): number =>
  replicaSets.reduce((sum, { spec }) => sum + spec.replicas, 0)

describeCluster('deployments', (suite) => {
  const path = (name: string) => suite.path('deployments', name)
  const sets = async (name: string): Promise<Json[]> => {
    const list = await suite.api.get(suite.path('replicasets'), { labelSelector: `app=${name}` })
    return list.items.sort((a: Json, b: Json) => Number(revision(a)) - Number(revision(b)))
  }
  const complete = (name: string) => suite.until('deployments', name, isComplete)
  const setImage = (name: string, image: string) =>
    suite.api.patch(path(name), 'strategic', {
      spec: { template: { spec: { containers: [{ name: 'c', image }] } } },
    })
  async function deployed(name: string, options: WorkloadOptions = {}): Promise<Json> {
    await suite.create('deployments', deployment(name, { annotations: quick, ...options }))
    return complete(name)
  }

  it('should bring up their pods through a replica set', async () => {
    const { status, metadata } = await deployed('up', { replicas: 2 })
    expect(status).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
    })
    expect(status.unavailableReplicas).toBeUndefined()
    expect(revision({ metadata })).toBe('1')
    const [set] = await sets('up')
    const hash = set.metadata.labels['pod-template-hash']
    expect(set.metadata.name).toBe(`up-${hash}`)
    expect(set.metadata.labels).toEqual({ app: 'up', 'pod-template-hash': hash })
    expect(set.metadata.annotations).toEqual({
      'deployment.kubernetes.io/desired-replicas': '2',
      'deployment.kubernetes.io/max-replicas': '3',
      'deployment.kubernetes.io/revision': '1',
    })
    expect(set.metadata.ownerReferences).toEqual([
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'up',
        uid: metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ])
    expect(set.spec.selector.matchLabels).toEqual({ app: 'up', 'pod-template-hash': hash })
    const { items } = await suite.api.get(suite.path('pods'), { labelSelector: 'app=up' })
    expect(items).toHaveLength(2)
    for (const { metadata } of items) {
      expect(metadata.name).toMatch(new RegExp(`^up-${hash}-[a-z0-9]{5}$`))
      expect(metadata.generateName).toBe(`up-${hash}-`)
      expect(metadata.ownerReferences[0]).toMatchObject({
        kind: 'ReplicaSet',
        uid: set.metadata.uid,
        controller: true,
      })
    }
  })

  it('should say in conditions how they are', async () => {
    const object = await deployed('conditions')
    expect(condition(object, 'Available')).toMatchObject({
      status: 'True',
      reason: 'MinimumReplicasAvailable',
      message: 'Deployment has minimum availability.',
    })
    const progressing = await suite.until(
      'deployments',
      'conditions',
      (found) => condition(found, 'Progressing')?.reason === 'NewReplicaSetAvailable',
    )
    expect(condition(progressing, 'Progressing')).toMatchObject({
      status: 'True',
      message: expect.stringMatching(/^ReplicaSet "conditions-\w+" has successfully progressed\.$/),
    })
    await suite.api.patch(path('conditions'), 'merge', {
      spec: { template: { metadata: { annotations: never } } },
    })
    const updated = await suite.until(
      'deployments',
      'conditions',
      (found) => condition(found, 'Progressing')?.reason === 'ReplicaSetUpdated',
    )
    expect(condition(updated, 'Progressing')).toMatchObject({
      status: 'True',
      message: expect.stringContaining('is progressing.'),
    })
  })

  it.each<[string, Json, { atMost: number; atLeast: number }]>([
    ['25 % and 25 %', {}, { atMost: 5, atLeast: 3 }],
    ['one more and none less', { maxSurge: 1, maxUnavailable: 0 }, { atMost: 5, atLeast: 4 }],
    ['none more and two less', { maxSurge: 0, maxUnavailable: 2 }, { atMost: 4, atLeast: 2 }],
    ['all at once', { maxSurge: '100%', maxUnavailable: '50%' }, { atMost: 8, atLeast: 2 }],
  ])('should roll a change out with %s', async (title, rollingUpdate, { atMost, atLeast }) => {
    const name = `roll-${title.replace(/\W+/g, '')}`
    await deployed(name, { replicas: 4, spec: { strategy: { rollingUpdate } } })
    const query = { labelSelector: `app=${name}` }
    const pods = await suite.api.watch(suite.path('pods'), query)
    const replicaSets = await suite.api.watch(suite.path('replicasets'), query)
    await pods.until(() => pods.events.length === 4)
    await setImage(name, 'nginx:2')
    await complete(name)
    const ready = states(pods.events).slice(3).map(readyPods)
    const wanted = states(replicaSets.events).map(wantedPods)
    for (const watch of [pods, replicaSets]) watch.stop()
    expect(ready.length).toBeGreaterThan(8)
    expect(Math.min(...ready)).toBeGreaterThanOrEqual(atLeast)
    expect(Math.max(...wanted)).toBeLessThanOrEqual(atMost)
    const [old, young] = await sets(name)
    expect([old!.spec.replicas, young!.spec.replicas]).toEqual([0, 4])
    expect([revision(old), revision(young)]).toEqual(['1', '2'])
  })

  it('should end all before they begin when they recreate', async () => {
    await deployed('recreate', { replicas: 2, spec: { strategy: { type: 'Recreate' } } })
    const watch = await suite.api.watch(suite.path('pods'), { labelSelector: 'app=recreate' })
    await setImage('recreate', 'nginx:2')
    await complete('recreate')
    const isNew = ({ object }: WatchEvent) => object.spec.containers[0].image === 'nginx:2'
    const firstNew = watch.events.findIndex(isNew)
    const before = watch.events.slice(0, firstNew)
    expect(before.filter(({ type }) => type === 'DELETED')).toHaveLength(2)
    watch.stop()
  })

  it('should return to an old template with its old replica set', async () => {
    await deployed('back')
    const [first] = await sets('back')
    await setImage('back', 'nginx:2')
    await complete('back')
    await setImage('back', 'nginx:1')
    const object = await complete('back')
    expect(revision(object)).toBe('3')
    const all = await sets('back')
    expect(all.map(revision)).toEqual(['2', '3'])
    expect(all[1]!.metadata.uid).toBe(first!.metadata.uid)
    expect(all[1]!.metadata.annotations['deployment.kubernetes.io/revision-history']).toBe('1')
  })

  it('should hold a change while they are paused', async () => {
    await deployed('paused')
    await suite.api.patch(path('paused'), 'merge', { spec: { paused: true } })
    const paused = await suite.until(
      'deployments',
      'paused',
      (object) => condition(object, 'Progressing')?.reason === 'DeploymentPaused',
    )
    expect(condition(paused, 'Progressing')).toMatchObject({
      status: 'Unknown',
      message: 'Deployment is paused',
    })
    const { metadata } = await setImage('paused', 'nginx:2')
    await suite.until(
      'deployments',
      'paused',
      ({ status }) => status.observedGeneration === metadata.generation,
    )
    expect(await sets('paused')).toHaveLength(1)
    await suite.api.patch(path('paused'), 'merge', { spec: { replicas: 2 } })
    await suite.until('deployments', 'paused', ({ status }) => status.availableReplicas === 2)
    expect(await sets('paused')).toHaveLength(1)
    await suite.api.patch(path('paused'), 'merge', { spec: { paused: null } })
    const resumed = await complete('paused')
    expect(resumed.status.updatedReplicas).toBe(2)
    expect((await sets('paused')).map(({ spec }) => spec.replicas)).toEqual([0, 2])
  })

  it('should scale up, down and to nothing', async () => {
    await deployed('scale', { replicas: 2 })
    for (const replicas of [5, 1, 0]) {
      await suite.api.patch(suite.path('deployments', 'scale', 'scale'), 'merge', { spec: { replicas } })
      await suite.until(
        'deployments',
        'scale',
        (object) => isComplete(object) && object.spec.replicas === replicas,
      )
    }
    expect((await sets('scale')).map(({ spec }) => spec.replicas)).toEqual([0])
  })

  it('should share a change of size between replica sets in the midst of a rollout', async () => {
    await deployed('share', {
      replicas: 10,
      spec: { strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } },
    })
    await suite.api.patch(path('share'), 'merge', {
      spec: { template: { metadata: { annotations: never } } },
    })
    const stuck = ({ status }: Json) => status.updatedReplicas === 5 && status.replicas === 13
    await suite.until('deployments', 'share', stuck)
    await suite.api.patch(path('share'), 'merge', { spec: { replicas: 15 } })
    await suite.until('deployments', 'share', ({ status }) => status.replicas === 18)
    expect((await sets('share')).map(({ spec }) => spec.replicas)).toEqual([11, 7])
  })

  it('should keep no more old replica sets than they may', async () => {
    await deployed('history', { spec: { revisionHistoryLimit: 1 } })
    for (const image of ['nginx:2', 'nginx:3', 'nginx:4']) {
      await setImage('history', image)
      await complete('history')
    }
    await until(async () => (await sets('history')).length <= 2)
    const left = (await sets('history')).map(revision)
    // 1.20 takes those of one second to be of one age.
    if (suite.server.minor >= 25) expect(left).toEqual(['3', '4'])
    else expect([left.length, left.at(-1)]).toEqual([2, '4'])
  })

  it('should count pods as available only after they have been ready for long enough', async () => {
    const object = deployment('lasting', { annotations: quick, spec: { minReadySeconds: 2 } })
    await suite.create('deployments', object)
    const { status } = await suite.until(
      'deployments',
      'lasting',
      (found) => found.status.readyReplicas === 1,
    )
    expect([status.availableReplicas, status.unavailableReplicas]).toEqual([undefined, 1])
    expect(condition({ status }, 'Available')).toMatchObject({
      status: 'False',
      reason: 'MinimumReplicasUnavailable',
    })
    await suite.until('deployments', 'lasting', (found) => found.status.availableReplicas === 1)
  })

  it('should tell that they do not progress', async () => {
    await suite.create(
      'deployments',
      deployment('stuck', { annotations: never, spec: { progressDeadlineSeconds: 1 } }),
    )
    const object = await suite.until(
      'deployments',
      'stuck',
      (found) => condition(found, 'Progressing')?.status === 'False',
    )
    expect(condition(object, 'Progressing')).toMatchObject({
      reason: 'ProgressDeadlineExceeded',
      message: expect.stringMatching(/^ReplicaSet "stuck-\w+" has timed out progressing\.$/),
    })
    expect(object.status).toMatchObject({ replicas: 1, unavailableReplicas: 1 })
  })

  it('should tell events of what they do', async () => {
    await deployed('eventful', { replicas: 2 })
    const watch = await suite.api.watch(suite.path('events'), {
      fieldSelector: 'involvedObject.name=eventful',
    })
    const { object } = await watch.until(() => true)
    watch.stop()
    expect(object).toMatchObject({
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: expect.stringMatching(/^Scaled up replica set eventful-\w+ (from 0 )?to 2$/),
      involvedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'eventful' },
      source: { component: 'deployment-controller' },
    })
  })

  it('should adopt a replica set of their selector and template', async () => {
    const made = deployment('adopts', { annotations: quick })
    await suite.create('deployments', made)
    await complete('adopts')
    const [set] = await sets('adopts')
    await suite.api.delete(path('adopts'), { propagationPolicy: 'Orphan' })
    await suite.untilGone('deployments', 'adopts')
    await suite.create('deployments', made)
    const { metadata } = await complete('adopts')
    const [adopted, ...others] = await sets('adopts')
    expect(others).toEqual([])
    expect([adopted!.metadata.uid, adopted!.metadata.ownerReferences[0].uid]).toEqual([
      set!.metadata.uid,
      metadata.uid,
    ])
  })
})
