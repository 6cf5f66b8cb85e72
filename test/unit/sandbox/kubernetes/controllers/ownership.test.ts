import { deployment, isRolledOut, type Json, pod, Sandbox } from '../support/sandbox.ts'

describe('garbage collection', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start()
  })
  afterEach(() => expect(sandbox.errors).toEqual([]))
  afterAll(() => sandbox.close())

  const deployed = async (name: string) => {
    sandbox.create(deployment(name, { replicas: 2 }))
    await sandbox.untilIs('Deployment.apps', name, isRolledOut)
  }
  const sets = (app: string): Json[] => sandbox.list('ReplicaSet.apps', { app })
  const map = (name: string, owners: Json[]) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      ownerReferences: owners.map(({ apiVersion, kind, metadata }) => ({
        apiVersion,
        kind,
        name: metadata.name,
        uid: metadata.uid,
      })),
    },
  })

  it('should delete in the background what depends on an object', async () => {
    await deployed('background')
    sandbox.delete('Deployment.apps', 'background', { propagationPolicy: 'Background' })
    expect(sandbox.get('Deployment.apps', 'background')).toBeUndefined()
    await sandbox.until(
      ['Pod', 'ReplicaSet.apps'],
      () => sets('background').length + sandbox.pods('background').length === 0,
    )
  })

  it('should keep an object until its dependents are gone', async () => {
    await deployed('foreground')
    const { events, stop } = sandbox.record(['Deployment.apps', 'ReplicaSet.apps', 'Pod'])
    sandbox.delete('Deployment.apps', 'foreground', { propagationPolicy: 'Foreground' })
    await sandbox.untilGone('Deployment.apps', 'foreground')
    stop()
    const gone = events.filter(({ type }) => type === 'DELETED').map(({ object }) => object.kind)
    expect(gone).toEqual(['Pod', 'Pod', 'ReplicaSet', 'Deployment'])
  })

  it('should let dependents go that shall stay, and a new owner adopt them', async () => {
    await deployed('orphan')
    const before = sandbox.pods('orphan').map(({ metadata }) => metadata.uid)
    sandbox.delete('Deployment.apps', 'orphan', { propagationPolicy: 'Orphan' })
    await sandbox.untilGone('Deployment.apps', 'orphan')
    expect(sets('orphan')[0].metadata.ownerReferences).toBeUndefined()
    await deployed('orphan')
    expect(sets('orphan')).toHaveLength(1)
    expect(sandbox.pods('orphan').map(({ metadata }) => metadata.uid)).toEqual(before)
  })

  it('should keep what another owner keeps', async () => {
    const [one, two] = ['owner-1', 'owner-2'].map((name) => sandbox.create(map(name, [])))
    sandbox.create(map('shared', [one, two]))
    sandbox.delete('ConfigMap', 'owner-1')
    const left = await sandbox.untilIs(
      'ConfigMap',
      'shared',
      ({ metadata }) => metadata.ownerReferences.length === 1,
    )
    expect(left.metadata.ownerReferences[0].name).toBe('owner-2')
    sandbox.delete('ConfigMap', 'owner-2')
    await sandbox.untilGone('ConfigMap', 'shared')
  })

  it('should delete what is made for an owner that is gone, also when another has its name', async () => {
    const first = sandbox.create(map('reborn', []))
    sandbox.delete('ConfigMap', 'reborn')
    sandbox.create(map('reborn', []))
    sandbox.create(map('late', [first]))
    await sandbox.untilGone('ConfigMap', 'late')
    expect(sandbox.get('ConfigMap', 'reborn')).toBeDefined()
  })

  it('should empty a namespace that is deleted, and say what holds it', async () => {
    const { cluster } = sandbox
    await sandbox.namespace('going')
    const inside = (object: Json) =>
      cluster.create({ ...object, metadata: { ...object.metadata, namespace: 'going' } })
    inside(pod('web'))
    inside({ ...map('held', []), metadata: { name: 'held', finalizers: ['example.org/hold'] } })
    const namespace = (): Json => cluster.get('Namespace', undefined, 'going')
    const holds = () =>
      namespace()?.status.conditions?.find(({ type }: Json) => type === 'NamespaceFinalizersRemaining')
    await sandbox.until(['Pod'], () => cluster.get('Pod', 'going', 'web')?.spec !== undefined)
    cluster.delete('Namespace', undefined, 'going')
    await sandbox.until(
      ['Namespace', 'Pod'],
      () => holds()?.status === 'True' && !cluster.get('Pod', 'going', 'web'),
    )
    expect(holds().message).toBe(
      'Some content in the namespace has finalizers remaining: example.org/hold in 1 resource instances',
    )
    const held = cluster.get('ConfigMap', 'going', 'held')!
    cluster.update({ ...held, metadata: { ...held.metadata, finalizers: [] } })
    await sandbox.until(['Namespace'], () => namespace() === undefined)
  })
})
