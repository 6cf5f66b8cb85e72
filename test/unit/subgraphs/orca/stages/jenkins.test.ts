import { defaultUser, type Jenkins, startJenkins } from '../../../../../sandbox/jenkins/jenkins.ts'
import { Igor } from '../../../../fixtures/igor.ts'
import { until } from '../../../../fixtures/until.ts'
import { type Json, Orca, type Seen, stage, stageOf, wait } from '../orca.ts'

let jenkins: Jenkins
let igor: Igor
let orca: Orca
beforeAll(async () => {
  jenkins = await startJenkins({ executors: 50 })
  const { name: username, password } = defaultUser
  const masters = [{ name: 'builds', address: jenkins.url, username, password }]
  igor = await Igor.start({ config: { jenkins: { enabled: true, masters } } })
  orca = await Orca.start({
    igor: () => igor.subgraph,
    orca: {
      script: {
        master: 'builds',
        job: 'scripts',
        kubernetes: { account: undefined, namespace: 'default', image: 'alpine/git' },
      },
    },
  })
})
afterAll(async () => {
  await orca.stop()
  await igor.stop()
  await jenkins.stop()
})
afterEach(() => {
  orca.igorIsUp = true
  jenkins.heal()
  jenkins.release()
})

let jobs = 0
/** A new job, whose builds the test ends. */
function newJob(parameters: readonly { name: string; choices?: string[]; type?: 'Choice' }[] = []): string {
  const job = `job ${++jobs}`
  jenkins.job(job, { parameters, isConcurrent: true })
  return job
}
const builds = (job: string, more: Json = {}) => stage('1', [], 'jenkins', { master: 'builds', job, ...more })

async function start(job: string, more: Json = {}): Promise<string> {
  const id = await orca.start([builds(job, more)])
  await until(() => jenkins.builds(job).length > 0)
  return id
}
const theBuild = (job: string) => jenkins.builds(job)[0]!
const first = (execution: Seen) => stageOf(execution, '1')
const lines = (stageId: string, enough?: (line: Json) => boolean) =>
  orca.follow('subscription ($id: ID!) { stageLog(stageId: $id) { sequence text } }', { id: stageId }, enough)

describe('a jenkins stage', () => {
  it('runs the job with its parameters, waits for its end, and offers build, properties and artifacts', async () => {
    const job = newJob([{ name: 'VERSION' }, { name: 'COUNT' }])
    const id = await start(job, { parameters: { VERSION: '1.2', COUNT: 3 }, propertyFile: 'out.properties' })
    expect(theBuild(job).parameters).toEqual({ VERSION: '1.2', COUNT: '3' })
    theBuild(job).end('SUCCESS', { 'out.properties': 'image=shop/web\n', 'web_1.2_all.deb': '' })
    const execution = await orca.ended(id)
    const seen = first(execution)
    expect([execution.status, seen.failure]).toEqual(['SUCCEEDED', null])
    expect(seen.tasks.map(({ name }: Json) => name)).toEqual([
      'startJenkinsJob',
      'waitForJenkinsJobStart',
      'monitorJenkinsJob',
      'getBuildProperties',
      'getBuildArtifacts',
    ])
    expect(seen.context).toMatchObject({ queuedBuild: expect.stringMatching(/^\d+$/), buildNumber: 1 })
    expect(seen.outputs).toMatchObject({
      buildInfo: { number: 1, name: job, building: false, result: 'SUCCESS', url: theBuildUrl(job) },
      image: 'shop/web',
      propertyFileContents: { image: 'shop/web' },
      artifacts: [{ type: 'deb', name: 'web', version: '1.2' }],
    })
  })

  const theBuildUrl = (job: string) => `${jenkins.url}/job/${encodeURIComponent(job)}/1/`

  it('shows the console while it is written, to its end', async () => {
    const job = newJob()
    const id = await start(job)
    const stageId = first(await orca.whenStage(id, '1', 'RUNNING')).id
    const all = lines(stageId)
    theBuild(job).say('compiling\n')
    await lines(stageId, ({ text }) => text === 'compiling')
    theBuild(job).say('tested\n')
    theBuild(job).end('SUCCESS')
    await orca.ended(id)
    expect((await all).map(({ text }) => text)).toEqual([
      'Started by user gennaker',
      'compiling',
      'tested',
      'Finished: SUCCESS',
    ])
  })

  it('shows the end of the console although Jenkins does not answer when the build has ended', async () => {
    const job = newJob()
    const id = await start(job)
    const stageId = first(await orca.whenStage(id, '1', 'RUNNING')).id
    jenkins.fail(
      { kind: 'status', status: 500 },
      { times: 3, matches: ({ path }) => path.includes('logText') },
    )
    theBuild(job).say('compiling\n')
    theBuild(job).end('SUCCESS')
    await orca.ended(id)
    expect((await lines(stageId)).map(({ text }) => text)).toEqual([
      'Started by user gennaker',
      'compiling',
      'Finished: SUCCESS',
    ])
  })

  it.each([
    ['FAILURE', {}, 'TERMINAL', 'BUILD_FAILED', /^Build 1 of 'job \d+' at builds has failed\. See http/],
    ['UNSTABLE', {}, 'TERMINAL', 'BUILD_FAILED', /is unstable\. See http/],
    ['UNSTABLE', { markUnstableAsSuccessful: true }, 'SUCCEEDED', undefined, /^$/],
    ['ABORTED', {}, 'CANCELED', 'BUILD_ABORTED', /was stopped\. See http/],
    ['NOT_BUILT', {}, 'TERMINAL', 'BUILD_FAILED', /was not made/],
  ] as const)('a build that ends as %s with %j makes it %s', async (result, more, status, code, message) => {
    const job = newJob()
    const id = await start(job, more)
    theBuild(job).end(result)
    const seen = first(await orca.ended(id))
    expect([seen.status, seen.failure?.code]).toEqual([status, code])
    expect(seen.failure?.message ?? '').toMatch(message)
    expect(seen.outputs.buildInfo).toMatchObject({ result })
  })

  it('does not wait for its end if not wanted', async () => {
    const job = newJob()
    const id = await start(job, { waitForCompletion: 'false' })
    const seen = first(await orca.ended(id))
    expect([seen.status, seen.tasks.length, theBuild(job).isBuilding]).toEqual(['SUCCEEDED', 2, true])
  })

  it('fails without the file that it wants; after a failed build the file is looked for all the same', async () => {
    const job = newJob()
    const id = await start(job, { property: 'out.yml' })
    theBuild(job).end('SUCCESS', { 'out.yml': '{}' })
    const seen = first(await orca.ended(id))
    expect(seen.failure).toMatchObject({
      code: 'BUILD_PROPERTIES_MISSING',
      message: expect.stringContaining('out.yml'),
    })
    const other = newJob()
    const failing = await start(other, { propertyFile: 'out.yml' })
    theBuild(other).end('FAILURE', { 'out.yml': 'why: tests' })
    const execution = await orca.ended(failing)
    expect(execution.status).toBe('TERMINAL')
    const after = execution.stages.find(({ type }: Json) => type === 'getProperties')
    expect(after).toMatchObject({ name: 'Try to get properties file', outputs: { why: 'tests' } })
  })

  it('binds what it is expected to produce', async () => {
    const job = newJob()
    const expectedArtifacts = [
      {
        id: 'a',
        matchArtifact: { type: 'deb', name: 'web' },
        useDefaultArtifact: false,
        usePriorArtifact: false,
      },
    ]
    const id = await start(job, { expectedArtifacts })
    theBuild(job).end('SUCCESS', { 'web_2_all.deb': '' })
    const seen = first(await orca.ended(id))
    expect(seen.outputs.resolvedExpectedArtifacts[0].boundArtifact).toMatchObject({
      name: 'web',
      version: '2',
    })
  })

  it('stops the build when it is canceled, in the queue too, and when it takes too long', async () => {
    const job = newJob()
    const id = await start(job)
    await orca.when(id, (execution) => first(execution).context.buildNumber === 1)
    await orca.control('cancelExecution', id)
    await until(() => theBuild(job).result === 'ABORTED')
    jenkins.hold()
    const queued = newJob()
    const waiting = await orca.start([builds(queued)])
    await orca.when(waiting, (execution) => first(execution).context.queuedBuild !== undefined)
    await orca.control('cancelExecution', waiting)
    await until(() => jenkins.waiting() === 0)
    jenkins.release()
    const slow = newJob()
    const late = await start(slow, { stageTimeoutMs: 2_000 })
    expect(first(await orca.ended(late)).failure.code).toBe('TIMED_OUT')
    await until(() => theBuild(slow).result === 'ABORTED')
    expect(jenkins.builds(queued)).toEqual([])
  })

  it('fails when somebody takes the build out of the queue', async () => {
    const job = newJob()
    jenkins.hold()
    const id = await orca.start([builds(job)])
    const seen = await orca.when(id, (execution) => first(execution).context.queuedBuild !== undefined)
    const item = Number(first(seen).context.queuedBuild)
    await igor.get(
      `mutation ($item: String) { stopBuild(buildService: "builds", job: "x", queueItem: $item) }`,
      { item: String(item) },
    )
    expect(first(await orca.ended(id)).failure.code).toBe('BUILD_ABORTED')
  })

  it('names what Jenkins or Igor do not accept', async () => {
    const job = newJob([{ name: 'TARGET', type: 'Choice', choices: ['test', 'prod'] }])
    const failureOf = async (more: Json) =>
      first(await orca.ended(await orca.start([builds(job, more)]))).failure
    expect(await failureOf({ parameters: { TARGET: 'moon' } })).toMatchObject({
      code: 'BUILD_REFUSED',
      message: "parameters.TARGET: must be 'test' or 'prod'; given was 'moon'",
    })
    expect((await failureOf({ job: 'no such' })).message).toContain('There is no job no such at')
    expect((await failureOf({ master: 'elsewhere' })).message).toContain('elsewhere; there are builds')
    expect(jenkins.builds(job)).toEqual([])
  })

  it('waits while Igor or Jenkins are away, and counts that', async () => {
    const job = newJob()
    orca.igorIsUp = false
    const id = await orca.start([builds(job)])
    const seen = await orca.when(id, (execution) => first(execution).context.consecutiveErrors >= 1)
    expect(first(seen).context.waitingFor).toMatch(/igor/i)
    orca.igorIsUp = true
    await until(() => jenkins.builds(job).length === 1)
    await orca.when(id, (execution) => first(execution).context.buildInfo?.building === true)
    jenkins.fail({ kind: 'status', status: 500 }, { times: 3 })
    theBuild(job).end('SUCCESS')
    const execution = await orca.ended(id)
    expect([execution.status, first(execution).context.consecutiveErrors ?? 0]).toEqual(['SUCCEEDED', 0])
  })

  it('starts no second build when Orca dies while the first is started', async () => {
    const job = newJob()
    const reached = Promise.withResolvers<void>()
    igor.failpoint = async (name) => {
      if (name !== 'igor.start.afterCall') return
      reached.resolve()
      throw new Error('cut off')
    }
    const id = await orca.start([builds(job, { restrictExecutionDuringTimeWindow: false })])
    await reached.promise
    igor.failpoint = () => undefined
    await orca.restart(0)
    await igor.restart()
    await until(() => jenkins.builds(job).length === 1)
    const execution = await orca.when(
      id,
      (seen) => first(seen).context.buildInfo !== undefined || first(seen).failure,
    )
    expect(first(execution).failure?.message ?? '').toMatch(/Something went wrong|^$/)
    expect(jenkins.builds(job).length).toBe(1)
    theBuild(job).end('SUCCESS')
    await orca.ended(id)
  })

  it('runs again with another build when it is restarted', async () => {
    const job = newJob()
    const id = await start(job, { propertyFile: 'p' })
    theBuild(job).end('FAILURE', { p: 'old=1' })
    await orca.ended(id)
    await orca.control('restartStage', id, '1')
    await until(() => jenkins.builds(job).length === 2)
    jenkins.builds(job)[1]!.end('SUCCESS', { p: 'new=2' })
    const seen = first(await orca.ended(id))
    expect(seen.context).toMatchObject({
      buildNumber: 2,
      new: '2',
      restartDetails: { previousBuildInfo: { number: 1, result: 'FAILURE' } },
    })
    expect(seen.context.old).toBeUndefined()
  })

  it('stays the stage that it is, whatever its build tells', async () => {
    const job = newJob([{ name: 'VERSION' }])
    const parameters = { VERSION: '1.2' }
    const id = await start(job, { propertyFile: 'p', parameters })
    const told =
      'buildNumber=78\nbuildId=77\njob=other\nmaster=none\nparameters=x\nbuildInfo=y\nwaitingFor=z\nimage=web'
    theBuild(job).end('SUCCESS', { p: told, 'web_1.2_all.deb': '' })
    const seen = first(await orca.ended(id))
    expect([seen.status, seen.failure]).toEqual(['SUCCEEDED', null])
    expect(seen.context).toMatchObject({ master: 'builds', job, parameters, buildNumber: 1, image: 'web' })
    expect(seen.outputs).toMatchObject({ buildNumber: '78', job: 'other', buildInfo: { number: 1 } })
    expect(seen.outputs.artifacts).toMatchObject([{ name: 'web', version: '1.2' }])
    await orca.control('restartStage', id, '1')
    await until(() => jenkins.builds(job).length === 2)
    jenkins.builds(job)[1]!.end('SUCCESS', { p: 'image=web' })
    const again = first(await orca.ended(id))
    expect(again.status).toBe('SUCCEEDED')
    expect(again.context).toMatchObject({ master: 'builds', job, parameters, buildNumber: 2 })
  })

  it('lets later stages use what it offers', async () => {
    const job = newJob()
    const id = await orca.start([
      builds(job, { propertyFile: 'p' }),
      wait('2', ['1'], { comments: '${image} of ${#stage("jenkins 1").context.buildInfo.number}' }),
    ])
    await until(() => jenkins.builds(job).length > 0)
    theBuild(job).end('SUCCESS', { p: 'image=web' })
    expect(stageOf(await orca.ended(id), '2').context.comments).toBe('web of 1')
  })
})

describe('a plan', () => {
  const plan = (stages: Json[]) =>
    orca.get(
      `query ($definition: JSON!) { planPipeline(application: "shop", definition: $definition) {
        stages { effects problems { message } outputs } problems { message }
      } }`,
      { definition: { name: 'planned', stages } },
    )

  it('tells which build would be started, and what is not there', async () => {
    const job = newJob([{ name: 'TARGET', type: 'Choice', choices: ['test', 'prod'] }])
    const good = await plan([builds(job, { parameters: { TARGET: 'prod' } })])
    expect(good.stages[0].effects).toMatchObject([
      { kind: 'build', buildService: 'builds', job, parameters: { TARGET: 'prod' } },
    ])
    const problemOf = async (more: Json) => (await plan([builds(job, more)])).stages[0].problems[0].message
    expect(await problemOf({ job: 'no such' })).toBe("There is no job 'no such' at builds.")
    expect(await problemOf({ master: 'moon' })).toBe("There is no build service 'moon'.")
    expect(await problemOf({ parameters: { TARGET: 'x' } })).toMatch(/TARGET: must be test or prod/)
    expect(jenkins.builds(job)).toEqual([])
  })
})

describe('a script stage with a Jenkins', () => {
  it('has its job run the command, by Spinnaker’s parameters', async () => {
    const names = [
      'COMMAND',
      'SCRIPT_PATH',
      'REPO_URL',
      'IMAGE_ID',
      'REGION_PARAM',
      'ENV_PARAM',
      'CLUSTER_PARAM',
      'CMC',
    ]
    jenkins.job('scripts', { parameters: names.map((name) => ({ name })) })
    const id = await orca.start([
      stage('1', [], 'script', {
        command: 'make',
        scriptPath: 'a/b',
        repoUrl: 'https://x/y.git',
        propertyFile: 'p',
        account: 'prod',
      }),
    ])
    await until(() => jenkins.builds('scripts').length > 0)
    expect(theBuild('scripts').parameters).toMatchObject({
      COMMAND: 'make',
      SCRIPT_PATH: 'a/b',
      REPO_URL: 'https://x/y.git',
      ENV_PARAM: 'prod',
    })
    theBuild('scripts').end('SUCCESS', { p: 'done=yes' })
    const execution = await orca.ended(id)
    expect([execution.status, first(execution).outputs.done]).toEqual(['SUCCEEDED', 'yes'])
  })
})
