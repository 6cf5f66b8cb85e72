import type { Json } from '../../../fixtures/kubernetes/api.ts'
import { job } from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'

const condition = ({ status }: Json, type: string): Json =>
  status.conditions?.find((found: Json) => found.type === type && found.status === 'True')

describeCluster('jobs', (suite) => {
  const ended = (name: string) =>
    suite.until('jobs', name, (object) => condition(object, 'Complete') ?? condition(object, 'Failed'))
  const podsOf = async (name: string): Promise<Json[]> =>
    (await suite.api.get(suite.path('pods'), { labelSelector: `job-name=${name}` })).items

  it('should complete', async () => {
    await suite.create('jobs', job('good', 'echo done'))
    const { status } = await ended('good')
    expect(status).toMatchObject({
      succeeded: 1,
      startTime: expect.any(String),
      completionTime: expect.any(String),
    })
    expect(status.active).toBeUndefined()
    const [pod] = await podsOf('good')
    expect(pod!.status.phase).toBe('Succeeded')
    expect(pod!.metadata.labels).toMatchObject({ 'job-name': 'good' })
    expect((await suite.api.send('GET', suite.path('pods', pod!.metadata.name, 'log'))).body).toBe('done\n')
  })

  it('should give up after their back-off limit', async () => {
    await suite.create('jobs', job('bad', 'echo no; exit 3', { backoffLimit: 0 }))
    const object = await ended('bad')
    expect(condition(object, 'Failed')).toMatchObject({
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    })
    expect(object.status.failed).toBe(1)
    expect(object.status.succeeded).toBeUndefined()
    const events = await suite.api.watch(suite.path('events'), { fieldSelector: 'involvedObject.name=bad' })
    await events.until(({ object }) => object.reason === 'BackoffLimitExceeded' && object.type === 'Warning')
    events.stop()
  })

  it('should try again until their back-off limit', async () => {
    await suite.create('jobs', job('retried', 'exit 1', { backoffLimit: 1 }))
    const object = await ended('retried')
    expect(condition(object, 'Failed').reason).toBe('BackoffLimitExceeded')
    expect(object.status.failed).toBeGreaterThanOrEqual(1)
    expect((await podsOf('retried')).every(({ status }) => status.phase === 'Failed')).toBe(true)
  })

  it('should end at their deadline', async () => {
    const late = job('late', 'sleep 100', { activeDeadlineSeconds: 1 })
    late.spec.template.metadata.annotations['sim/run-seconds'] = '100'
    await suite.create('jobs', late)
    const object = await ended('late')
    expect(condition(object, 'Failed')).toMatchObject({
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    })
    for (const { metadata } of await podsOf('late')) await suite.untilGone('pods', metadata.name)
  })

  it('should run as many pods at once as they may until all is done', async () => {
    const watch = await suite.api.watch(suite.path('jobs'), { fieldSelector: 'metadata.name=many' })
    await suite.create('jobs', job('many', 'true', { completions: 4, parallelism: 2 }))
    const { object } = await watch.until(({ object }) => condition(object, 'Complete'))
    watch.stop()
    expect(object.status.succeeded).toBe(4)
    expect(Math.max(...watch.events.map(({ object }) => object.status.active ?? 0))).toBe(2)
    expect(await podsOf('many')).toHaveLength(4)
  })

  it('should take their pods with them', async () => {
    await suite.create('jobs', job('gone', 'true'))
    await ended('gone')
    const [pod] = await podsOf('gone')
    await suite.api.delete(suite.path('jobs', 'gone'), { propagationPolicy: 'Background' })
    await suite.untilGone('pods', pod!.metadata.name)
  })

  suite.since(23)('should go by themselves some time after their end', async () => {
    await suite.create('jobs', job('brief', 'true', { ttlSecondsAfterFinished: 0 }))
    await suite.untilGone('jobs', 'brief')
  })

  suite.since(24)('should wait while they are suspended', async () => {
    await suite.create('jobs', job('suspended', 'true', { suspend: true }))
    const object = await suite.until('jobs', 'suspended', (found) => condition(found, 'Suspended'))
    expect(condition(object, 'Suspended')).toMatchObject({ reason: 'JobSuspended' })
    expect(await podsOf('suspended')).toEqual([])
    await suite.api.patch(suite.path('jobs', 'suspended'), 'merge', { spec: { suspend: false } })
    expect(condition(await ended('suspended'), 'Complete')).toBeTruthy()
  })

  describe('by schedule', () => {
    const cronJob = (name: string, spec: Json = {}): Json => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name },
      spec: { schedule: '*/1 * * * *', jobTemplate: { spec: job(name, 'true').spec }, ...spec },
    })

    suite.since(25)('should be completed with what is not said', async () => {
      const { spec } = await suite.create('cronjobs', cronJob('full', { suspend: true }), { dryRun: 'All' })
      expect(spec).toMatchObject({
        schedule: '*/1 * * * *',
        concurrencyPolicy: 'Allow',
        suspend: true,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      })
    })

    suite.since(25).each(['every day', '61 * * * *', ''])(
      'should refuse the schedule “%s”',
      async (schedule) => {
        const { status, body } = await suite.api.send(
          'POST',
          suite.path('cronjobs'),
          cronJob('wrong', { schedule }),
        )
        expect([status, body.message]).toEqual([422, expect.stringContaining('spec.schedule: ')])
      },
    )

    suite.since(25)('should make a job when it is time', async () => {
      await suite.create('cronjobs', cronJob('minutely'))
      // It has missed its last time: that is made up for at once.
      const lastScheduleTime = new Date(Date.now() - 90_000).toISOString().replace(/\.\d+/, '')
      const path = suite.path('cronjobs', 'minutely')
      await suite.api.patch(`${path}/status`, 'merge', { status: { lastScheduleTime } })
      const watch = await suite.api.watch(suite.path('jobs'))
      const { object } = await watch.until(({ object }) => object.metadata.name.startsWith('minutely-'))
      watch.stop()
      expect(object.metadata.ownerReferences[0]).toMatchObject({
        kind: 'CronJob',
        name: 'minutely',
        controller: true,
      })
      const { status } = await suite.api.until(
        path,
        (found) => found.status.lastScheduleTime !== lastScheduleTime,
      )
      expect(new Date(status.lastScheduleTime).getUTCSeconds()).toBe(0)
      expect(object.metadata.name).toBe(`minutely-${Date.parse(status.lastScheduleTime) / 60_000}`)
    })
  })
})
