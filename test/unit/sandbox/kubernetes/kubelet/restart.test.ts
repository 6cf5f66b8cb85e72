import { condition, type Json, pod, Sandbox } from '../support/sandbox.ts'

const isReady = (object: Json) => condition(object, 'Ready')?.status === 'True'
const restarts = (object: Json): number => object.status.containerStatuses?.[0].restartCount

it('should go on where it was after the sandbox has been stopped', async () => {
  const before = await Sandbox.start({ speed: 10 })
  before.create(pod('runs'))
  before.create(pod('crashes', { image: 'crash:1' }))
  before.create(pod('ends', { annotations: { 'sim/run-seconds': '5' }, podSpec: { restartPolicy: 'Never' } }))
  before.create(pod('goes', { annotations: { 'sim/stop-seconds': '20' } }))
  await Promise.all([
    before.untilIs('Pod', 'runs', isReady),
    before.untilIs('Pod', 'ends', ({ status }) => status.phase === 'Running'),
    before.untilIs('Pod', 'goes', isReady),
    before.untilIs('Pod', 'crashes', (object) => restarts(object) === 1),
  ])
  before.delete('Pod', 'goes')
  const { metadata, status } = before.get('Pod', 'runs')
  expect(before.get('Pod', 'ends').status.phase).toBe('Running')
  const sandbox = await Sandbox.start({ speed: 10 }, before.stop())
  try {
    await sandbox.untilIs('Pod', 'ends', (object) => object.status.phase === 'Succeeded')
    await sandbox.untilIs('Pod', 'crashes', (object) => restarts(object) >= 2)
    await sandbox.untilGone('Pod', 'goes')
    const after = sandbox.get('Pod', 'runs')
    expect(after.metadata.resourceVersion).toBe(metadata.resourceVersion)
    expect(after.status).toEqual(status)
    const run = { podUid: metadata.uid, container: 'c', restart: 0 }
    expect(sandbox.cluster.podLogs.read(run).map(({ text }) => text)).toEqual(['c: started web:1'])
    sandbox.create(pod('new'))
    const fresh = await sandbox.untilIs('Pod', 'new', isReady)
    expect(fresh.status.podIP).not.toBe(status.podIP)
    expect(sandbox.errors).toEqual([])
  } finally {
    sandbox.close()
  }
})
