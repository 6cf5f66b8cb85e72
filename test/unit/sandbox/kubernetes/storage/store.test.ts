import type { Change } from '../../../../../sandbox/kubernetes/storage/history.ts'
import { Clusters, configMap } from '../support/clusters.ts'

describe('the store', () => {
  const clusters = new Clusters()
  afterAll(() => clusters.removeAll())

  it('should hold after a restart what it held, and count on', async () => {
    const folder = clusters.folder()
    const first = clusters.open(folder)
    const cluster = first.as('test')
    const kept = cluster.create(configMap('kept', { a: 'b' }))
    cluster.create(configMap('gone'))
    cluster.delete('ConfigMap', 'default', 'gone')
    const { revision } = first.store
    first.close()

    const second = clusters.open(folder)
    expect(second.as('test').get('ConfigMap', 'default', 'kept')).toEqual(kept)
    expect(second.as('test').get('ConfigMap', 'default', 'gone')).toBeUndefined()
    expect(second.store.revision).toBe(revision)
    expect(Number(second.as('test').create(configMap('new')).metadata.resourceVersion)).toBe(revision + 1)
  })

  it('should hold after a restart what it held of a kind that is written before it is read', () => {
    const folder = clusters.folder()
    const first = clusters.open(folder)
    for (const name of ['a', 'c']) first.as('test').create(configMap(name))
    first.close()

    const second = clusters.open(folder)
    second.as('test').create(configMap('b'))
    const named = ({ metadata }: { metadata: { name?: string } }) => metadata.name
    expect(second.as('test').list('ConfigMap', { namespace: 'default' }).map(named)).toEqual(['a', 'b', 'c'])
    second.close()
    const third = clusters.open(folder)
    expect([...third.store.kinds()]).toContain('ConfigMap')
    expect(third.as('test').list('ConfigMap', { namespace: 'default' })).toHaveLength(3)
  })

  it('should store all changes of a tick at once, and tell of them after that', async () => {
    const { store, as } = clusters.open()
    await store.settled()
    const told: string[][] = []
    store.onCommit((changes) => told.push(changes.map(({ object }) => object.metadata.name!)))
    as('test').create(configMap('one'))
    as('test').create(configMap('two'))
    expect(told).toEqual([])
    await store.settled()
    expect(told).toEqual([['one', 'two']])
    expect(store.settled()).toBeUndefined()
  })

  it('should tell how far it has told, whoever writes in between: bookmarks promise that', async () => {
    const { store, as } = clusters.open()
    await store.settled()
    const told: number[] = []
    store.onCommit((changes) => told.push(changes.at(-1)!.revision))
    as('test').create(configMap('first'))
    const settled = store.settled()!
    // Who waits for the same commit may write again before others that wait for it get their turn.
    const writing = settled.then(() => as('test').create(configMap('second')))
    const seen = await settled.then(() => [store.toldRevision, store.revision])
    expect(seen).toEqual([told[0], told[0]! + 1])
    await writing
    await store.settled()
    expect(store.toldRevision).toBe(told[1])
  })

  it('should know how a kind was at an earlier revision, until that is forgotten', () => {
    const { store, as } = clusters.open()
    const cluster = as('test')
    const before = store.revision
    const created = cluster.create(configMap('a', { x: '1' }))
    const { revision } = store
    cluster.update({ ...created, data: { x: '2' } })
    cluster.create(configMap('b'))
    cluster.delete('ConfigMap', 'default', 'a')
    const at = (wanted: number) =>
      store.listAt('ConfigMap', wanted)?.map(({ metadata, data }) => [metadata.name, data])
    expect(at(before)).toEqual([])
    expect(at(revision)).toEqual([['a', { x: '1' }]])
    expect(at(revision + 1)).toEqual([['a', { x: '2' }]])
    expect(at(store.revision)).toEqual([['b', {}]])
    store.compact()
    expect(at(revision)).toBeUndefined()
    expect(at(store.revision)).toEqual([['b', {}]])
  })

  it('should bound what it remembers', () => {
    const { store, as } = clusters.open()
    const cluster = as('test')
    let object = cluster.create(configMap('a'))
    const { revision } = store
    for (let turn = 0; turn < 5_000; turn++)
      object = cluster.update({ ...object, data: { turn: String(turn) } })
    expect(store.since('ConfigMap', revision)).toBeUndefined()
    const recent = store.since('ConfigMap', store.revision - 2_000) as Change[]
    expect(recent.map((change) => change.revision).slice(0, 2)).toEqual([
      store.revision - 1_999,
      store.revision - 1_998,
    ])
  })

  it('should refuse a folder that another cluster works on', () => {
    const folder = clusters.folder()
    clusters.open(folder)
    expect(() => clusters.open(folder)).toThrow('locked')
  })
})
