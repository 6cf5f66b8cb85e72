import { defaultUser, type Jenkins, startJenkins } from '../../../sandbox/jenkins/jenkins.ts'
import { Gennaker, stageOf } from '../../fixtures/gennaker.ts'
import { until } from '../../fixtures/until.ts'
import { ended, following, type Seen } from '../deploy/support.ts'

let jenkins: Jenkins
let gennaker: Gennaker
beforeAll(async () => {
  jenkins = await startJenkins({ executors: 20 })
  const { name: username, password } = defaultUser
  const masters = [{ name: 'builds', address: jenkins.url, username, password }]
  gennaker = await Gennaker.start({
    GENNAKER_JENKINS_MASTERS: JSON.stringify(masters),
    GENNAKER_SANDBOX_JENKINS: 'on',
  })
})
afterAll(async () => {
  await gennaker.stop()
  await jenkins.stop()
})

type Json = Record<string, unknown>
const job = 'shop/web'
let names = 0

/** Saves a pipeline whose first stage is a build of the job. */
async function save(more: Json = {}, ...stages: Json[]): Promise<string> {
  jenkins.job(job, { parameters: [{ name: 'VERSION' }], isConcurrent: true })
  const build = {
    type: 'jenkins',
    master: 'builds',
    job: 'shop/job/web',
    parameters: { VERSION: '1.2' },
    ...more,
  }
  return gennaker.savePipeline('shop', { name: `build ${++names}`, stages: [build, ...stages] })
}

/** Starts it and waits for the build to begin. */
async function start(pipeline: string, trigger: Json = {}): Promise<{ id: string; stageId: string }> {
  const before = jenkins.builds(job).length
  const id = await gennaker.startPipeline(pipeline, { trigger })
  await until(() => jenkins.builds(job).length > before)
  const execution = await gennaker.when(id, (seen) => stageOf(seen, '0').context.buildNumber !== undefined)
  return { id, stageId: stageOf(execution, '0').id }
}
const last = () => jenkins.builds(job).at(-1)!

describe('a pipeline with a build on Jenkins', () => {
  it('shows the console and the build live, and later stages use what it told', async () => {
    const uses = {
      type: 'evaluateVariables',
      variables: [{ key: 'deploys', value: '${image} of ${trigger.user}' }],
    }
    const { id, stageId } = await start(await save({ propertyFile: 'build.properties' }, uses))
    const log = following(gennaker, 'subscription ($id: ID!) { stageLog(stageId: $id) { text } }', {
      id: stageId,
    })
    const texts = () => log.map(({ stageLog }: Seen) => stageLog.text)
    last().say('compiling\n')
    await until(() => texts().includes('compiling'))
    const { execution } = await gennaker.get(
      `query ($id: ID!) { execution(id: $id) { stages { refId build { number building result url job buildService { name type } } } } }`,
      { id },
    )
    expect(stageOf(execution, '0').build).toEqual({
      number: last().number,
      building: true,
      result: 'BUILDING',
      url: `${jenkins.url}/job/shop/job/web/${last().number}/`,
      job: 'shop/job/web',
      buildService: { name: 'builds', type: 'jenkins' },
    })
    expect(stageOf(execution, '1').build).toBeNull()
    last().end('SUCCESS', { 'target/build.properties': 'image=shop/web:1.2\n' })
    const seen = await ended(gennaker, id)
    expect([seen.status, stageOf(seen, '1').outputs.deploys]).toEqual(['SUCCEEDED', 'shop/web:1.2 of local'])
    await until(() => texts().includes('Finished: SUCCESS'))
    const artifact = { type: 'jenkins/file', artifactAccount: 'builds' }
    const reference = `/job/shop/job/web/${last().number}/artifact/target/build.properties`
    const { artifactContent } = await gennaker.get(
      'query ($artifact: JSON!) { artifactContent(artifact: $artifact) { text } }',
      { artifact: { ...artifact, reference } },
    )
    expect(artifactContent.text).toBe('image=shop/web:1.2\n')
    const { errors } = await gennaker.ask(
      'query ($artifact: JSON!) { artifactContent(artifact: $artifact) { text } }',
      {
        artifact: { ...artifact, reference: `${reference}.not` },
      },
    )
    expect(errors![0]!.extensions.code).toBe('NOT_FOUND')
  })

  it('stops the build when the execution is canceled', async () => {
    const { id } = await start(await save())
    await gennaker.get('mutation ($id: ID!) { cancelExecution(id: $id) { id } }', { id })
    await until(() => last().result === 'ABORTED')
    expect((await ended(gennaker, id)).status).toBe('CANCELED')
  })

  it('after kill -9 between the answer of Jenkins and the store, has started one build', async () => {
    const pipeline = await save()
    const before = jenkins.builds(job).length
    await gennaker.kill()
    await gennaker.run({ GENNAKER_FAILPOINTS: 'igor.start.afterCall=kill@1' })
    const requestId = 'dies'
    await gennaker.startPipeline(pipeline, { requestId }).catch(() => undefined)
    await gennaker.ended()
    await gennaker.run()
    const id = await gennaker.startPipeline(pipeline, { requestId })
    await gennaker.when(id, (seen) => stageOf(seen, '0').context.buildInfo !== undefined)
    last().end('SUCCESS')
    const seen = await ended(gennaker, id)
    expect([seen.status, jenkins.builds(job).length, jenkins.waiting()]).toEqual(['SUCCEEDED', before + 1, 0])
  })

  it('can be tried on the Jenkins that comes with the program', async () => {
    const pipeline = await gennaker.savePipeline('shop', {
      name: 'try',
      stages: [
        {
          type: 'jenkins',
          master: 'sandbox',
          job: 'shop/job/build',
          parameters: { VERSION: '3.1', SECONDS: '0', OUTCOME: 'SUCCESS' },
          propertyFile: 'build.properties',
        },
      ],
    })
    const seen = await ended(gennaker, await gennaker.startPipeline(pipeline))
    expect([seen.status, stageOf(seen, '0').failure]).toEqual(['SUCCEEDED', null])
    expect(stageOf(seen, '0').outputs).toMatchObject({
      image: 'shop/web:3.1',
      artifacts: expect.arrayContaining([expect.objectContaining({ type: 'docker/image', version: '3.1' })]),
    })
  })
})
