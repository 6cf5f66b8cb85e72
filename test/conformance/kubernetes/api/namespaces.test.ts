import type { Json } from '../../../fixtures/kubernetes/api.ts'
import { configMap, deployment, pod } from '../../../fixtures/kubernetes/manifests.ts'
import { pathOf } from '../../../fixtures/kubernetes/paths.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'

describeCluster('namespaces', (suite) => {
  let count = 0
  const make = async (): Promise<string> => {
    const name = `${suite.namespace}-${++count}`
    await suite.makeNamespace(name)
    return name
  }
  const quota = (hard: Json) => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q' },
    spec: { hard },
  })

  it('should be made with what pods need', async () => {
    const name = await make()
    const namespace = await suite.api.get(pathOf('namespaces', { name }))
    expect(namespace.status).toEqual({ phase: 'Active' })
    expect(namespace.spec).toEqual({ finalizers: ['kubernetes'] })
    const path = pathOf('configmaps', { namespace: name, name: 'kube-root-ca.crt' })
    expect((await suite.api.until(path, () => true)).data['ca.crt']).toContain('BEGIN CERTIFICATE')
    await suite.api.delete(pathOf('namespaces', { name }))
  })

  suite.since(21)('should bear their name as a label', async () => {
    const { metadata } = await suite.api.get(pathOf('namespaces', { name: suite.namespace }))
    expect(metadata.labels).toEqual({ 'kubernetes.io/metadata.name': suite.namespace })
  })

  it('should refuse a name that is no label', async () => {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a.b' } }
    expect((await suite.api.send('POST', '/api/v1/namespaces', object)).status).toBe(422)
  })

  it('should empty themselves before they go', async () => {
    const namespace = await make()
    const held = { ...configMap('held'), metadata: { name: 'held', finalizers: ['test/hold'] } }
    await suite.api.create(pathOf('configmaps', { namespace }), held)
    await suite.api.create(pathOf('deployments', { namespace }), deployment('d', { replicas: 2 }))
    const path = pathOf('namespaces', { name: namespace })
    expect((await suite.api.delete(path)).status.phase).toBe('Terminating')
    const { status, body } = await suite.api.send(
      'POST',
      pathOf('configmaps', { namespace }),
      configMap('late'),
    )
    expect([status, body.reason]).toEqual([403, 'Forbidden'])
    expect(body.message).toContain(`because it is being terminated`)
    expect(body.details.causes[0]).toMatchObject({ reason: 'NamespaceTerminating' })
    await suite.api.untilGone(pathOf('deployments', { namespace, name: 'd' }))
    await suite.api.until(path, ({ status }) =>
      status.conditions?.some(
        ({ type, status }: Json) => type === 'NamespaceFinalizersRemaining' && status === 'True',
      ),
    )
    const release = { metadata: { finalizers: null } }
    await suite.api.patch(pathOf('configmaps', { namespace, name: 'held' }), 'merge', release)
    await suite.api.untilGone(path)
    expect((await suite.api.get(pathOf('pods', { namespace }))).items).toEqual([])
  })

  it('should keep to a quota of objects', async () => {
    const namespace = await make()
    await suite.api.create(pathOf('resourcequotas', { namespace }), quota({ configmaps: '3', pods: '1' }))
    const path = pathOf('resourcequotas', { namespace, name: 'q' })
    await suite.api.until(path, ({ status }) => status.used?.pods === '0')
    await suite.api.create(pathOf('pods', { namespace }), pod('first'))
    const { status, body } = await suite.api.send('POST', pathOf('pods', { namespace }), pod('second'))
    expect([status, body.reason]).toEqual([403, 'Forbidden'])
    expect(body.message).toBe(
      'pods "second" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
    )
    await suite.api.until(path, (object) => object.status.used.pods === '1')
    await suite.api.delete(pathOf('pods', { namespace, name: 'first' }), { gracePeriodSeconds: 0 })
    await suite.api.until(path, (object) => object.status.used.pods === '0')
    expect((await suite.api.send('POST', pathOf('pods', { namespace }), pod('third'))).status).toBe(201)
    await suite.api.delete(pathOf('namespaces', { name: namespace }))
  })

  it('should keep to a quota of resources', async () => {
    const namespace = await make()
    await suite.api.create(
      pathOf('resourcequotas', { namespace }),
      quota({ 'requests.cpu': '1', 'limits.memory': '1Gi' }),
    )
    const path = pathOf('resourcequotas', { namespace, name: 'q' })
    await suite.api.until(path, ({ status }) => status.used?.['requests.cpu'] === '0')
    const sized = (name: string, resources: Json) => {
      const object = pod(name)
      object.spec.containers[0].resources = resources
      return object
    }
    const unsized = await suite.api.send('POST', pathOf('pods', { namespace }), pod('unsized'))
    expect([unsized.status, unsized.body.message]).toEqual([
      403,
      expect.stringContaining('failed quota: q: must specify limits.memory'),
    ])
    const resources = { requests: { cpu: '700m' }, limits: { memory: '512Mi' } }
    await suite.api.create(pathOf('pods', { namespace }), sized('fits', resources))
    const { body } = await suite.api.send('POST', pathOf('pods', { namespace }), sized('more', resources))
    expect(body.message).toContain(
      'requested: requests.cpu=700m, used: requests.cpu=700m, limited: requests.cpu=1',
    )
    await suite.api.delete(pathOf('namespaces', { name: namespace }))
  })

  it('should give containers the limits of a range', async () => {
    const namespace = await make()
    await suite.api.create(pathOf('limitranges', { namespace }), {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'r' },
      spec: {
        limits: [
          { type: 'Container', default: { cpu: '2' }, defaultRequest: { cpu: '1' }, max: { cpu: '3' } },
        ],
      },
    })
    const { spec } = await suite.api.create(pathOf('pods', { namespace }), pod('ranged'))
    expect(spec.containers[0].resources).toEqual({ limits: { cpu: '2' }, requests: { cpu: '1' } })
    const object = pod('beyond')
    object.spec.containers[0].resources = { limits: { cpu: '4' } }
    const { status, body } = await suite.api.send('POST', pathOf('pods', { namespace }), object)
    expect([status, body.message]).toEqual([
      403,
      expect.stringContaining('maximum cpu usage per Container is 3, but limit is 4'),
    ])
    await suite.api.delete(pathOf('namespaces', { name: namespace }))
  })
})
