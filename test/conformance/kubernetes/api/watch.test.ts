import { configMap } from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'
import type { WatchEvent } from '../../../fixtures/kubernetes/watch.ts'

describeCluster('watches', (suite) => {
  const labelled = (name: string, labels: Record<string, string>) => ({
    ...configMap(name),
    metadata: { name, labels },
  })
  const told = (events: readonly WatchEvent[]) =>
    events.map(({ type, object }) => `${type} ${object.metadata.name}`)

  it('should tell the present state first, then each change', async () => {
    await suite.create('configmaps', labelled('w1', { w: '1' }))
    const watch = await suite.api.watch(suite.path('configmaps'), { labelSelector: 'w=1' })
    await watch.until(({ type }) => type === 'ADDED')
    await suite.api.patch(suite.path('configmaps', 'w1'), 'merge', { data: { a: 'c' } })
    await suite.api.delete(suite.path('configmaps', 'w1'))
    const last = await watch.until(({ type }) => type === 'DELETED')
    expect(told(watch.events)).toEqual(['ADDED w1', 'MODIFIED w1', 'DELETED w1'])
    expect(last.object.data).toEqual({ a: 'c' })
    const versions = watch.events.map(({ object }) => Number(object.metadata.resourceVersion))
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
    expect(watch.events[0]!.object).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' })
    watch.stop()
  })

  it('should tell what has come after a version, and nothing before', async () => {
    await suite.create('configmaps', labelled('old', { w: '2' }))
    const { metadata } = await suite.api.get(suite.path('configmaps'))
    await suite.create('configmaps', labelled('new', { w: '2' }))
    await suite.api.delete(suite.path('configmaps', 'old'))
    const query = { labelSelector: 'w=2', resourceVersion: metadata.resourceVersion }
    const watch = await suite.api.watch(suite.path('configmaps'), query)
    await watch.until(({ type }) => type === 'DELETED')
    expect(told(watch.events)).toEqual(['ADDED new', 'DELETED old'])
    watch.stop()
  })

  it('should tell as deleted what leaves the selector, and as added what enters it', async () => {
    await suite.create('configmaps', labelled('moves', { w: '3' }))
    const watch = await suite.api.watch(suite.path('configmaps'), { labelSelector: 'w=3' })
    const path = suite.path('configmaps', 'moves')
    await suite.api.patch(path, 'merge', { metadata: { labels: { w: 'other' } } })
    const left = await watch.until(({ type }) => type === 'DELETED')
    expect(left.object.metadata.labels).toEqual({ w: '3' })
    await suite.api.patch(path, 'merge', { data: { a: 'unseen' } })
    await suite.api.patch(path, 'merge', { metadata: { labels: { w: '3' } } })
    await watch.until(({ object }) => object.data.a === 'unseen')
    expect(told(watch.events)).toEqual(['ADDED moves', 'DELETED moves', 'ADDED moves'])
    watch.stop()
  })

  it('should keep to the fields that are selected', async () => {
    const watch = await suite.api.watch(suite.path('configmaps'), { fieldSelector: 'metadata.name=this' })
    await suite.create('configmaps', configMap('that'))
    await suite.create('configmaps', configMap('this'))
    await watch.until(({ object }) => object.metadata.name === 'this')
    expect(told(watch.events)).toEqual(['ADDED this'])
    watch.stop()
  })

  it('should answer its headers before there is anything to tell', async () => {
    const { metadata } = await suite.api.get(suite.path('secrets'))
    const start = performance.now()
    const watch = await suite.api.watch(suite.path('secrets'), { resourceVersion: metadata.resourceVersion })
    expect(performance.now() - start).toBeLessThan(2000)
    expect(watch.events).toEqual([])
    watch.stop()
  })

  it('should end after timeoutSeconds', async () => {
    const watch = await suite.api.watch(suite.path('configmaps'), { timeoutSeconds: 1 })
    await watch.ended()
  })

  it('should bookmark where it stands when it is asked to', async () => {
    const query = { allowWatchBookmarks: true, timeoutSeconds: 3, fieldSelector: 'metadata.name=marked' }
    const { metadata } = await suite.api.get(suite.path('configmaps'))
    const watch = await suite.api.watch(suite.path('configmaps'), {
      ...query,
      resourceVersion: metadata.resourceVersion,
    })
    await suite.create('configmaps', configMap('not-marked'))
    const { object } = await watch.until(({ type }) => type === 'BOOKMARK')
    expect(object).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' })
    expect(Number(object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(metadata.resourceVersion))
    watch.stop()
  })

  suite.since(27)('should send the present state as events that a bookmark ends', async () => {
    await suite.create('configmaps', labelled('initial', { w: '5' }))
    const watch = await suite.api.watch(suite.path('configmaps'), {
      labelSelector: 'w=5',
      sendInitialEvents: true,
      allowWatchBookmarks: true,
      resourceVersionMatch: 'NotOlderThan',
    })
    const { object } = await watch.until(({ type }) => type === 'BOOKMARK')
    expect(object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' })
    expect(told(watch.events.slice(0, -1))).toEqual(['ADDED initial'])
    watch.stop()
  })

  it('should say that a version is none', async () => {
    const { status, body } = await suite.api.send('GET', suite.path('configmaps'), undefined, {
      query: { watch: true, resourceVersion: 'x' },
    })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(body.message).toMatch(/invalid/i)
  })

  // How much a real server remembers depends on its load: there it cannot be made to forget in a test's time.
  const ofTwin = suite.server.isTwin ? it : it.skip
  ofTwin('should tell that it has forgotten what came after an old version', async () => {
    for (const name of ['forgotten-1', 'forgotten-2'])
      await suite.create('configmaps', labelled(name, { w: 'old' }))
    const list = { labelSelector: 'w=old', limit: 1 }
    const old = await suite.api.get(suite.path('configmaps'), list)
    const { resourceVersion } = old.metadata
    const path = suite.path('configmaps', 'forgotten-1')
    const change = (_: unknown, n: number) => suite.api.patch(path, 'merge', { data: { n: `${n}` } })
    const page = () =>
      suite.api.send('GET', suite.path('configmaps'), undefined, {
        query: { ...list, continue: old.metadata.continue },
      })
    for (let round = 0; round < 60 && (await page()).status === 200; round++)
      await Promise.all(Array.from({ length: 100 }, change))
    const { status, body } = await page()
    expect([status, body.reason]).toEqual([410, 'Expired'])
    expect(body.message).toMatch(/^The provided continue parameter is too old/)
    const watch = await suite.api.watch(suite.path('configmaps'), { resourceVersion })
    const { type, object } = await watch.until(() => true)
    expect(type).toBe('ERROR')
    expect(object).toMatchObject({
      kind: 'Status',
      code: 410,
      reason: 'Expired',
      message: expect.stringMatching(/^too old resource version: \d+ \(\d+\)$/),
    })
    await watch.ended()
  })

  it('should follow one object by the path of its list alone', async () => {
    const all = await suite.api.watch('/api/v1/configmaps', {
      fieldSelector: `metadata.namespace=${suite.namespace},metadata.name=anywhere`,
    })
    await suite.create('configmaps', configMap('anywhere'))
    expect((await all.until(() => true)).object.metadata.namespace).toBe(suite.namespace)
    all.stop()
  })

  it('should tell each of many watchers the same', async () => {
    const open = () => suite.api.watch(suite.path('configmaps'), { labelSelector: 'w=many' })
    const watches = await Promise.all(Array.from({ length: 10 }, open))
    const names = Array.from({ length: 20 }, (_, n) => `many-${n}`)
    await Promise.all(names.map((name) => suite.create('configmaps', labelled(name, { w: 'many' }))))
    for (const watch of watches) await watch.until(() => watch.events.length === names.length)
    const orders = new Set(watches.map(({ events }) => told(events).join()))
    expect(orders.size).toBe(1)
    for (const watch of watches) watch.stop()
  })
})
