import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ClusterEvent } from '../../../../sandbox/kubernetes/cluster.ts'
import { StatusError } from '../../../../sandbox/kubernetes/errors.ts'
import { Clusters, configMap } from './support/clusters.ts'

const tell = ({ type, object, before }: ClusterEvent) =>
  [type, object.metadata.name, before?.metadata.resourceVersion] as const

function statusOf(call: () => unknown): [number, string] {
  try {
    call()
  } catch (error) {
    if (error instanceof StatusError) return [error.code, error.reason]
    throw error
  }
  throw new Error('it was not refused')
}

describe('the cluster as controllers see it', () => {
  const clusters = new Clusters()
  const { as } = clusters.open()
  const cluster = as('test')
  afterAll(() => clusters.removeAll())

  it('should tell the present objects, then changes in order, and never within a write', async () => {
    const first = cluster.create(configMap('present'))
    const events: ReturnType<typeof tell>[] = []
    const end = cluster.watch(['ConfigMap'], (event) => events.push(tell(event)))
    const second = cluster.update({ ...first, data: { a: 'b' } })
    cluster.create({ ...configMap('x'), kind: 'Secret', data: {} })
    cluster.delete('ConfigMap', 'default', 'present')
    expect(events).toEqual([])
    await Promise.resolve()
    await Promise.resolve()
    expect(events).toEqual([
      ['ADDED', 'present', undefined],
      ['MODIFIED', 'present', first.metadata.resourceVersion],
      ['DELETED', 'present', second.metadata.resourceVersion],
    ])
    end()
    cluster.create(configMap('unseen'))
    await Promise.resolve()
    await Promise.resolve()
    expect(events).toHaveLength(3)
  })

  it('should leave the present objects out for who wants changes only', async () => {
    cluster.create(configMap('there'))
    const events: ReturnType<typeof tell>[] = []
    const end = cluster.watch(['ConfigMap'], (event) => events.push(tell(event)), { changesOnly: true })
    cluster.create(configMap('made'))
    await Promise.resolve()
    await Promise.resolve()
    expect(events).toEqual([['ADDED', 'made', undefined]])
    end()
  })

  it('should find objects by namespace, labels and owner', () => {
    const owner = cluster.create(configMap('owner'))
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata.uid! }
    const owned = configMap('owned')
    owned.metadata.ownerReferences = [reference]
    owned.metadata.labels = { app: 'web' }
    cluster.create(owned)
    cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } })
    cluster.create({
      ...configMap('elsewhere'),
      metadata: { name: 'elsewhere', namespace: 'other', labels: { app: 'web' } },
    })
    const names = (objects: readonly KubeObject[]) => objects.map(({ metadata }) => metadata.name)
    expect(names(cluster.list('ConfigMap', { ownedBy: owner.metadata.uid! }))).toEqual(['owned'])
    expect(names(cluster.list('ConfigMap', { labelSelector: { matchLabels: { app: 'web' } } }))).toEqual([
      'owned',
      'elsewhere',
    ])
    expect(names(cluster.list('ConfigMap', { namespace: 'other' }))).toEqual(['elsewhere'])
    cluster.update({
      ...cluster.get('ConfigMap', 'default', 'owned')!,
      metadata: { ...owned.metadata, ownerReferences: [] },
    })
    expect(cluster.list('ConfigMap', { ownedBy: owner.metadata.uid! })).toEqual([])
  })

  it('should hand out nothing that could be changed behind its back', () => {
    const object = cluster.create(configMap('frozen', { a: 'b' }))
    expect(() => {
      ;(object.data as Record<string, string>).a = 'c'
    }).toThrow(TypeError)
    expect(() => {
      object.metadata.labels = {}
    }).toThrow(TypeError)
  })

  it('should write nothing that changes nothing', () => {
    const object = cluster.create(configMap('same', { a: 'b' }))
    expect(cluster.update({ ...object }).metadata.resourceVersion).toBe(object.metadata.resourceVersion)
  })

  it('should refuse by the same rules as over HTTP', () => {
    const object = cluster.create(configMap('taken'))
    cluster.update({ ...object, data: { a: 'b' } })
    expect(statusOf(() => cluster.create(configMap('taken')))).toEqual([409, 'AlreadyExists'])
    expect(statusOf(() => cluster.update({ ...object, data: { a: 'c' } }))).toEqual([409, 'Conflict'])
    expect(statusOf(() => cluster.create(configMap('No_Name')))).toEqual([422, 'Invalid'])
    expect(statusOf(() => cluster.delete('ConfigMap', 'default', 'none'))).toEqual([404, 'NotFound'])
    expect(statusOf(() => cluster.delete('ConfigMap', 'default', 'taken', { uid: 'another' }))).toEqual([
      409,
      'Conflict',
    ])
    expect(
      statusOf(() => cluster.create({ ...configMap('x'), metadata: { name: 'x', namespace: 'none' } })),
    ).toEqual([404, 'NotFound'])
    expect(statusOf(() => cluster.create({ ...configMap('x'), kind: 'Unheard' }))).toEqual([404, 'NotFound'])
  })

  it('should keep a pod for its grace, and a status apart from the rest', () => {
    const pod = cluster.create({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: 'default' },
    })
    expect(pod.metadata.uid).toBeDefined()
    const created = cluster.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
      spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
      status: { phase: 'Running' },
    })
    expect(created.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' })
    const running = cluster.updateStatus({ ...created, spec: {}, status: { phase: 'Running' } })
    expect([running.status, running.spec]).toEqual([{ phase: 'Running' }, created.spec])
    cluster.delete('Pod', 'default', 'p')
    expect(cluster.get('Pod', 'default', 'p')!.metadata).toMatchObject({ deletionGracePeriodSeconds: 30 })
    cluster.delete('Pod', 'default', 'p', { gracePeriodSeconds: 0 })
    expect(cluster.get('Pod', 'default', 'p')).toBeUndefined()
  })
})
