import { condition, type Json, podTemplate, Sandbox, type WorkloadOptions } from '../support/sandbox.ts'

const kind = 'Job.batch'

describe('the Job controller', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ speed: 20 })
  })
  afterEach(() => expect(sandbox.errors).toEqual([]))
  afterAll(() => sandbox.close())

  const create = (name: string, options: WorkloadOptions = {}) =>
    sandbox.create({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name },
      spec: {
        template: podTemplate(name, { ...options, podSpec: { restartPolicy: 'Never', ...options.podSpec } }),
        ...options.spec,
      },
    })
  const ends = (name: string, type: string) =>
    sandbox.untilIs(kind, name, (object) => condition(object, type)?.status === 'True')
  const failing = { annotations: { 'sim/exit-code': '2' } }
  const endless = { annotations: { 'sim/run-seconds': '3600' } }

  it('should complete when as many pods as wanted have succeeded', async () => {
    const most: number[] = []
    const { stop, events } = sandbox.record([kind])
    create('three', { spec: { completions: 3, parallelism: 2 } })
    const { status, metadata } = await ends('three', 'Complete')
    stop()
    for (const { object } of events as Json[]) most.push(object.status?.active ?? 0)
    expect(Math.max(...most)).toBe(2)
    expect(status).toMatchObject({ succeeded: 3, ready: 0, terminating: 0, uncountedTerminatedPods: {} })
    expect(status.active).toBeUndefined()
    expect(status.conditions.map(({ type, reason }: Json) => [type, reason])).toEqual([
      ['SuccessCriteriaMet', 'CompletionsReached'],
      ['Complete', 'CompletionsReached'],
    ])
    expect(Date.parse(status.completionTime)).toBeGreaterThanOrEqual(Date.parse(status.startTime))
    const [pod] = sandbox.pods('three')
    expect(pod!.metadata.labels).toMatchObject({
      'batch.kubernetes.io/controller-uid': metadata.uid,
      'batch.kubernetes.io/job-name': 'three',
      'job-name': 'three',
    })
    expect(sandbox.events('three')).toContain('Completed: Job completed')
    await sandbox.until(['Pod'], () =>
      sandbox.pods('three').every(({ metadata }) => !metadata.finalizers?.length),
    )
  })

  it('should fail when more pods than its limit have failed, each replaced after a pause', async () => {
    create('fails', { ...failing, spec: { backoffLimit: 1 } })
    const { status } = await ends('fails', 'Failed')
    expect(status.failed).toBe(2)
    expect(condition({ status }, 'Failed')).toMatchObject({
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    })
    expect(sandbox.pods('fails')).toHaveLength(2)
    expect(sandbox.events('fails')).toContain(
      'BackoffLimitExceeded: Job has reached the specified backoff limit',
    )
  })

  it('should count restarts in place against the limit', async () => {
    create('restarts', { ...failing, podSpec: { restartPolicy: 'OnFailure' }, spec: { backoffLimit: 2 } })
    const { status } = await ends('restarts', 'Failed')
    expect(condition({ status }, 'Failed').reason).toBe('BackoffLimitExceeded')
    await sandbox.until(['Pod'], () => sandbox.pods('restarts').length === 0)
  })

  it('should fail at its deadline, and end its pods', async () => {
    create('late', { ...endless, spec: { activeDeadlineSeconds: 5 } })
    const { status } = await ends('late', 'Failed')
    expect(condition({ status }, 'Failed')).toMatchObject({
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    })
    expect(status.failed).toBe(1)
    await sandbox.until(['Pod'], () => sandbox.pods('late').length === 0)
  })

  it('should end its pods while it is suspended, without counting them', async () => {
    create('suspended', endless)
    await sandbox.untilIs(kind, 'suspended', ({ status }) => status?.ready === 1)
    sandbox.change(kind, 'suspended', ({ spec }) => {
      spec.suspend = true
    })
    const { status } = await ends('suspended', 'Suspended')
    expect(status).toMatchObject({ ready: 0 })
    expect(status.failed ?? 0).toBe(0)
    expect(status.startTime).toBeUndefined()
    await sandbox.until(['Pod'], () => sandbox.pods('suspended').length === 0)
    sandbox.change(kind, 'suspended', ({ spec }) => {
      spec.suspend = false
    })
    const resumed = await sandbox.untilIs(kind, 'suspended', ({ status }) => status.ready === 1)
    expect(condition(resumed, 'Suspended')).toMatchObject({ status: 'False', reason: 'JobResumed' })
  })

  it('should give each pod of an indexed Job its number', async () => {
    create('indexed', { spec: { completions: 3, parallelism: 3, completionMode: 'Indexed' } })
    const { status } = await ends('indexed', 'Complete')
    expect(status.completedIndexes).toBe('0-2')
    const numbers = sandbox.pods('indexed').map(({ spec }) => spec.containers[0]!.env?.[0]?.value)
    expect(numbers.sort()).toEqual(['0', '1', '2'])
  })

  it('should delete a Job some time after its end', async () => {
    create('short', { spec: { ttlSecondsAfterFinished: 1 } })
    await ends('short', 'Complete')
    await sandbox.untilGone(kind, 'short')
    expect(sandbox.pods('short')).toEqual([])
  })
})
