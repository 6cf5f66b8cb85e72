import { condition, pod, Sandbox } from '../support/sandbox.ts'

describe('the scheduler', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ nodes: { count: 3, cpu: '2', memory: '4Gi', pods: 5 } })
  })
  afterEach(() => expect(sandbox.errors).toEqual([]))
  afterAll(() => sandbox.close())

  const cpu = (requests: string) => ({ container: { resources: { requests: { cpu: requests } } } })
  const node = (name: string) => sandbox.get('Pod', name)?.spec.nodeName
  const refused = (name: string) =>
    sandbox.untilIs('Pod', name, (object) => condition(object, 'PodScheduled')?.status === 'False')

  it('should spread pods over the nodes', async () => {
    for (const name of ['a', 'b', 'c']) sandbox.create(pod(name))
    await sandbox.until(['Pod'], () => ['a', 'b', 'c'].every(node))
    expect(new Set(['a', 'b', 'c'].map(node)).size).toBe(3)
    for (const name of ['a', 'b', 'c']) sandbox.delete('Pod', name)
    await Promise.all(['a', 'b', 'c'].map((name) => sandbox.untilGone('Pod', name)))
  })

  it.each([
    ['cpu', cpu('3'), '0/3 nodes are available: 3 Insufficient cpu.'],
    [
      'selector',
      { podSpec: { nodeSelector: { disk: 'fast' } } },
      "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.",
    ],
    [
      'claim',
      { podSpec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'absent' } }] } },
      '0/3 nodes are available: persistentvolumeclaim "absent" not found.',
    ],
  ])('should say why no node suits a pod: %s', async (name, options, message) => {
    sandbox.create(pod(name, options))
    const waiting = await refused(name)
    expect(condition(waiting, 'PodScheduled')).toMatchObject({ reason: 'Unschedulable', message })
    expect(waiting.status.phase).toBe('Pending')
    expect(sandbox.events(name)).toEqual([`FailedScheduling: ${message}`])
    expect(sandbox.list('Event').find(({ involvedObject }) => involvedObject.name === name).count).toBe(1)
    sandbox.delete('Pod', name)
    expect(sandbox.get('Pod', name)).toBeUndefined()
  })

  it('should place a pod as soon as there is room', async () => {
    for (const name of ['big-1', 'big-2', 'big-3']) sandbox.create(pod(name, cpu('1500m')))
    await sandbox.until(['Pod'], () => ['big-1', 'big-2', 'big-3'].every(node))
    sandbox.create(pod('late', cpu('1')))
    await refused('late')
    const freed = node('big-2')
    sandbox.delete('Pod', 'big-2')
    await sandbox.untilIs('Pod', 'late', ({ spec }) => spec.nodeName !== undefined)
    expect(node('late')).toBe(freed)
  })

  it('should bind to a node when it is given the label that a pod wants, and to none that is cordoned', async () => {
    sandbox.create(pod('labelled', { podSpec: { nodeSelector: { disk: 'fast' } } }))
    await refused('labelled')
    const change = (name: string, change: (object: never) => void) => {
      const object = structuredClone(sandbox.cluster.get('Node', undefined, name)!)
      change(object as never)
      sandbox.cluster.update(object)
    }
    change(
      'sandbox-2',
      ({ metadata, spec }: { metadata: { labels: object }; spec: { unschedulable?: boolean } }) => {
        Object.assign(metadata.labels, { disk: 'fast' })
        spec.unschedulable = true
      },
    )
    const message =
      "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match Pod's node affinity/selector."
    await sandbox.untilIs(
      'Pod',
      'labelled',
      (object) => condition(object, 'PodScheduled').message === message,
    )
    change('sandbox-2', ({ spec }: { spec: { unschedulable?: boolean } }) => {
      spec.unschedulable = false
    })
    await sandbox.untilIs('Pod', 'labelled', ({ spec }) => spec.nodeName === 'sandbox-2')
  })

  it('should not touch the pods of other schedulers', async () => {
    sandbox.create(pod('foreign', { podSpec: { schedulerName: 'other' } }))
    sandbox.create(pod('own'))
    await sandbox.untilIs('Pod', 'own', ({ spec }) => spec.nodeName !== undefined)
    expect(node('foreign')).toBeUndefined()
  })
})
