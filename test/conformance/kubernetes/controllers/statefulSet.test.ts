import type { Json } from '../../../fixtures/kubernetes/api.ts'
import { daemonSet, statefulSet, type WorkloadOptions } from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'

const quick = { 'sim/start-seconds': '0.1', 'sim/ready-seconds': '0.1' }
const changed = { spec: { template: { metadata: { annotations: { changed: 'yes' } } } } }

describeCluster('stateful sets and daemon sets', (suite) => {
  const imageOf = async (name: string): Promise<string> =>
    (await suite.api.get(suite.path('pods', name))).spec.containers[0].image
  const setImage = (resource: string, name: string, image: string) =>
    suite.api.patch(suite.path(resource, name), 'strategic', {
      spec: { template: { spec: { containers: [{ name: 'c', image }] } } },
    })
  async function deployed(name: string, options: WorkloadOptions): Promise<Json> {
    await suite.create('statefulsets', statefulSet(name, { annotations: quick, ...options }))
    return suite.until('statefulsets', name, ({ spec, status }) => status.readyReplicas === spec.replicas)
  }

  it('should begin one pod after the other, by number', async () => {
    const watch = await suite.api.watch(suite.path('pods'), { labelSelector: 'app=ordered' })
    const { metadata } = await deployed('ordered', { replicas: 3 })
    watch.stop()
    const added = watch.events
      .filter(({ type }) => type === 'ADDED')
      .map(({ object }) => object.metadata.name)
    expect(added).toEqual(['ordered-0', 'ordered-1', 'ordered-2'])
    const isReady = ({ status }: Json) =>
      status.conditions?.some(({ type, status }: Json) => type === 'Ready' && status === 'True')
    const at = (test: (name: string, object: Json) => boolean) =>
      watch.events.findIndex(({ object }) => test(object.metadata.name, object))
    for (const number of [0, 1])
      expect(at((name, object) => name === `ordered-${number}` && isReady(object))).toBeLessThan(
        at((name) => name === `ordered-${number + 1}`),
      )
    const pod = await suite.api.get(suite.path('pods', 'ordered-1'))
    expect(pod.metadata.labels).toMatchObject({
      app: 'ordered',
      'statefulset.kubernetes.io/pod-name': 'ordered-1',
      'controller-revision-hash': expect.stringMatching(/^ordered-\w+$/),
    })
    expect(pod.metadata.ownerReferences[0]).toMatchObject({
      kind: 'StatefulSet',
      uid: metadata.uid,
      controller: true,
    })
    expect([pod.spec.hostname, pod.spec.subdomain]).toEqual(['ordered-1', 'ordered'])
  })

  it('should tell their revisions and counts', async () => {
    await deployed('counted', { replicas: 2 })
    const done = await suite.until('statefulsets', 'counted', ({ status }) => status.currentReplicas === 2)
    expect(done.status).toMatchObject({
      replicas: 2,
      readyReplicas: 2,
      currentReplicas: 2,
      updatedReplicas: 2,
      observedGeneration: 1,
    })
    expect(done.status.currentRevision).toBe(done.status.updateRevision)
    const { items } = await suite.api.get(suite.path('controllerrevisions'), { labelSelector: 'app=counted' })
    expect(items.map(({ metadata, revision }: Json) => [metadata.name, revision])).toEqual([
      [done.status.updateRevision, 1],
    ])
  })

  it('should update from the last pod to the first', async () => {
    await deployed('updated', { replicas: 3 })
    const watch = await suite.api.watch(suite.path('pods'), { labelSelector: 'app=updated' })
    await watch.until(() => watch.events.length === 3)
    await setImage('statefulsets', 'updated', 'nginx:2')
    const { status } = await suite.until(
      'statefulsets',
      'updated',
      ({ status }) =>
        status.observedGeneration === 2 &&
        status.currentRevision === status.updateRevision &&
        status.readyReplicas === 3,
    )
    watch.stop()
    expect(status.updatedReplicas).toBe(3)
    const again = watch.events.slice(3).filter(({ type }) => type === 'ADDED')
    expect(again.map(({ object }) => object.metadata.name)).toEqual(['updated-2', 'updated-1', 'updated-0'])
  })

  it('should leave the pods below a partition as they are', async () => {
    await deployed('parted', {
      replicas: 3,
      spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
    })
    await setImage('statefulsets', 'parted', 'nginx:2')
    const half = await suite.until(
      'statefulsets',
      'parted',
      ({ status }) =>
        status.observedGeneration === 2 && status.updatedReplicas === 1 && status.readyReplicas === 3,
    )
    expect(half.status.currentRevision).not.toBe(half.status.updateRevision)
    expect(await Promise.all([0, 1, 2].map((number) => imageOf(`parted-${number}`)))).toEqual([
      'nginx:1',
      'nginx:1',
      'nginx:2',
    ])
    await suite.api.patch(suite.path('statefulsets', 'parted'), 'merge', {
      spec: { updateStrategy: { rollingUpdate: { partition: 0 } } },
    })
    await suite.until(
      'statefulsets',
      'parted',
      ({ status }) => status.updatedReplicas === 3 && status.readyReplicas === 3,
    )
    expect(await imageOf('parted-0')).toBe('nginx:2')
  })

  it('should update only what is deleted when they are told so', async () => {
    await deployed('on-delete', { replicas: 1, spec: { updateStrategy: { type: 'OnDelete' } } })
    await setImage('statefulsets', 'on-delete', 'nginx:2')
    await suite.until('statefulsets', 'on-delete', ({ status }) => status.observedGeneration === 2)
    const { metadata } = await suite.api.get(suite.path('pods', 'on-delete-0'))
    expect(await imageOf('on-delete-0')).toBe('nginx:1')
    await suite.api.delete(suite.path('pods', 'on-delete-0'))
    const { spec } = await suite.until(
      'pods',
      'on-delete-0',
      (object) => object.metadata.uid !== metadata.uid,
    )
    expect(spec.containers[0].image).toBe('nginx:2')
  })

  it('should begin all at once when they may', async () => {
    const watch = await suite.api.watch(suite.path('pods'), { labelSelector: 'app=parallel' })
    await deployed('parallel', { replicas: 3, spec: { podManagementPolicy: 'Parallel' } })
    watch.stop()
    const firstReady = watch.events.findIndex(({ object }) =>
      object.status.conditions?.some(({ type, status }: Json) => type === 'Ready' && status === 'True'),
    )
    expect(watch.events.slice(0, firstReady).filter(({ type }) => type === 'ADDED')).toHaveLength(3)
  })

  it('should end their last pods first', async () => {
    await deployed('shrunk', { replicas: 3 })
    const watch = await suite.api.watch(suite.path('pods'), { labelSelector: 'app=shrunk' })
    await suite.api.patch(suite.path('statefulsets', 'shrunk', 'scale'), 'merge', { spec: { replicas: 1 } })
    await watch.until(({ type, object }) => type === 'DELETED' && object.metadata.name === 'shrunk-1')
    watch.stop()
    expect(
      watch.events.filter(({ type }) => type === 'DELETED').map(({ object }) => object.metadata.name),
    ).toEqual(['shrunk-2', 'shrunk-1'])
  })

  it('should claim a volume for each pod, and keep it', async () => {
    const volumeClaimTemplates = [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ]
    const watch = await suite.api.watch(suite.path('persistentvolumeclaims'))
    await suite.create('statefulsets', statefulSet('claiming', { spec: { volumeClaimTemplates } }))
    const { object } = await watch.until(({ type }) => type === 'ADDED')
    watch.stop()
    expect(object.metadata).toMatchObject({ name: 'data-claiming-0', labels: { app: 'claiming' } })
    const { spec } = await suite.until('pods', 'claiming-0', () => true)
    expect(spec.volumes).toContainEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'data-claiming-0' },
    })
    await suite.api.delete(suite.path('statefulsets', 'claiming'))
    await suite.untilGone('pods', 'claiming-0')
    expect(
      (await suite.api.get(suite.path('persistentvolumeclaims', 'data-claiming-0'))).metadata
        .deletionTimestamp,
    ).toBeUndefined()
  })

  it('should put a pod of a daemon set on every node', async () => {
    const nodes = (await suite.api.get('/api/v1/nodes')).items.map(({ metadata }: Json) => metadata.name)
    await suite.create('daemonsets', daemonSet('every', { annotations: quick }))
    const { status } = await suite.until(
      'daemonsets',
      'every',
      ({ status }) => status.numberAvailable === nodes.length,
    )
    expect(status).toMatchObject({
      desiredNumberScheduled: nodes.length,
      currentNumberScheduled: nodes.length,
      updatedNumberScheduled: nodes.length,
      numberReady: nodes.length,
      numberMisscheduled: 0,
      observedGeneration: 1,
    })
    const { items } = await suite.api.get(suite.path('pods'), { labelSelector: 'app=every' })
    expect(items.map(({ spec }: Json) => spec.nodeName).sort()).toEqual([...nodes].sort())
  })

  it('should roll a daemon set one node after the other', async () => {
    await suite.create('daemonsets', daemonSet('rolled', { annotations: quick }))
    const first = await suite.until(
      'daemonsets',
      'rolled',
      ({ status }) =>
        status.desiredNumberScheduled > 0 && status.numberAvailable === status.desiredNumberScheduled,
    )
    const watch = await suite.api.watch(suite.path('daemonsets'), { fieldSelector: 'metadata.name=rolled' })
    await suite.api.patch(suite.path('daemonsets', 'rolled'), 'merge', changed)
    const { desiredNumberScheduled } = first.status
    const { object } = await watch.until(
      ({ object: { status } }) =>
        status.observedGeneration === 2 &&
        status.updatedNumberScheduled === desiredNumberScheduled &&
        status.numberAvailable === desiredNumberScheduled,
    )
    watch.stop()
    expect(object.status.numberReady).toBe(desiredNumberScheduled)
    const least = Math.min(...watch.events.map(({ object }) => object.status.numberAvailable ?? 0))
    expect(least).toBeGreaterThanOrEqual(desiredNumberScheduled - 1)
  })

  it('should keep to the nodes that a daemon set selects', async () => {
    const [node] = (await suite.api.get('/api/v1/nodes')).items
    const object = daemonSet('some', { annotations: quick })
    object.spec.template.spec.nodeSelector = {
      'kubernetes.io/hostname': node.metadata.labels['kubernetes.io/hostname'],
    }
    await suite.create('daemonsets', object)
    const { status } = await suite.until('daemonsets', 'some', ({ status }) => status.numberReady === 1)
    expect(status.desiredNumberScheduled).toBe(1)
  })
})
