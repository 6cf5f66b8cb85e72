import { until } from '../../../../fixtures/until.ts'
import { type Json, Orca, stage, stageOf } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())
beforeEach(() => orca.clouddriver.reset())

const manifest = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'migrate', namespace: 'tools' } }
const runs = (more: Json = {}) =>
  stage('1', [], 'runJobManifest', { account: 'prod', alias: 'runJob', manifest, ...more })
const job = (state: string, more: Json = {}): Json => ({
  state,
  instances: [{ name: 'migrate-1', containers: ['main'] }],
  ...more,
})
const log = 'migrate-1/main'

/** Starts the stage and lets the job begin. */
async function start(more: Json = {}): Promise<{ id: string; stageId: string }> {
  orca.clouddriver.setJob('job migrate', job('Running'))
  const id = await orca.start([runs(more)])
  const seen = await orca.when(id, (execution) => stageOf(execution, '1').context.jobStatus)
  return { id, stageId: stageOf(seen, '1').id }
}
const lines = (stageId: string, enough?: (line: Json) => boolean) =>
  orca.follow(
    'subscription ($id: ID!) { stageLog(stageId: $id) { sequence text time } }',
    { id: stageId },
    enough,
  )

describe('a runJobManifest stage', () => {
  it('runs the job, waits for its end, and offers how it ended', async () => {
    const { id } = await start()
    const details = { exitCode: 0 }
    orca.clouddriver.write(log, [], true)
    orca.clouddriver.setJob('job migrate', job('Succeeded', { completionDetails: details }))
    const execution = await orca.ended(id)
    const seen = stageOf(execution, '1')
    expect([execution.status, seen.failure]).toEqual(['SUCCEEDED', null])
    expect(seen.tasks.map(({ name }: Json) => name)).toEqual([
      'resolveJobSource',
      'runJob',
      'monitorDeploy',
      'promoteOutputs',
      'waitOnJobCompletion',
    ])
    expect(seen.outputs).toMatchObject({
      'deploy.jobs': { tools: ['job migrate'] },
      jobStatus: { name: 'job migrate', location: 'tools', account: 'prod', jobState: 'Succeeded' },
      completionDetails: details,
    })
    expect(orca.clouddriver.descriptions('runJob')).toMatchObject([
      { account: 'prod', application: 'shop', manifest },
    ])
  })

  it('shows the log of the job while it runs, from its beginning, until all of it is there', async () => {
    orca.clouddriver.write(log, ['one', 'two'])
    const { id, stageId } = await start()
    const all = lines(stageId)
    await lines(stageId, ({ text }) => text === 'two')
    orca.clouddriver.write(log, ['three'])
    await lines(stageId, ({ text }) => text === 'three')
    orca.clouddriver.setJob('job migrate', job('Succeeded'))
    orca.clouddriver.write(log, ['four'], true)
    await orca.ended(id)
    expect((await all).map(({ sequence, text }) => `${sequence} ${text}`)).toEqual([
      '1 one',
      '2 two',
      '3 three',
      '4 four',
    ])
    expect(await lines(stageId)).toEqual(await all)
  })

  it('tells apart the containers of an instance, and goes on with the instances that come later', async () => {
    const instances = [{ name: 'migrate-1', containers: ['a', 'b'] }]
    orca.clouddriver.setJob('job migrate', { state: 'Running', instances })
    const id = await orca.start([runs()])
    await orca.when(id, (execution) => stageOf(execution, '1').context.jobStatus)
    orca.clouddriver.write('migrate-1/a', ['from a'], true)
    orca.clouddriver.write('migrate-1/b', ['from b'], true)
    orca.clouddriver.write('migrate-2/a', ['again'], true)
    const all = [...instances, { name: 'migrate-2', containers: ['a'] }]
    orca.clouddriver.setJob('job migrate', { state: 'Succeeded', instances: all })
    const { id: stageId } = stageOf(await orca.ended(id), '1')
    const texts = (await lines(stageId)).map(({ text }) => text)
    expect(texts.sort()).toEqual(['a: from a', 'again', 'b: from b'])
  })

  it('does not wait where it is told not to', async () => {
    const execution = await orca.ended(await orca.start([runs({ waitForCompletion: 'false' })]))
    expect(stageOf(execution, '1').tasks.map(({ name }: Json) => name)).not.toContain('waitOnJobCompletion')
    expect(execution.status).toBe('SUCCEEDED')
  })

  it.each<[string, Json]>([
    ['in a list', { manifest: undefined, manifests: [manifest] }],
    [
      'in an artifact',
      {
        manifest: undefined,
        source: 'artifact',
        manifestArtifact: { type: 'http/file', reference: 'job.yml' },
      },
    ],
  ])('takes the job %s', async (_, more) => {
    orca.clouddriver.contents.set('job.yml', JSON.stringify(manifest))
    const execution = await orca.ended(await orca.start([runs({ waitForCompletion: false, ...more })]))
    expect([execution.status, stageOf(execution, '1').failure]).toEqual(['SUCCEEDED', null])
    expect(orca.clouddriver.descriptions('runJob')).toMatchObject([{ manifest }])
  })

  it.each<[string, Json]>([
    ['no account', { account: undefined }],
    ['no manifest', { manifest: undefined }],
    ['no artifact', { source: 'artifact' }],
  ])('that has %s cannot be started', async (_, more) => {
    const [error] = await orca.refused({ stages: [runs(more)] })
    expect(error!.extensions!.code).toBe('BAD_USER_INPUT')
  })
})

describe('a job that fails', () => {
  const completionDetails = {
    pod: 'migrate-1',
    container: 'main',
    reason: 'Error',
    exitCode: '17',
    signal: '',
    message: '',
  }

  it('fails the stage: pod, container, reason and exit code are named', async () => {
    const { id, stageId } = await start()
    orca.clouddriver.write(log, ['cannot connect'], true)
    orca.clouddriver.setJob(
      'job migrate',
      job('Failed', { completionDetails, message: 'Job has reached the specified backoff limit' }),
    )
    const { failure } = stageOf(await orca.ended(id), '1')
    expect(failure).toMatchObject({
      code: 'JOB_FAILED',
      message:
        "'job migrate' has failed: pod migrate-1, container main, Error, exit code 17. Job has reached the specified backoff limit",
      details: { completionDetails },
    })
    expect((await lines(stageId)).map(({ text }) => text)).toEqual(['cannot connect'])
    expect(orca.clouddriver.descriptions('destroyJob')).toEqual([])
  })

  it('with an exit code of which the stage says that it is none', async () => {
    const { id } = await start({ successfulExitCodes: ['3', 17] })
    orca.clouddriver.write(log, [], true)
    orca.clouddriver.setJob('job migrate', job('Failed', { completionDetails }))
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })

  it('is destroyed when the execution is canceled before its end', async () => {
    const { id } = await start()
    await orca.control('cancelExecution', id)
    expect((await orca.ended(id)).status).toBe('CANCELED')
    await until(() => orca.clouddriver.descriptions('destroyJob').length === 1)
    expect(orca.clouddriver.descriptions('destroyJob')).toEqual([
      { account: 'prod', location: 'tools', jobName: 'job migrate' },
    ])
    expect(orca.clouddriver.canceled).toEqual([])
  })

  it('because it is not there any more', async () => {
    const { id } = await start()
    orca.clouddriver.jobs.clear()
    orca.clouddriver.changed()
    expect(stageOf(await orca.ended(id), '1').failure).toMatchObject({
      code: 'JOB_FAILED',
      message: 'There is no job migrate in tools any more.',
    })
  })
})

describe('what a job tells its pipeline', () => {
  async function told(texts: string[], more: Json = {}) {
    orca.clouddriver.write(log, texts, true)
    orca.clouddriver.setJob('job migrate', job('Succeeded'))
    const id = await orca.start([
      runs({ consumeArtifactSource: 'propertyFile', propertyFile: 'main', ...more }),
    ])
    return stageOf(await orca.ended(id), '1')
  }

  it('comes from lines of its log', async () => {
    const { outputs } = await told([
      'starting',
      'SPINNAKER_PROPERTY_Image=shop/web:2=x',
      'SPINNAKER_CONFIG_JSON={"replicas": 3, "zones": ["a"]}',
      'not SPINNAKER_PROPERTY_x=y',
    ])
    const properties = { image: 'shop/web:2=x', replicas: 3, zones: ['a'] }
    expect(outputs).toMatchObject({ ...properties, propertyFileContents: properties })
    expect(outputs.x).toBeUndefined()
  })

  it.each([
    ['is not there', ['nothing'], 'there are none in its log'],
    ['cannot be read', ['SPINNAKER_CONFIG_JSON={'], 'SPINNAKER_CONFIG_JSON is no JSON object'],
  ])('that %s fails the stage', async (_, texts, reason) => {
    expect((await told(texts)).failure).toMatchObject({
      code: 'JOB_OUTPUT_MISSING',
      message: expect.stringContaining(reason),
    })
  })

  it('is not looked for where no container is named', async () => {
    const { status, outputs } = await told(['SPINNAKER_PROPERTY_a=b'], { propertyFile: '' })
    expect([status, outputs.a]).toEqual(['SUCCEEDED', undefined])
  })

  it('comes from a container that there is', async () => {
    expect((await told(['SPINNAKER_PROPERTY_a=b'], { propertyFile: 'other' })).failure.message).toContain(
      "the job has no container 'other'",
    )
  })

  it('may come from an artifact that is a JSON object', async () => {
    orca.clouddriver.contents.set('out.json', '{"a": 1, "b": null, "c": [2]}')
    orca.clouddriver.contents.set('list.json', '[1]')
    const from = (reference: string) =>
      told([], { consumeArtifactSource: 'artifact', consumeArtifact: { type: 'http/file', reference } })
    const { outputs } = await from('out.json')
    expect([outputs.a, 'b' in outputs, outputs.c]).toEqual([1, false, [2]])
    expect((await from('list.json')).failure.code).toBe('ARTIFACT_UNUSABLE')
  })
})

describe('the log of a stage', () => {
  it('is not there for a stage that does not exist', async () => {
    await expect(lines('nowhere-1-000')).rejects.toThrow('NOT_FOUND')
  })

  it('is empty for a stage that writes none, and ends with it', async () => {
    const id = await orca.start([stage('1', [], 'wait', { waitTime: 0.2 })])
    const { id: stageId } = stageOf(await orca.execution(id), '1')
    expect(await lines(stageId)).toEqual([])
  })

  it('holds each line once though the process dies while it is written', async () => {
    orca.clouddriver.write(log, ['one', 'two'])
    const { id, stageId } = await start()
    await lines(stageId, ({ text }) => text === 'two')
    await orca.restart(0)
    orca.clouddriver.write(log, ['three'], true)
    orca.clouddriver.setJob('job migrate', job('Succeeded'))
    await orca.ended(id)
    expect((await lines(stageId)).map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  it('ends with a line that says so when it is too long', async () => {
    const long = 'x'.repeat(9_990)
    orca.clouddriver.write(
      log,
      Array.from({ length: 1_200 }, (_, n) => `${n} ${long}`),
      true,
    )
    orca.clouddriver.setJob('job migrate', job('Succeeded'))
    const { id: stageId } = stageOf(await orca.ended(await orca.start([runs()])), '1')
    const all = await lines(stageId)
    expect(all.at(-1)!.text).toBe('The log is longer than 10 MB; the rest is left out.')
    expect(all.length).toBeLessThan(1_100)
    expect(all.length).toBeGreaterThan(1_000)
  })

  it('has lines of bearable length', async () => {
    orca.clouddriver.write(log, ['y'.repeat(50_000)], true)
    orca.clouddriver.setJob('job migrate', job('Succeeded'))
    const { id: stageId } = stageOf(await orca.ended(await orca.start([runs()])), '1')
    expect((await lines(stageId))[0]!.text).toHaveLength(10_001)
  })
})
