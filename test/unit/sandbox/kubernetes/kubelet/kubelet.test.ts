import { condition, type Json, pod, Sandbox } from '../support/sandbox.ts'

describe('the kubelet', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ speed: 10 })
  })
  afterEach(() => expect(sandbox.errors).toEqual([]))
  afterAll(() => sandbox.close())

  const container = (object: Json, index = 0) => object?.status?.containerStatuses?.[index]
  const waits = (reason: string) => (object: Json) => container(object)?.state.waiting?.reason === reason
  const isReady = (object: Json) => condition(object, 'Ready')?.status === 'True'
  const phaseIs = (phase: string) => (object: Json) => object.status.phase === phase
  const logs = (name: string, restart: number): string[] =>
    sandbox.cluster.podLogs
      .read({ podUid: sandbox.get('Pod', name).metadata.uid, container: 'c', restart })
      .map(({ text }) => text)

  it('should bring a pod from pending to ready', async () => {
    const { events, stop } = sandbox.record(['Pod'])
    sandbox.create(pod('web'))
    const ready = await sandbox.untilIs('Pod', 'web', isReady)
    stop()
    const told = events.map(({ object }: Json) => [
      object.status.phase,
      container(object)?.state.waiting?.reason ?? (container(object)?.state.running && 'running'),
      condition(object, 'Ready')?.status,
    ])
    expect(told).toEqual([
      ['Pending', undefined, undefined],
      ['Pending', undefined, undefined],
      ['Pending', 'ContainerCreating', 'False'],
      ['Running', 'running', 'False'],
      ['Running', 'running', 'True'],
    ])
    expect(ready.status).toMatchObject({
      podIP: expect.stringMatching(/^10\.244\./),
      hostIP: expect.any(String),
    })
    expect(sandbox.events('web').map((text) => text.split(':')[0])).toEqual(
      expect.arrayContaining(['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started']),
    )
  })

  it('should not be able to pull an image that does not exist', async () => {
    sandbox.create(pod('lost', { image: 'example.org/does-not-exist:1' }))
    const failed = await sandbox.untilIs('Pod', 'lost', waits('ErrImagePull'))
    expect(container(failed).state.waiting.message).toContain('example.org/does-not-exist:1: not found')
    await sandbox.untilIs('Pod', 'lost', waits('ImagePullBackOff'))
    expect(sandbox.get('Pod', 'lost').status.phase).toBe('Pending')
    expect(sandbox.events('lost')).toContain('Failed: Error: ErrImagePull')
  })

  it.each([
    ['crash', { image: 'crash:1' }, 1, 'Error'],
    ['exits', { container: { command: ['sh', '-c', 'echo "bad config"; exit 3'] } }, 3, 'Error'],
    ['memory', { annotations: { 'sim/behaviour': 'oom' } }, 137, 'OOMKilled'],
  ])(
    'should restart a container that ends (%s), with growing pauses',
    async (name, options, exitCode, reason) => {
      sandbox.create(pod(name, options))
      const crashing = await sandbox.untilIs('Pod', name, waits('CrashLoopBackOff'))
      expect(container(crashing)).toMatchObject({
        restartCount: 1,
        ready: false,
        lastState: { terminated: { exitCode, reason } },
      })
      expect(container(crashing).state.waiting.message).toMatch(
        /^back-off 10s restarting failed container=c pod=/,
      )
      const again = await sandbox.untilIs(
        'Pod',
        name,
        (object) => waits('CrashLoopBackOff')(object) && container(object).restartCount === 2,
      )
      expect(container(again).state.waiting.message).toContain('back-off 20s')
      expect(again.status.phase).toBe('Running')
      expect(logs(name, 1).length).toBeGreaterThan(0)
      const text = sandbox.events(name).find((one) => one.startsWith('BackOff'))
      expect(text).toMatch(
        new RegExp(`^BackOff: Back-off restarting failed container c in pod ${name}_default`),
      )
    },
  )

  it('should write what a command echoes, when it does, and end with what it exits with', async () => {
    const command = ['sh', '-c', `echo one; sleep 0.5; echo "two 2" && exit 4`]
    sandbox.create(pod('script', { container: { command }, podSpec: { restartPolicy: 'Never' } }))
    const failed = await sandbox.untilIs('Pod', 'script', phaseIs('Failed'))
    expect(container(failed).state.terminated).toMatchObject({ exitCode: 4, reason: 'Error' })
    expect(logs('script', 0)).toEqual(['one', 'two 2'])
  })

  it.each([
    ['Never', '0', 'Succeeded', 0],
    ['Never', '1', 'Failed', 0],
    ['OnFailure', '0', 'Succeeded', 0],
  ])(
    'should end a pod that restarts %s and exits with %s as %s',
    async (restartPolicy, code, phase, restarts) => {
      const name = `end-${restartPolicy.toLowerCase()}-${code}`
      sandbox.create(pod(name, { annotations: { 'sim/exit-code': code }, podSpec: { restartPolicy } }))
      const ended = await sandbox.untilIs('Pod', name, phaseIs(phase))
      expect(container(ended).restartCount).toBe(restarts)
      expect(condition(ended, 'Ready')).toMatchObject({
        status: 'False',
        reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed',
      })
    },
  )

  it('should run init containers one after the other, and a sidecar beside the others', async () => {
    const init = (name: string, extra = {}) => ({ name, image: 'init:1', ...extra })
    const initContainers = [init('a'), init('side', { restartPolicy: 'Always' }), init('b')]
    const { events, stop } = sandbox.record(['Pod'])
    sandbox.create(pod('init', { podSpec: { initContainers } }))
    const ready = await sandbox.untilIs('Pod', 'init', isReady)
    stop()
    const order = events
      .flatMap(({ object }: Json) => (object.metadata.name === 'init' ? [object] : []))
      .map(({ status }) =>
        (status.initContainerStatuses ?? []).map(({ state }: Json) => Object.keys(state)[0]),
      )
    expect(order).toContainEqual(['terminated', 'running', 'waiting'])
    expect(order.at(-1)).toEqual(['terminated', 'running', 'terminated'])
    expect(condition(ready, 'Initialized')).toMatchObject({ status: 'True' })
  })

  it('should hold a pod up whose init container fails', async () => {
    const initContainers = [{ name: 'a', image: 'init:1', command: ['sh', '-c', 'exit 1'] }]
    sandbox.create(pod('init-fails', { podSpec: { initContainers } }))
    await sandbox.untilIs(
      'Pod',
      'init-fails',
      ({ status }) => status.initContainerStatuses?.[0].restartCount > 0,
    )
    const { status } = sandbox.get('Pod', 'init-fails')
    expect(status.phase).toBe('Pending')
    expect(status.containerStatuses[0].state).toEqual({ waiting: { reason: 'PodInitializing' } })
    expect(condition({ status }, 'Initialized')).toMatchObject({
      status: 'False',
      message: 'containers with incomplete status: [a]',
    })
  })

  it.each([
    [
      'configmap',
      { envFrom: [{ configMapRef: { name: 'wanted-env' } }] },
      'configmap "wanted-env" not found',
    ],
    [
      'secret',
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'wanted-key', key: 'k' } } }] },
      'secret "wanted-key" not found',
    ],
  ])('should not create a container whose %s is missing, until it is there', async (name, env, message) => {
    sandbox.create(pod(name, { container: env }))
    const blocked = await sandbox.untilIs('Pod', name, waits('CreateContainerConfigError'))
    expect(container(blocked).state.waiting.message).toBe(message)
    expect(sandbox.events(name)).toContain(`Failed: Error: ${message}`)
    const metadata = { name: /"(.*)"/.exec(message)![1] }
    const kind = name === 'secret' ? 'Secret' : 'ConfigMap'
    sandbox.create({ apiVersion: 'v1', kind, metadata, data: { k: 'dg==' } })
    await sandbox.untilIs('Pod', name, isReady)
  })

  it('should not mount a volume whose ConfigMap is missing, until it is there', async () => {
    const volumes = [{ name: 'v', configMap: { name: 'wanted-volume' } }]
    sandbox.create(pod('mounts', { podSpec: { volumes } }))
    await sandbox.until(['Event'], () =>
      sandbox
        .events('mounts')
        .includes(
          'FailedMount: MountVolume.SetUp failed for volume "v" : configmap "wanted-volume" not found',
        ),
    )
    await sandbox.untilIs('Pod', 'mounts', waits('ContainerCreating'))
    sandbox.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'wanted-volume' } })
    await sandbox.untilIs('Pod', 'mounts', isReady)
  })

  it('should say why a pod never becomes ready', async () => {
    sandbox.create(pod('unready', { annotations: { 'sim/behaviour': 'never-ready' } }))
    const unready = await sandbox.untilIs('Pod', 'unready', phaseIs('Running'))
    expect(condition(unready, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [c]',
    })
    await sandbox.until(['Event'], () =>
      sandbox.events('unready').some((text) => text.startsWith('Unhealthy')),
    )
  })

  it('should stop a pod that is deleted, and let it go', async () => {
    sandbox.create(pod('going'))
    await sandbox.untilIs('Pod', 'going', isReady)
    const { events, stop } = sandbox.record(['Pod'])
    sandbox.delete('Pod', 'going')
    await sandbox.untilGone('Pod', 'going')
    stop()
    const told = events.filter(({ object }) => object.metadata.name === 'going') as Json[]
    expect(told.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'MODIFIED', 'DELETED'])
    expect(container(told[2].object).state.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' })
    expect(sandbox.events('going')).toContain('Killing: Stopping container c')
  })

  it('should count an event up that happens again', async () => {
    sandbox.create(pod('again', { image: 'crash:1' }))
    await sandbox.until(['Event'], () =>
      sandbox
        .list('Event')
        .some(
          ({ involvedObject, reason, count }) =>
            involvedObject.name === 'again' && reason === 'BackOff' && count >= 2,
        ),
    )
    const started = sandbox
      .list('Event')
      .filter(({ involvedObject, reason }) => involvedObject.name === 'again' && reason === 'Started')
    expect(started).toHaveLength(1)
    expect(started[0].count).toBeGreaterThan(2)
  })

  it('should restart a container that is killed, and fail a pod that is evicted', async () => {
    const { kubelet } = sandbox.kubelet
    sandbox.create(pod('killed'))
    await sandbox.untilIs('Pod', 'killed', isReady)
    expect(kubelet.find('default', 'killed')!.kill('c', 137, 'Error')).toBe(true)
    const killed = await sandbox.untilIs(
      'Pod',
      'killed',
      (object) => container(object).restartCount === 1 && isReady(object),
    )
    expect(container(killed).lastState.terminated).toMatchObject({ exitCode: 137 })
    kubelet.find('default', 'killed')!.evict('The node was low on resource: memory.')
    const evicted = await sandbox.untilIs('Pod', 'killed', phaseIs('Failed'))
    expect(evicted.status).toMatchObject({
      reason: 'Evicted',
      message: 'The node was low on resource: memory.',
    })
  })
})
