import type { Json } from '../../../fixtures/kubernetes/api.ts'
import { pod } from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'

describeCluster('pods', (suite) => {
  const quick = { 'sim/start-seconds': '0', 'sim/ready-seconds': '0' }
  const running = (object: Json) => object.status.phase === 'Running'
  const log = (name: string, query: Json = {}) =>
    suite.api.send('GET', suite.path('pods', name, 'log'), undefined, { query })
  const speaker = (name: string, script: string, spec: Json = {}): Json => {
    const object = pod(name, { annotations: quick, spec })
    object.spec.containers[0].command = ['sh', '-c', script]
    return object
  }

  it('should run, and tell so', async () => {
    await suite.create('pods', pod('runs', { annotations: quick }))
    const ready = ({ status }: Json) =>
      status.conditions?.some(({ type, status }: Json) => type === 'Ready' && status === 'True')
    const { spec, status } = await suite.until('pods', 'runs', ready)
    expect(spec.nodeName).toBeTruthy()
    expect(status).toMatchObject({
      phase: 'Running',
      podIP: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      startTime: expect.any(String),
      qosClass: 'BestEffort',
    })
    expect(status.containerStatuses[0]).toMatchObject({
      name: 'c',
      image: 'nginx:1',
      ready: true,
      restartCount: 0,
      state: { running: { startedAt: expect.any(String) } },
    })
    expect(status.conditions.map(({ type, status }: Json) => `${type} ${status}`)).toEqual(
      expect.arrayContaining(['Initialized True', 'Ready True', 'ContainersReady True', 'PodScheduled True']),
    )
  })

  it('should tell what they have written', async () => {
    await suite.create('pods', speaker('speaks', 'echo one; echo two; echo three; sleep 1000'))
    await suite.until('pods', 'speaks', running)
    const { status, headers, body } = await log('speaks')
    expect([status, body]).toEqual([200, 'one\ntwo\nthree\n'])
    expect(headers['content-type']).toContain('text/plain')
    expect((await log('speaks', { container: 'c' })).body).toBe(body)
  })

  it('should tell the last lines alone, and their times', async () => {
    await suite.create('pods', speaker('tail', 'echo one; echo two; sleep 1000'))
    await suite.until('pods', 'tail', running)
    const lines = (await log('tail', { tailLines: 1, timestamps: true })).body
    expect(lines).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z .+\n$/)
  })

  it('should refuse the log of a container that there is none of', async () => {
    await suite.create('pods', pod('single', { annotations: quick }))
    await suite.until('pods', 'single', running)
    const { status, body } = await log('single', { container: 'other' })
    expect([status, body.message]).toEqual([400, 'container other is not valid for pod single'])
  })

  it('should ask for a container’s name where there are several', async () => {
    const object = pod('several', { annotations: quick })
    object.spec.containers.push({ name: 'd', image: 'busybox' })
    await suite.create('pods', object)
    await suite.until('pods', 'several', running)
    const { status, body } = await log('several')
    expect([status, body.message]).toEqual([
      400,
      'a container name must be specified for pod several, choose one of: [c d]',
    ])
    expect((await log('several', { container: 'd' })).status).toBe(200)
  })

  it('should have no log of a pod that is not there', async () => {
    expect((await log('absent')).status).toBe(404)
  })

  it('should have no log before a container runs', async () => {
    await suite.create('pods', pod('waits', { image: 'nginx:does-not-exist' }))
    await suite.until('pods', 'waits', ({ status }) => status.containerStatuses?.[0]?.state.waiting)
    const { status, body } = await log('waits')
    // The stand-in kubelet behind the real control plane answers with nothing.
    if (suite.server.isTwin)
      expect([status, body.message]).toEqual([
        400,
        expect.stringMatching(/^container "c" in pod "waits" is waiting to start: /),
      ])
    else expect(status).toBe(200)
  })

  it('should succeed or fail by their exit codes', async () => {
    const ends = (name: string, code: number) =>
      suite.create('pods', {
        ...speaker(name, `echo bye; exit ${code}`, { restartPolicy: 'Never' }),
        metadata: { name, annotations: { ...quick, 'sim/run-seconds': '0.1' } },
      })
    await ends('succeeds', 0)
    await ends('fails', 3)
    const [good, bad] = await Promise.all(
      ['succeeds', 'fails'].map((name) =>
        suite.until('pods', name, ({ status }) => /Succeeded|Failed/.test(status.phase)),
      ),
    )
    const terminated = ({ status }: Json) => status.containerStatuses[0].state.terminated
    expect([good.status.phase, terminated(good).exitCode, terminated(good).reason]).toEqual([
      'Succeeded',
      0,
      'Completed',
    ])
    expect([bad.status.phase, terminated(bad).exitCode, terminated(bad).reason]).toEqual([
      'Failed',
      3,
      'Error',
    ])
    expect((await log('fails')).body).toBe('bye\n')
  })

  it('should follow a log to its end', async () => {
    const object = speaker('followed', 'echo first; echo last', { restartPolicy: 'Never' })
    object.metadata.annotations = { ...quick, 'sim/run-seconds': '1' }
    await suite.create('pods', object)
    await suite.until('pods', 'followed', running)
    expect((await log('followed', { follow: true })).body).toBe('first\nlast\n')
  })

  it('should crash again and again, ever more slowly', async () => {
    await suite.create('pods', pod('crashes', { image: 'crash:1', annotations: quick }))
    const { status } = await suite.until('pods', 'crashes', ({ status }) => {
      const container = status.containerStatuses?.[0]
      return container?.restartCount >= 1 && container.state.waiting?.reason === 'CrashLoopBackOff'
    })
    const [container] = status.containerStatuses
    expect(container.lastState.terminated).toMatchObject({ exitCode: 1, reason: 'Error' })
    expect(container.ready).toBe(false)
    expect(container.state.waiting.message).toMatch(/^back-off \S+ restarting failed container=c/)
    expect(status.phase).toBe('Running')
  })

  it('should be killed when they want too much memory', async () => {
    await suite.create('pods', pod('greedy', { annotations: { ...quick, 'sim/behaviour': 'oom' } }))
    const { status } = await suite.until(
      'pods',
      'greedy',
      ({ status }) => status.containerStatuses?.[0]?.lastState?.terminated,
    )
    expect(status.containerStatuses[0].lastState.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    })
  })

  it('should tell that an image cannot be pulled', async () => {
    await suite.create('pods', pod('unpulled', { image: 'nginx:does-not-exist' }))
    const waiting = ({ status }: Json) => status.containerStatuses?.[0]?.state.waiting?.reason
    const first = await suite.until('pods', 'unpulled', (object) => waiting(object) === 'ErrImagePull')
    expect(first.status.containerStatuses[0].state.waiting.message).toContain('nginx:does-not-exist')
    expect(first.status.phase).toBe('Pending')
    await suite.until('pods', 'unpulled', (object) => waiting(object) === 'ImagePullBackOff')
    const events = await suite.api.get(suite.path('events'), {
      fieldSelector: 'involvedObject.name=unpulled,type=Warning',
    })
    expect(events.items.map(({ reason }: Json) => reason)).toContain('Failed')
  })

  it('should wait for a node that suits them', async () => {
    await suite.create('pods', pod('choosy', { spec: { nodeSelector: { no: 'node' } } }))
    const condition = ({ status }: Json) =>
      status.conditions?.find(({ type }: Json) => type === 'PodScheduled')
    const object = await suite.until('pods', 'choosy', condition)
    expect(condition(object)).toMatchObject({
      status: 'False',
      reason: 'Unschedulable',
      message: expect.stringMatching(/^0\/\d+ nodes are available: /),
    })
    const watch = await suite.api.watch(suite.path('events'), { fieldSelector: 'involvedObject.name=choosy' })
    const { object: event } = await watch.until(() => true)
    expect(event).toMatchObject({
      reason: 'FailedScheduling',
      type: 'Warning',
      involvedObject: { kind: 'Pod' },
    })
    watch.stop()
  })

  it('should go to the node that they name', async () => {
    const [node] = (await suite.api.get('/api/v1/nodes')).items
    const nodeSelector = { 'kubernetes.io/hostname': node.metadata.labels['kubernetes.io/hostname'] }
    await suite.create('pods', pod('placed', { spec: { nodeSelector } }))
    expect((await suite.until('pods', 'placed', running)).spec.nodeName).toBe(node.metadata.name)
  })

  it('should be bound to a node by hand', async () => {
    await suite.create('pods', pod('bound', { spec: { schedulerName: 'nobody' } }))
    const [node] = (await suite.api.get('/api/v1/nodes')).items
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'bound' },
      target: { apiVersion: 'v1', kind: 'Node', name: node.metadata.name },
    }
    await suite.api.create(suite.path('pods', 'bound', 'binding'), binding)
    expect((await suite.until('pods', 'bound', running)).spec.nodeName).toBe(node.metadata.name)
    expect((await suite.api.send('POST', suite.path('pods', 'bound', 'binding'), binding)).status).toBe(409)
  })

  it('should be evicted', async () => {
    await suite.create(
      'pods',
      pod('evicted', { annotations: quick, spec: { terminationGracePeriodSeconds: 1 } }),
    )
    await suite.until('pods', 'evicted', running)
    const apiVersion = suite.server.minor >= 22 ? 'policy/v1' : 'policy/v1beta1'
    const eviction = {
      apiVersion,
      kind: 'Eviction',
      metadata: { name: 'evicted', namespace: suite.namespace },
    }
    await suite.api.create(suite.path('pods', 'evicted', 'eviction'), eviction)
    await suite.untilGone('pods', 'evicted')
  })

  it('should tell their story in events', async () => {
    await suite.create('pods', pod('storied', { annotations: quick }))
    await suite.until('pods', 'storied', running)
    const query = { fieldSelector: 'involvedObject.name=storied,involvedObject.kind=Pod' }
    const watch = await suite.api.watch(suite.path('events'), query)
    const { object } = await watch.until(({ object }) => object.reason === 'Scheduled')
    expect(object.message).toMatch(/^Successfully assigned \S+\/storied to \S+$/)
    if (suite.server.isTwin) await watch.until(({ object }) => object.reason === 'Started')
    watch.stop()
  })
})
