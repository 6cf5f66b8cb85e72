import type { Json } from '../../../fixtures/kubernetes/api.ts'
import { configMap, deployment, pod, replicaSet } from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'

describeCluster('deletion', (suite) => {
  const withMetadata = (name: string, metadata: Json) => ({
    ...configMap(name),
    metadata: { name, ...metadata },
  })
  const exists = async (resource: string, name: string) =>
    (await suite.api.send('GET', suite.path(resource, name))).status === 200
  const owner = ({ apiVersion, kind, metadata }: Json, more: Json = {}) => ({
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid,
    ...more,
  })

  it('should answer what it has deleted', async () => {
    const { metadata } = await suite.create('configmaps', configMap('gone'))
    expect(await suite.api.delete(suite.path('configmaps', 'gone'))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'gone', kind: 'configmaps', uid: metadata.uid },
    })
    expect((await suite.api.send('DELETE', suite.path('configmaps', 'gone'))).status).toBe(404)
  })

  it.each([
    ['uid', '00000000-0000-0000-0000-000000000000', 'the UID in the precondition'],
    ['resourceVersion', '1', 'the ResourceVersion in the precondition'],
  ])('should delete nothing but what has the %s', async (field, value, message) => {
    const name = `only-${field.toLowerCase()}`
    const { metadata } = await suite.create('configmaps', configMap(name))
    const path = suite.path('configmaps', name)
    const other = await suite.api.send('DELETE', path, { preconditions: { [field]: value } })
    expect([other.status, other.body.reason]).toEqual([409, 'Conflict'])
    expect(other.body.message).toContain(message)
    await suite.api.delete(path, { preconditions: { [field]: metadata[field] } })
    expect(await exists('configmaps', name)).toBe(false)
  })

  it('should keep what has a finalizer until it has none', async () => {
    await suite.create('configmaps', withMetadata('held', { finalizers: ['test/hold'] }))
    const path = suite.path('configmaps', 'held')
    const held = await suite.api.delete(path)
    expect(held.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, finalizers: ['test/hold'] })
    expect(held.metadata.deletionTimestamp).toMatch(/Z$/)
    const again = await suite.api.get(path)
    expect(again.metadata.deletionTimestamp).toBe(held.metadata.deletionTimestamp)
    const more = { metadata: { finalizers: ['test/hold', 'test/more'] } }
    const refused = await suite.api.tryPatch(path, 'merge', more)
    expect([refused.status, refused.body.message]).toEqual([
      422,
      expect.stringContaining(
        'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted',
      ),
    ])
    expect((await suite.api.patch(path, 'merge', { data: { a: 'still' } })).data).toEqual({ a: 'still' })
    await suite.api.patch(path, 'merge', { metadata: { finalizers: [] } })
    expect(await exists('configmaps', 'held')).toBe(false)
  })

  it('should take the finalizer’s removal and the deletion for one event each', async () => {
    await suite.create('configmaps', withMetadata('told', { finalizers: ['test/hold'] }))
    const watch = await suite.api.watch(suite.path('configmaps'), { fieldSelector: 'metadata.name=told' })
    await suite.api.delete(suite.path('configmaps', 'told'))
    await suite.api.patch(suite.path('configmaps', 'told'), 'merge', { metadata: { finalizers: null } })
    await watch.until(({ type }) => type === 'DELETED')
    expect(watch.events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
    watch.stop()
  })

  it('should collect what belongs to nobody any more', async () => {
    const one = await suite.create('configmaps', configMap('owner-1'))
    const two = await suite.create('configmaps', configMap('owner-2'))
    const references = [owner(one), owner(two)]
    await suite.create('configmaps', withMetadata('of-both', { ownerReferences: references }))
    await suite.create('configmaps', withMetadata('of-one', { ownerReferences: [owner(one)] }))
    await suite.api.delete(suite.path('configmaps', 'owner-1'))
    await suite.untilGone('configmaps', 'of-one')
    expect(await exists('configmaps', 'of-both')).toBe(true)
    await suite.api.delete(suite.path('configmaps', 'owner-2'))
    await suite.untilGone('configmaps', 'of-both')
  })

  it('should collect what belongs to an owner that there is none of', async () => {
    const nobody = { ...owner(configMap('nobody')), uid: '00000000-0000-0000-0000-000000000001' }
    await suite.create('configmaps', withMetadata('stray', { ownerReferences: [nobody] }))
    await suite.untilGone('configmaps', 'stray')
  })

  it('should keep the dependents of an orphaning deletion', async () => {
    const made = await suite.create('configmaps', configMap('orphaner'))
    await suite.create('configmaps', withMetadata('orphan', { ownerReferences: [owner(made)] }))
    await suite.api.delete(suite.path('configmaps', 'orphaner'), { propagationPolicy: 'Orphan' })
    await suite.untilGone('configmaps', 'orphaner')
    const orphan = await suite.api.get(suite.path('configmaps', 'orphan'))
    expect(orphan.metadata.ownerReferences).toBeUndefined()
  })

  it('should wait for the dependents that block a foreground deletion', async () => {
    const made = await suite.create('configmaps', configMap('front'))
    const metadata = {
      ownerReferences: [owner(made, { blockOwnerDeletion: true })],
      finalizers: ['test/hold'],
    }
    await suite.create('configmaps', withMetadata('blocker', metadata))
    const front = await suite.api.delete(suite.path('configmaps', 'front'), {
      propagationPolicy: 'Foreground',
    })
    expect(front.metadata.finalizers).toEqual(['foregroundDeletion'])
    await suite.until('configmaps', 'blocker', ({ metadata }) => metadata.deletionTimestamp)
    expect(await exists('configmaps', 'front')).toBe(true)
    await suite.api.patch(suite.path('configmaps', 'blocker'), 'merge', { metadata: { finalizers: null } })
    await suite.untilGone('configmaps', 'front')
    expect(await exists('configmaps', 'blocker')).toBe(false)
  })

  it('should refuse a policy that there is none of', async () => {
    await suite.create('configmaps', configMap('policy'))
    const answer = await suite.api.send('DELETE', suite.path('configmaps', 'policy'), {
      propagationPolicy: 'Sideways',
    })
    expect(answer.status).toBe(422)
    expect(answer.body.message).toContain('propagationPolicy')
  })

  it('should take a policy from the query, too', async () => {
    const made = await suite.create('configmaps', configMap('queried'))
    await suite.create('configmaps', withMetadata('queried-child', { ownerReferences: [owner(made)] }))
    const query = { propagationPolicy: 'Orphan' }
    await suite.api.delete(suite.path('configmaps', 'queried'), undefined, query)
    await suite.untilGone('configmaps', 'queried')
    expect(await exists('configmaps', 'queried-child')).toBe(true)
  })

  it('should give a pod its time to end', async () => {
    await suite.create('pods', pod('graceful', { spec: { terminationGracePeriodSeconds: 3 } }))
    await suite.until('pods', 'graceful', ({ status }) => status.phase === 'Running')
    const going = await suite.api.delete(suite.path('pods', 'graceful'))
    expect(going.metadata).toMatchObject({ name: 'graceful', deletionGracePeriodSeconds: 3 })
    expect(going.kind).toBe('Pod')
    await suite.untilGone('pods', 'graceful')
  })

  it('should remove a pod at once when it is given no time', async () => {
    await suite.create('pods', pod('at-once'))
    await suite.until('pods', 'at-once', ({ status }) => status.phase === 'Running')
    await suite.api.delete(suite.path('pods', 'at-once'), { gracePeriodSeconds: 0 })
    expect(await exists('pods', 'at-once')).toBe(false)
  })

  it('should remove a pod at once that runs nowhere yet', async () => {
    await suite.create('pods', pod('nowhere', { spec: { nodeSelector: { no: 'node' } } }))
    await suite.api.delete(suite.path('pods', 'nowhere'))
    expect(await exists('pods', 'nowhere')).toBe(false)
  })

  describe.each(['Background', 'Foreground', 'Orphan'])('of a deployment by %s', (propagationPolicy) => {
    it('should do with its replica sets and pods as the policy says', async () => {
      const name = `policy-${propagationPolicy.toLowerCase()}`
      await suite.create('deployments', deployment(name, { replicas: 2 }))
      await suite.until('deployments', name, ({ status }) => status.readyReplicas === 2)
      const query = { labelSelector: `app=${name}` }
      const [set] = (await suite.api.get(suite.path('replicasets'), query)).items
      const pods = (await suite.api.get(suite.path('pods'), query)).items
      const watch = await suite.api.watch(suite.path('replicasets'), query)
      await suite.api.delete(suite.path('deployments', name), { propagationPolicy })
      await suite.untilGone('deployments', name)
      if (propagationPolicy === 'Orphan') {
        const left = await suite.api.get(suite.path('replicasets', set.metadata.name))
        expect(left.metadata.uid).toBe(set.metadata.uid)
        expect(left.metadata.ownerReferences ?? []).toEqual([])
        await suite.api.delete(suite.path('replicasets', set.metadata.name))
      } else if (propagationPolicy === 'Foreground') {
        expect(await exists('replicasets', set.metadata.name)).toBe(false)
        for (const { metadata } of pods) expect(await exists('pods', metadata.name)).toBe(false)
      }
      await watch.until(({ type }) => type === 'DELETED')
      for (const { metadata } of pods) await suite.untilGone('pods', metadata.name)
      watch.stop()
    })
  })

  it('should let a replica set of the same selector adopt orphans', async () => {
    await suite.create('replicasets', replicaSet('first', { replicas: 2, labels: { set: 'x' } }))
    await suite.until('replicasets', 'first', ({ status }) => status.readyReplicas === 2)
    const query = { labelSelector: 'app=first' }
    const uids = async () =>
      (await suite.api.get(suite.path('pods'), query)).items.map(({ metadata }: Json) => metadata.uid).sort()
    const before = await uids()
    await suite.api.delete(suite.path('replicasets', 'first'), { propagationPolicy: 'Orphan' })
    await suite.untilGone('replicasets', 'first')
    const second = { ...replicaSet('first', { replicas: 2 }), metadata: { name: 'second' } }
    await suite.create('replicasets', second)
    await suite.until('replicasets', 'second', ({ status }) => status.readyReplicas === 2)
    expect(await uids()).toEqual(before)
  })
})
