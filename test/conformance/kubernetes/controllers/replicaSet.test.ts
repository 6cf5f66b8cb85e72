import type { Json } from '../../../fixtures/kubernetes/api.ts'
import { deployment, pod, replicaSet, service } from '../../../fixtures/kubernetes/manifests.ts'
import { pathOf } from '../../../fixtures/kubernetes/paths.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'
import type { WatchEvent } from '../../../fixtures/kubernetes/watch.ts'

const quick = { 'sim/start-seconds': '0.1', 'sim/ready-seconds': '0.1' }

describeCluster('replica sets and services', (suite) => {
  const podsOf = async (name: string): Promise<Json[]> =>
    (await suite.api.get(suite.path('pods'), { labelSelector: `app=${name}` })).items
  async function running(name: string, replicas: number, labels = {}): Promise<Json> {
    await suite.create('replicasets', replicaSet(name, { replicas, labels, annotations: quick }))
    return suite.until('replicasets', name, ({ status }) => status.readyReplicas === replicas)
  }
  const targets = (object: Json): string[] =>
    (object.subsets ?? [])
      .flatMap(({ addresses = [] }: Json) => addresses)
      .map(({ targetRef }: Json) => targetRef.name)
      .sort()

  it('should count their pods', async () => {
    await running('counted', 2)
    const { status } = await suite.until(
      'replicasets',
      'counted',
      ({ status }) => status.availableReplicas === 2,
    )
    expect(status).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      observedGeneration: 1,
      ...(suite.server.isTwin && suite.server.minor > 32 ? { terminatingReplicas: 0 } : {}),
    })
  })

  it('should make a new pod for one that goes', async () => {
    await running('healed', 2)
    const [victim, other] = await podsOf('healed')
    const watch = await suite.api.watch(suite.path('pods'), { labelSelector: 'app=healed' })
    await watch.until(() => watch.events.length === 2)
    await suite.api.delete(suite.path('pods', victim!.metadata.name))
    await watch.until(
      ({ type, object }) =>
        type === 'ADDED' && ![victim, other].some((known) => known!.metadata.uid === object.metadata.uid),
    )
    await suite.untilGone('pods', victim!.metadata.name)
    watch.stop()
    expect(await podsOf('healed')).toHaveLength(2)
  })

  it('should let go of a pod whose labels change, and make another', async () => {
    await running('released', 1)
    const [gone] = await podsOf('released')
    const path = suite.path('pods', gone!.metadata.name)
    await suite.api.patch(path, 'merge', { metadata: { labels: { app: 'elsewhere' } } })
    const { metadata } = await suite.api.until(path, (object) => !object.metadata.ownerReferences)
    expect(metadata.uid).toBe(gone!.metadata.uid)
    const others = await suite.api.watch(suite.path('pods'), { labelSelector: 'app=released' })
    await others.until(({ type, object }) => type !== 'DELETED' && object.metadata.uid !== metadata.uid)
    others.stop()
  })

  it('should adopt a pod of nobody, and end what is too much', async () => {
    const waits = { schedulerName: 'nobody' }
    await suite.create('pods', pod('stray', { spec: waits, labels: { app: 'adopted' } }))
    await suite.create('replicasets', replicaSet('adopted', { annotations: quick }))
    const stray = await suite.until('pods', 'stray', ({ metadata }) => metadata.ownerReferences)
    expect(stray.metadata.ownerReferences[0]).toMatchObject({
      kind: 'ReplicaSet',
      name: 'adopted',
      controller: true,
      blockOwnerDeletion: true,
    })
    await suite.api.patch(suite.path('replicasets', 'adopted'), 'merge', { spec: { replicas: 2 } })
    await suite.until('replicasets', 'adopted', ({ status }) => status.replicas === 2)
    await suite.until('replicasets', 'adopted', ({ status }) => status.readyReplicas === 1)
    await suite.api.patch(suite.path('replicasets', 'adopted'), 'merge', { spec: { replicas: 1 } })
    // One that is not ready goes before one that is.
    await suite.untilGone('pods', 'stray')
    expect((await suite.api.get(suite.path('replicasets', 'adopted'))).status.readyReplicas).toBe(1)
  })

  it('should tell that pods are refused', async () => {
    const namespace = `${suite.namespace}-quota`
    await suite.makeNamespace(namespace)
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q' },
      spec: { hard: { pods: '1' } },
    }
    await suite.api.create(pathOf('resourcequotas', { namespace }), quota)
    await suite.api.until(
      pathOf('resourcequotas', { namespace, name: 'q' }),
      ({ status }) => status.used?.pods === '0',
    )
    const object = deployment('over', {
      replicas: 3,
      annotations: quick,
      spec: { progressDeadlineSeconds: 2 },
    })
    await suite.api.create(pathOf('deployments', { namespace }), object)
    const path = pathOf('deployments', { namespace, name: 'over' })
    const find = (found: Json, type: string) =>
      found.status.conditions?.find((one: Json) => one.type === type)
    const failed = await suite.api.until(path, (found) => find(found, 'ReplicaFailure'))
    expect(find(failed, 'ReplicaFailure')).toMatchObject({
      status: 'True',
      reason: 'FailedCreate',
      message: expect.stringMatching(
        /^pods "over-\w+-\w+" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1$/,
      ),
    })
    const [set] = (await suite.api.get(pathOf('replicasets', { namespace }))).items
    expect(find(set, 'ReplicaFailure')).toMatchObject({ status: 'True', reason: 'FailedCreate' })
    await suite.api.until(path, (found) => find(found, 'Progressing')?.reason === 'ProgressDeadlineExceeded')
    const { items } = await suite.api.get(pathOf('events', { namespace }), {
      fieldSelector: 'reason=FailedCreate',
    })
    expect(items[0]).toMatchObject({
      type: 'Warning',
      involvedObject: { kind: 'ReplicaSet' },
      message: expect.stringMatching(/^Error creating: pods "over-/),
    })
    await suite.api.delete(pathOf('namespaces', { name: namespace }))
  })

  it('should send a service’s traffic to the pods of its selector that are ready', async () => {
    await suite.create('services', service('web', { app: 'backend' }))
    await suite.until('endpoints', 'web', ({ subsets }) => !subsets)
    const slow = pod('backend', {
      labels: { app: 'backend' },
      annotations: { 'sim/start-seconds': '0', 'sim/ready-seconds': '1' },
    })
    await suite.create('pods', slow)
    const waiting = await suite.until('endpoints', 'web', ({ subsets }) => subsets?.[0].notReadyAddresses)
    expect(waiting.subsets[0].addresses).toBeUndefined()
    const ready = await suite.until('endpoints', 'web', ({ subsets }) => subsets?.[0].addresses)
    const { status, metadata } = await suite.api.get(suite.path('pods', 'backend'))
    expect(ready.subsets[0].addresses).toEqual([
      {
        ip: status.podIP,
        nodeName: expect.any(String),
        targetRef: expect.objectContaining({
          kind: 'Pod',
          name: 'backend',
          namespace: suite.namespace,
          uid: metadata.uid,
        }),
      },
    ])
    expect(ready.subsets[0].ports).toEqual([{ port: 80, protocol: 'TCP' }])
    await suite.api.delete(suite.path('pods', 'backend'))
    await suite.until('endpoints', 'web', ({ subsets }) => !subsets?.[0].addresses)
    await suite.api.delete(suite.path('services', 'web'))
    await suite.untilGone('endpoints', 'web')
  })

  suite.since(21)('should keep slices of endpoints, too', async () => {
    await suite.create('services', service('sliced', { app: 'sliced' }))
    const set = await running('sliced', 1)
    const watch = await suite.api.watch(suite.path('endpointslices'), {
      labelSelector: 'kubernetes.io/service-name=sliced',
    })
    const { object } = await watch.until(({ object }) => object.endpoints?.[0]?.conditions.ready)
    watch.stop()
    expect(object).toMatchObject({ addressType: 'IPv4', ports: [{ port: 80, protocol: 'TCP' }] })
    expect(object.endpoints[0].targetRef.name).toContain(set.metadata.name)
  })

  it('should find a named port and a target port of the pods', async () => {
    const object = pod('porty', { annotations: quick })
    object.spec.containers[0].ports = [{ name: 'http', containerPort: 8080 }]
    await suite.create('pods', object)
    const ported = service('porty', { app: 'porty' })
    ported.spec.ports = [
      { name: 'a', port: 80, protocol: 'TCP', targetPort: 'http' },
      { name: 'b', port: 81, protocol: 'TCP', targetPort: 9000 },
    ]
    await suite.create('services', ported)
    const { subsets } = await suite.until('endpoints', 'porty', ({ subsets }) => subsets?.[0].addresses)
    expect(subsets[0].ports.map(({ name, port }: Json) => `${name} ${port}`).sort()).toEqual([
      'a 8080',
      'b 9000',
    ])
  })

  it('should move traffic by labels, and keep every pod', async () => {
    await suite.create('services', service('traffic', { lb: 'web' }))
    await running('red', 2, { lb: 'web' })
    await running('black', 2)
    const red = (await podsOf('red')).map(({ metadata }) => metadata.name).sort()
    const black = (await podsOf('black')).map(({ metadata }) => metadata.name).sort()
    await suite.until('endpoints', 'traffic', (object) => targets(object).join() === red.join())
    const watch = await suite.api.watch(suite.path('pods'), { labelSelector: 'app in (red, black)' })
    const enable = [{ op: 'add', path: '/metadata/labels/lb', value: 'web' }]
    const disable = [{ op: 'remove', path: '/metadata/labels/lb' }]
    const ofTemplate = (patch: Json[]) =>
      patch.map((step) => ({ ...step, path: `/spec/template${step.path}` }))
    const generation = async (name: string) =>
      (await suite.api.get(suite.path('replicasets', name))).metadata.generation
    await suite.api.patch(suite.path('replicasets', 'black'), 'json', ofTemplate(enable))
    for (const name of black) await suite.api.patch(suite.path('pods', name), 'json', enable)
    await suite.until('endpoints', 'traffic', (object) => targets(object).length === 4)
    await suite.api.patch(suite.path('replicasets', 'red'), 'json', ofTemplate(disable))
    for (const name of red) await suite.api.patch(suite.path('pods', name), 'json', disable)
    await suite.until('endpoints', 'traffic', (object) => targets(object).join() === black.join())
    for (const name of ['red', 'black'])
      await suite.until('replicasets', name, ({ status }) => status.observedGeneration === 2)
    expect(await generation('red')).toBe(2)
    const changes = watch.events.filter(
      ({ type, object }: WatchEvent) => type === 'DELETED' || object.metadata.deletionTimestamp,
    )
    expect(changes).toEqual([])
    expect((await podsOf('red')).map(({ metadata }) => metadata.name).sort()).toEqual(red)
    watch.stop()
  })

  it('should get an address for a load balancer', async () => {
    await suite.create('services', service('balanced', { app: 'x' }, 'LoadBalancer'))
    const { status } = await suite.until('services', 'balanced', ({ status }) => status.loadBalancer.ingress)
    expect(status.loadBalancer.ingress[0].ip).toMatch(/^203\.0\.113\./)
  })
})
