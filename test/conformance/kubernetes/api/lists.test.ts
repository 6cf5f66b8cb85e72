import { configMap, pod } from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'

describeCluster('lists', (suite) => {
  const names = (list: { items: { metadata: { name: string } }[] }) =>
    list.items.map(({ metadata }) => metadata.name)

  beforeAll(async () => {
    const labels = [{ tier: 'web', env: 'prod' }, { tier: 'web', env: 'test' }, { tier: 'db' }, {}]
    for (const [index, of] of labels.entries())
      await suite.create('configmaps', {
        ...configMap(`m${index}`),
        metadata: { name: `m${index}`, labels: of },
      })
    // No node is named so: they stay as they are.
    await suite.create('pods', pod('p1', { spec: { nodeSelector: { no: 'node' } } }))
    await suite.create('pods', pod('p2', { spec: { nodeSelector: { no: 'node' }, restartPolicy: 'Never' } }))
  })

  it('should list by name, with a version of its own', async () => {
    const list = await suite.api.get(suite.path('pods'))
    expect(list).toMatchObject({ apiVersion: 'v1', kind: 'PodList' })
    expect(list.metadata.resourceVersion).toMatch(/^\d+$/)
    expect(names(list)).toEqual(['p1', 'p2'])
    expect(list.items[0].kind).toBeUndefined()
  })

  it.each([
    ['tier=web', ['m0', 'm1']],
    ['tier==web,env!=prod', ['m1']],
    ['env!=prod,tier', ['m1', 'm2']],
    ['tier in (db, cache)', ['m2']],
    ['tier notin (web),tier', ['m2']],
    ['tier,!env', ['m2']],
    ['tier=nothing', []],
  ])('should select by the labels %s', async (labelSelector, expected) => {
    const list = await suite.api.get(suite.path('configmaps'), { labelSelector })
    expect(names(list)).toEqual(expected)
  })

  it('should count what has no such label as another value', async () => {
    const list = await suite.api.get(suite.path('configmaps'), { labelSelector: 'tier notin (web)' })
    expect(names(list).filter((name) => /^m\d/.test(name))).toEqual(['m2', 'm3'])
  })

  it('should refuse a selector that cannot be read', async () => {
    for (const query of [{ labelSelector: 'a in (' }, { labelSelector: '-=x' }, { fieldSelector: 'spec' }]) {
      const { status, body } = await suite.api.send('GET', suite.path('configmaps'), undefined, { query })
      expect([status, body.reason]).toEqual([400, 'BadRequest'])
    }
  })

  it.each([
    ['metadata.name=p1', ['p1']],
    ['metadata.name!=p1', ['p2']],
    ['status.phase=Pending,spec.restartPolicy=Never', ['p2']],
    ['spec.nodeName=', ['p1', 'p2']],
    ['spec.nodeName!=', []],
    ['status.phase!=Pending', []],
  ])('should select pods by the fields %s', async (fieldSelector, expected) => {
    expect(names(await suite.api.get(suite.path('pods'), { fieldSelector }))).toEqual(expected)
  })

  it('should refuse a field that cannot be selected by', async () => {
    const { status, body } = await suite.api.send('GET', suite.path('pods'), undefined, {
      query: { fieldSelector: 'spec.hostname=x' },
    })
    expect(status).toBe(400)
    expect(body.message).toContain('field label not supported: spec.hostname')
  })

  it('should list all namespaces', async () => {
    const list = await suite.api.get('/api/v1/pods', {
      fieldSelector: `metadata.namespace=${suite.namespace}`,
    })
    expect(names(list)).toEqual(['p1', 'p2'])
  })

  it('should hand out pages of one and the same state', async () => {
    const path = suite.path('configmaps')
    const query = { limit: 2, labelSelector: 'tier' }
    const first = await suite.api.get(path, query)
    expect(names(first)).toEqual(['m0', 'm1'])
    expect(first.metadata.continue).toBeTruthy()
    await suite.create('configmaps', {
      ...configMap('m9'),
      metadata: { name: 'm9', labels: { tier: 'late' } },
    })
    const second = await suite.api.get(path, { ...query, continue: first.metadata.continue })
    expect(names(second)).toEqual(['m2'])
    expect(second.metadata.continue).toBeUndefined()
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
    await suite.api.delete(suite.path('configmaps', 'm9'))
  })

  it('should say how many are left', async () => {
    const page = await suite.api.get(suite.path('pods'), { limit: 1 })
    expect(page.metadata.remainingItemCount).toBe(1)
  })

  it('should refuse a continue that it has not given', async () => {
    const { status, body } = await suite.api.send('GET', suite.path('configmaps'), undefined, {
      query: { limit: 1, continue: 'nonsense' },
    })
    expect([status, body.reason]).toEqual([400, 'BadRequest'])
  })

  it('should refuse versions that are none', async () => {
    const { status, body } = await suite.api.send('GET', suite.path('configmaps'), undefined, {
      query: { resourceVersion: 'x' },
    })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(body.message).toMatch(/invalid/i)
  })

  it('should list any state for version 0 and one that is new enough for another', async () => {
    const made = await suite.create('configmaps', configMap('fresh'))
    const { resourceVersion } = made.metadata
    const list = await suite.api.get(suite.path('configmaps'), { resourceVersion })
    expect(names(list)).toContain('fresh')
    expect((await suite.api.get(suite.path('configmaps'), { resourceVersion: 0 })).kind).toBe('ConfigMapList')
    const match = await suite.api.send('GET', suite.path('configmaps'), undefined, {
      query: { resourceVersionMatch: 'Exact' },
    })
    expect([422, 400]).toContain(match.status)
  })

  it('should delete what a selector selects', async () => {
    for (const name of ['gone-1', 'gone-2'])
      await suite.create('configmaps', { ...configMap(name), metadata: { name, labels: { gone: 'yes' } } })
    await suite.api.delete(suite.path('configmaps'), undefined, { labelSelector: 'gone=yes' })
    const left = names(await suite.api.get(suite.path('configmaps')))
    expect(left.filter((name) => name.startsWith('gone'))).toEqual([])
    expect(left).toContain('m0')
  })
})
