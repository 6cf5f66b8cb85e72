import { condition, deployment, isRolledOut, type Json, Sandbox, setImage } from '../support/sandbox.ts'

const kind = 'Deployment.apps'

describe('the Deployment controller', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ speed: 20 })
  })
  afterEach(() => expect(sandbox.errors).toEqual([]))
  afterAll(() => sandbox.close())

  const sets = (app: string): Json[] => sandbox.list('ReplicaSet.apps', { app })
  const rolledOut = (name: string) => sandbox.untilIs(kind, name, isRolledOut)
  const progress = (object: Json) => condition(object, 'Progressing')?.reason

  it('should say what happens in the order of a real cluster', async () => {
    const { events, stop } = sandbox.record([kind])
    sandbox.create(deployment('order', { replicas: 2 }))
    await rolledOut('order')
    await sandbox.untilIs(kind, 'order', (object) => progress(object) === 'NewReplicaSetAvailable')
    stop()
    const told = events.map(({ object }: Json) => [
      object.status?.observedGeneration,
      object.status?.unavailableReplicas,
      progress(object),
      condition(object, 'Available')?.reason,
    ])
    expect(told.slice(0, 4)).toEqual([
      [undefined, undefined, undefined, undefined],
      [undefined, undefined, 'NewReplicaSetCreated', undefined],
      [1, 2, 'NewReplicaSetCreated', 'MinimumReplicasUnavailable'],
      [1, 2, 'ReplicaSetUpdated', 'MinimumReplicasUnavailable'],
    ])
    expect(told.at(-1)).toEqual([1, undefined, 'NewReplicaSetAvailable', 'MinimumReplicasAvailable'])
  })

  it('should fail a rollout that makes no progress, and take it up again when it does', async () => {
    const annotations = { 'sim/behaviour': 'never-ready' }
    sandbox.create(deployment('stuck', { annotations, spec: { progressDeadlineSeconds: 10 } }))
    const failed = await sandbox.untilIs(
      kind,
      'stuck',
      (object) => progress(object) === 'ProgressDeadlineExceeded',
    )
    expect(condition(failed, 'Progressing')).toMatchObject({
      status: 'False',
      message: `ReplicaSet "${sets('stuck')[0].metadata.name}" has timed out progressing.`,
    })
    sandbox.change(kind, 'stuck', (object) => {
      object.spec.template.metadata.annotations = {}
    })
    await sandbox.untilIs(kind, 'stuck', (object) => progress(object) === 'NewReplicaSetAvailable')
  })

  it('should not let time pass for a rollout that is paused', async () => {
    sandbox.create(deployment('paused', { replicas: 1, spec: { progressDeadlineSeconds: 5 } }))
    await rolledOut('paused')
    sandbox.change(kind, 'paused', (object) => {
      object.spec.paused = true
      setImage('web:2')(object)
    })
    const paused = await sandbox.untilIs(kind, 'paused', (object) => progress(object) === 'DeploymentPaused')
    expect(condition(paused, 'Progressing')).toMatchObject({
      status: 'Unknown',
      message: 'Deployment is paused',
    })
    expect(sets('paused')).toHaveLength(1)
    sandbox.change(kind, 'paused', (object) => {
      object.spec.paused = false
    })
    await sandbox.untilIs(kind, 'paused', (object) => progress(object) === 'NewReplicaSetAvailable')
    expect(sets('paused')).toHaveLength(2)
  })

  it('should share a change of size among the ReplicaSets of a rollout that stands still', async () => {
    sandbox.create(deployment('share', { replicas: 10 }))
    await rolledOut('share')
    sandbox.change(kind, 'share', (object) => {
      setImage('web:never-ready')(object)
    })
    const sizes = () =>
      sets('share')
        .map(({ spec }) => spec.replicas)
        .sort((a, b) => b - a)
    await sandbox.until(['ReplicaSet.apps'], () => sizes().join() === '8,5')
    sandbox.change(kind, 'share', (object) => {
      object.spec.replicas = 20
    })
    await sandbox.until(['ReplicaSet.apps'], () => sizes().reduce((sum, size) => sum + size, 0) === 25)
    expect(sizes()).toEqual([15, 10])
  })

  it('should number revisions, and give one that comes back a new number', async () => {
    sandbox.create(deployment('undo', { image: 'web:1' }))
    await rolledOut('undo')
    const revision = () => sandbox.get(kind, 'undo').metadata.annotations['deployment.kubernetes.io/revision']
    for (const [image, wanted] of [
      ['web:2', '2'],
      ['web:1', '3'],
    ] as const) {
      sandbox.change(kind, 'undo', setImage(image))
      await sandbox.until([kind], () => revision() === wanted)
      await rolledOut('undo')
    }
    const back = sets('undo').find(({ spec }) => spec.template.spec.containers[0].image === 'web:1')
    expect(back.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
  })

  it('should keep as many old ReplicaSets as its history is long', async () => {
    sandbox.create(deployment('history', { image: 'web:1', spec: { revisionHistoryLimit: 1 } }))
    for (const image of ['web:2', 'web:3', 'web:4']) {
      await rolledOut('history')
      sandbox.change(kind, 'history', setImage(image))
    }
    await rolledOut('history')
    const images = () =>
      sets('history')
        .map(({ spec }) => spec.template.spec.containers[0].image)
        .sort()
    await sandbox.until(['ReplicaSet.apps', 'Pod', kind], () => images().join() === 'web:3,web:4')
  })

  it('should find another name when the hash of two templates is the same', async () => {
    sandbox.create(deployment('hash'))
    await rolledOut('hash')
    const [{ metadata, spec }] = sets('hash')
    sandbox.delete(kind, 'hash')
    await sandbox.untilGone(kind, 'hash')
    await sandbox.untilGone('ReplicaSet.apps', metadata.name)
    const other = { ...spec, selector: { matchLabels: { app: 'other' } } }
    other.template = { ...spec.template, metadata: { labels: { app: 'other' } } }
    sandbox.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: metadata.name },
      spec: other,
    })
    sandbox.create(deployment('hash'))
    const { status } = await rolledOut('hash')
    expect(status.collisionCount).toBe(1)
    expect(sets('hash').map((set) => set.metadata.name)).not.toContain(metadata.name)
  })

  it('should count a pod as available only when it has been ready for long enough', async () => {
    sandbox.create(deployment('slow', { spec: { minReadySeconds: 10 } }))
    await sandbox.untilIs(kind, 'slow', ({ status }) => status?.readyReplicas === 1)
    expect(sandbox.get(kind, 'slow').status.availableReplicas).toBeUndefined()
    await rolledOut('slow')
  })

  it('should roll out several replicas at once', async () => {
    sandbox.create(deployment('several', { replicas: 3 }))
    const { status } = await rolledOut('several')
    expect(status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3 })
  })
})
