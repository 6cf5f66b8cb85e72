import { deployment, isRolledOut, type Json, pod, Sandbox, workload } from '../support/sandbox.ts'

describe('what stands before and behind pods', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start()
  })
  afterEach(() => expect(sandbox.errors).toEqual([]))
  afterAll(() => sandbox.close())

  const service = (name: string, spec: object) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec,
  })
  const addresses = (name: string, field = 'addresses'): string[] =>
    (sandbox.get('Endpoints', name)?.subsets ?? []).flatMap((subset: Json) =>
      (subset[field] ?? []).map(({ targetRef }: Json) => targetRef.name),
    )

  it('should list the pods of a Service, those that are ready apart from the others', async () => {
    const containers = [{ name: 'c', image: 'web:1', ports: [{ name: 'http', containerPort: 8080 }] }]
    sandbox.create(
      service('web', { selector: { app: 'web' }, ports: [{ name: 'p', port: 80, targetPort: 'http' }] }),
    )
    sandbox.create({
      ...pod('web'),
      metadata: { name: 'good', labels: { app: 'web' } },
      spec: { containers },
    })
    const annotations = { 'sim/behaviour': 'never-ready' }
    sandbox.create({
      ...pod('web'),
      metadata: { name: 'bad', labels: { app: 'web' }, annotations },
      spec: { containers },
    })
    await sandbox.until(
      ['Endpoints'],
      () => addresses('web').length + addresses('web', 'notReadyAddresses').length === 2,
    )
    await sandbox.until(['Endpoints'], () => addresses('web').join() === 'good')
    expect(addresses('web', 'notReadyAddresses')).toEqual(['bad'])
    expect(sandbox.get('Endpoints', 'web').subsets[0].ports).toEqual([
      { name: 'p', port: 8080, protocol: 'TCP' },
    ])
    const [slice] = sandbox.list('EndpointSlice.discovery.k8s.io', { 'kubernetes.io/service-name': 'web' })
    expect(
      slice.endpoints.map(({ targetRef, conditions }: Json) => [targetRef.name, conditions.ready]),
    ).toEqual([
      ['bad', false],
      ['good', true],
    ])
    sandbox.change('Pod', 'good', ({ metadata }) => {
      metadata.labels = { app: 'other' }
    })
    await sandbox.until(['Endpoints'], () => addresses('web').length === 0)
    sandbox.delete('Service', 'web')
    await sandbox.untilGone('Endpoints', 'web')
    await sandbox.untilGone('EndpointSlice.discovery.k8s.io', slice.metadata.name)
  })

  it('should write more slices when there are many pods', async () => {
    sandbox.create(service('many', { selector: { app: 'many' }, ports: [{ port: 80 }] }))
    sandbox.create(deployment('many', { replicas: 120 }))
    await sandbox.untilIs('Deployment.apps', 'many', isRolledOut)
    const slices = () =>
      sandbox.list('EndpointSlice.discovery.k8s.io', { 'kubernetes.io/service-name': 'many' })
    const sizes = () =>
      slices()
        .map(({ endpoints }) => endpoints?.length ?? 0)
        .sort()
    await sandbox.until(['EndpointSlice.discovery.k8s.io'], () => sizes().join() === '100,20')
    sandbox.change('Deployment.apps', 'many', ({ spec }) => {
      spec.replicas = 0
    })
    await sandbox.until(['EndpointSlice.discovery.k8s.io'], () => sizes().join() === '0')
  })

  it('should give a load balancer an address, if it is not one that waits for ever', async () => {
    const spec = { type: 'LoadBalancer', selector: { app: 'lb' }, ports: [{ port: 80 }] }
    const never = service('never', spec)
    sandbox.create({ ...never, metadata: { name: 'never', annotations: { 'sim/behaviour': 'no-address' } } })
    sandbox.create(service('balanced', spec))
    const given = await sandbox.untilIs('Service', 'balanced', ({ status }) => status.loadBalancer?.ingress)
    expect(given.status.loadBalancer.ingress).toEqual([
      { ip: expect.stringMatching(/^203\.0\.113\./), ipMode: 'VIP' },
    ])
    expect(sandbox.events('balanced')).toContain('EnsuredLoadBalancer: Ensured load balancer')
    expect(sandbox.get('Service', 'never').status.loadBalancer.ingress).toBeUndefined()
  })

  it('should bind a claim to a volume, and delete that with it', async () => {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
    sandbox.create({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'disk' }, spec })
    const bound = await sandbox.untilIs(
      'PersistentVolumeClaim',
      'disk',
      ({ status }) => status?.phase === 'Bound',
    )
    const volume = () => sandbox.cluster.get('PersistentVolume', undefined, bound.spec.volumeName)
    expect(volume()).toMatchObject({ spec: { capacity: { storage: '1Gi' } }, status: { phase: 'Bound' } })
    sandbox.delete('PersistentVolumeClaim', 'disk')
    await sandbox.until(['PersistentVolume', 'PersistentVolumeClaim'], () => volume() === undefined)
  })

  it('should write how much of a quota is used', async () => {
    const hard = {
      pods: '10',
      'requests.cpu': '4',
      'requests.memory': '8Gi',
      'count/deployments.apps': '5',
      configmaps: '10',
    }
    const namespace = 'quota'
    await sandbox.namespace(namespace)
    sandbox.cluster.create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q', namespace },
      spec: { hard },
    })
    const requests = { cpu: '250m', memory: '256Mi' }
    const object = deployment('web', { replicas: 2, container: { resources: { requests } } })
    sandbox.cluster.create({ ...object, metadata: { ...object.metadata, namespace } } as never)
    const used = () => (sandbox.cluster.get('ResourceQuota', namespace, 'q') as Json).status?.used
    await sandbox.until(['ResourceQuota', 'Pod'], () => used()?.pods === '2')
    expect(used()).toEqual({
      pods: '2',
      'requests.cpu': '500m',
      'requests.memory': '512Mi',
      'count/deployments.apps': '1',
      // The certificate that each namespace has.
      configmaps: '1',
    })
  })

  it('should run one pod of a DaemonSet on each node, and replace them one by one', async () => {
    const kind = 'DaemonSet.apps'
    sandbox.create(workload('DaemonSet', 'agent'))
    const isDone = ({ metadata, status }: Json) =>
      status?.observedGeneration === metadata.generation &&
      status.numberAvailable === status.desiredNumberScheduled &&
      status.updatedNumberScheduled === status.desiredNumberScheduled
    await sandbox.untilIs(kind, 'agent', isDone)
    expect(new Set(sandbox.pods('agent').map(({ spec }) => spec.nodeName)).size).toBe(3)
    const { events, stop } = sandbox.record([kind])
    sandbox.change(kind, 'agent', ({ spec }) => {
      spec.template.spec.containers[0].image = 'agent:2'
    })
    await sandbox.untilIs(kind, 'agent', isDone)
    stop()
    const missing = events.map(({ object }: Json) => object.status.numberUnavailable ?? 0)
    expect(Math.max(...missing)).toBe(1)
    expect(sandbox.pods('agent').map(({ spec }) => spec.containers[0]!.image)).toEqual(
      Array(3).fill('agent:2'),
    )
    expect(sandbox.list('ControllerRevision.apps', { app: 'agent' })).toHaveLength(2)
  })

  it('should give each pod of a StatefulSet its claim, and keep it for the next one', async () => {
    const kind = 'StatefulSet.apps'
    const template = {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }
    sandbox.create(
      workload('StatefulSet', 'db', {
        replicas: 2,
        spec: { serviceName: 'db', volumeClaimTemplates: [template] },
      }),
    )
    await sandbox.untilIs(kind, 'db', ({ status }) => status?.readyReplicas === 2)
    const [first] = sandbox.pods('db')
    expect(first!.spec.volumes).toContainEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'data-db-0' },
    })
    const claim = sandbox.get('PersistentVolumeClaim', 'data-db-0').metadata.uid
    sandbox.delete('Pod', 'db-0')
    await sandbox.untilIs('Pod', 'db-0', ({ metadata }) => metadata.uid !== first!.metadata.uid)
    await sandbox.untilIs(kind, 'db', ({ status }) => status.readyReplicas === 2)
    expect(sandbox.get('PersistentVolumeClaim', 'data-db-0').metadata.uid).toBe(claim)
  })
})
