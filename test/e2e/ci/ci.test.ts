import { type CloudBuildTwin, startCloudBuild } from '../../../sandbox/cloudbuild/cloudbuild.ts'
import { startTravis, type TravisTwin } from '../../../sandbox/travis/travis.ts'
import { Gennaker, stageOf } from '../../fixtures/gennaker.ts'
import { until } from '../../fixtures/until.ts'
import { ended, following, type Seen } from '../deploy/support.ts'

type Json = Record<string, unknown>

let travis: TravisTwin
let google: CloudBuildTwin
let gennaker: Gennaker
beforeAll(async () => {
  travis = await startTravis('ghp_token')
  travis.addRepository('acme/shop')
  google = await startCloudBuild('shop')
  const master = { name: 'travis', address: travis.url, baseUrl: travis.url, githubToken: 'ghp_token' }
  const account = { name: 'gcb', project: 'shop', apiEndpoint: google.url, storageEndpoint: google.url }
  gennaker = await Gennaker.start({
    GENNAKER_TRAVIS_MASTERS: JSON.stringify([master]),
    GENNAKER_GCB_ACCOUNTS: JSON.stringify([account]),
  })
})
afterAll(async () => {
  await gennaker.stop()
  await travis.stop()
  await google.stop()
})

let names = 0
const run = async (...stages: Json[]) =>
  gennaker.startPipeline(await gennaker.savePipeline('shop', { name: `ci ${++names}`, stages }))

/** The texts of a stage's log, as they come. */
async function logOf(id: string): Promise<() => string[]> {
  const seen = await gennaker.when(id, (execution) => stageOf(execution, '0').context.buildInfo !== undefined)
  const document = 'subscription ($id: ID!) { stageLog(stageId: $id) { text } }'
  const log = following(gennaker, document, { id: stageOf(seen, '0').id })
  return () => log.map(({ stageLog }: Seen) => stageLog.text)
}

const build = async (id: string) => {
  const { execution } = await gennaker.get(
    'query ($id: ID!) { execution(id: $id) { stages { refId build { job building result buildService { type } } } } }',
    { id },
  )
  return stageOf(execution, '0').build
}

const onTravis = { type: 'travis', master: 'travis', job: 'acme/shop' }
const steps = [{ name: 'alpine', args: ['true'] }]
const onGoogle = { type: 'googleCloudBuild', account: 'gcb', buildDefinition: { steps } }
const uses = (value: string) => ({ type: 'evaluateVariables', variables: [{ key: 'used', value }] })

describe('pipelines with builds', () => {
  it('on Travis show the log live, and later stages use the properties in it', async () => {
    const id = await run(onTravis, uses('${image}:${#stage("travis").context.buildInfo.number}'))
    await until(() => travis.builds.length > 0)
    const texts = await logOf(id)
    travis.say(travis.builds[0]!, 'compiling\n')
    await until(() => texts().includes('compiling'))
    expect(await build(id)).toEqual({
      ...{ job: 'acme/shop', building: true, result: 'BUILDING' },
      buildService: { type: 'travis' },
    })
    travis.say(travis.builds[0]!, 'SPINNAKER_PROPERTY_IMAGE=shop/web\ndone\n')
    travis.end(travis.builds[0]!, 'passed')
    const seen = await ended(gennaker, id)
    expect([seen.status, stageOf(seen, '1').outputs.used]).toEqual(['SUCCEEDED', 'shop/web:1'])
    await until(() => texts().includes('done'))
  })

  it('on Google Cloud Build show the log live, and later stages use the file that it stored', async () => {
    const id = await run({ ...onGoogle, propertyFile: 'build.json' }, uses('${digest} ${buildInfo.status}'))
    await until(() => google.builds.length > 0)
    const [theBuild] = google.builds
    const texts = await logOf(id)
    google.write(theBuild!, 'step 1\n')
    await until(() => texts().includes('step 1'))
    expect(await build(id)).toMatchObject({ job: 'build', building: true })
    google.objects.set('out/build.json', '{ "digest": "sha256:ab" }')
    google.objects.set('out/manifest', JSON.stringify({ location: 'gs://out/build.json#1' }))
    theBuild!.artifacts = { objects: { location: 'gs://out/' } }
    google.end(theBuild!, 'SUCCESS', { artifactManifest: 'gs://out/manifest#1' })
    const seen = await ended(gennaker, id)
    expect([seen.status, stageOf(seen, '1').outputs.used]).toEqual(['SUCCEEDED', 'sha256:ab SUCCESS'])
  })

  it('stop them when they are canceled', async () => {
    const before = [travis.builds.length, google.builds.length]
    const ids = [await run(onTravis), await run(onGoogle)]
    await until(() => travis.builds.length > before[0]! && google.builds.length > before[1]!)
    for (const id of ids) {
      await logOf(id)
      await gennaker.get('mutation ($id: ID!) { cancelExecution(id: $id) { id } }', { id })
    }
    await until(() => travis.builds[0]!.state === 'canceled' && google.builds[0]!.status === 'CANCELLED')
    for (const id of ids) expect((await ended(gennaker, id)).status).toBe('CANCELED')
  })
})
