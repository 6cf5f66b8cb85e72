import { type CloudBuildTwin, startCloudBuild } from '../../../../../sandbox/cloudbuild/cloudbuild.ts'
import { until } from '../../../../fixtures/until.ts'
import { type Json, stage, stageOf } from '../orca.ts'
import { Built } from './ci/built.ts'

let google: CloudBuildTwin
let built: Built
beforeAll(async () => {
  google = await startCloudBuild('shop')
  const account = { name: 'gcb', project: 'shop', apiEndpoint: google.url, storageEndpoint: google.url }
  built = await Built.start({ gcb: { enabled: true, accounts: [account] } })
  google.addTrigger({ id: 'trigger-1', name: 'on push' })
})
afterAll(async () => {
  await built.stop()
  await google.stop()
})

const type = 'googleCloudBuild'
const steps = [{ name: 'alpine', args: ['true'] }]
const inStage = { account: 'gcb', buildDefinition: { steps } }
const last = () => google.builds[0]!

async function begin(parameters: Json, more: Json = {}): Promise<string> {
  const before = google.builds.length
  return built.begin(type, parameters, () => google.builds.length > before, more)
}

describe('a googleCloudBuild stage', () => {
  it('runs the build that it holds, shows its log, and offers images, objects and properties', async () => {
    const id = await begin({ ...inStage, buildDefinitionSource: 'text', propertyFile: 'out.properties' })
    expect(last()).toMatchObject({ steps })
    const { id: stageId } = await built.known(id)
    const log = built.log(stageId)
    google.write(last(), 'step 1\n')
    await built.log(stageId, 'step 1')
    google.objects.set('out/out.properties', 'image=shop/web\n')
    google.objects.set('out/manifest', JSON.stringify({ location: 'gs://out/out.properties#7' }))
    last().artifacts = { objects: { location: 'gs://out/' } }
    google.write(last(), 'pushed\n')
    const images = [{ name: 'gcr.io/shop/web:1.2', digest: 'sha256:ab' }]
    google.end(last(), 'SUCCESS', { images, artifactManifest: 'gs://out/manifest#1' })
    const { execution, seen } = await built.ended(id)
    expect([execution.status, seen.failure]).toEqual(['SUCCEEDED', null])
    expect(seen.outputs).toMatchObject({
      image: 'shop/web',
      artifacts: expect.arrayContaining([
        expect.objectContaining({ type: 'docker/image', name: 'gcr.io/shop/web', version: '1.2' }),
        expect.objectContaining({ type: 'gcs/object', name: 'gs://out/out.properties', version: '7' }),
      ]),
      buildInfo: { id: last().id, status: 'SUCCESS', logUrl: last().logUrl },
    })
    expect(await log).toEqual(['step 1', 'pushed'])
    expect(await built.build(seen.context)).toMatchObject({ id: last().id, job: 'build', result: 'SUCCESS' })
  })

  it('runs a trigger at a branch', async () => {
    const repoSource = { branchName: 'main', tagName: '', commitSha: null }
    const id = await begin({
      account: 'gcb',
      buildDefinitionSource: 'TRIGGER',
      triggerId: 'trigger-1',
      repoSource,
    })
    expect(last()).toMatchObject({
      buildTriggerId: 'trigger-1',
      source: { repoSource: { branchName: 'main' } },
    })
    expect(last().source).toEqual({ repoSource: { branchName: 'main' } })
    google.end(last(), 'SUCCESS')
    const { seen } = await built.ended(id)
    expect(await built.build(seen.context)).toMatchObject({ job: 'trigger-1', result: 'SUCCESS' })
  })

  it('runs a build out of an artifact, with its expressions but not Cloud Build’s substitutions evaluated', async () => {
    const text = 'steps:\n- name: alpine\n  args: ["${trigger.user}", "$_TAG", "${_TAG}"]\n'
    built.orca.clouddriver.contents.set('build.yml', text)
    const artifact = { type: 'http/file', reference: 'build.yml' }
    const buildDefinitionArtifact = { artifact, artifactAccount: 'files' }
    const parameters = { account: 'gcb', buildDefinitionSource: 'artifact', buildDefinitionArtifact }
    const [planned] = (await built.plan(type, parameters)).effects
    expect(planned.payload.buildDefinition.steps[0].name).toBe('alpine')
    const id = await begin(parameters)
    expect(last().steps).toEqual([{ name: 'alpine', args: ['ann', '$_TAG', '${_TAG}'] }])
    google.end(last(), 'FAILURE')
    await built.ended(id)
    const before = google.builds.length
    built.orca.clouddriver.contents.set('build.yml', 'steps: [{ name: busybox }]')
    await built.orca.control('restartStage', id, '1')
    await until(() => google.builds.length > before)
    expect(last().steps).toEqual([{ name: 'busybox' }])
    google.end(last(), 'SUCCESS')
    expect((await built.ended(id)).execution.status).toBe('SUCCEEDED')
    built.orca.clouddriver.contents.set('build.yml', '- a list')
    expect(await built.failure(type, parameters)).toMatchObject({
      code: 'ARTIFACT_UNUSABLE',
      message: 'The artifact with the build, http/file build.yml, cannot be used: it holds no object.',
    })
  })

  it.each(['FAILURE', 'INTERNAL_ERROR', 'TIMEOUT', 'CANCELLED', 'EXPIRED'] as const)(
    'a build that ends as %s makes it TERMINAL',
    async (status) => {
      const id = await begin(inStage)
      google.end(last(), status)
      const { seen } = await built.ended(id)
      expect(seen.status).toBe('TERMINAL')
      expect(seen.failure.message).toContain(`See ${last().logUrl}`)
      expect(seen.outputs.buildInfo.status).toBe(status)
    },
  )

  it('stops the build when it is canceled', async () => {
    const id = await begin(inStage)
    await built.known(id)
    await built.orca.control('cancelExecution', id)
    await until(() => last().status === 'CANCELLED')
  })

  it('need not wait, and shows its build then as well', async () => {
    const id = await begin({ ...inStage, waitForCompletion: false })
    const { seen } = await built.ended(id)
    expect(await built.build(seen.context)).toMatchObject({ id: last().id, building: true })
    google.end(last(), 'SUCCESS')
  })

  it('binds what it is expected to produce', async () => {
    const matchArtifact = { type: 'docker/image', name: 'gcr.io/shop/web' }
    const id = await begin({ ...inStage, expectedArtifacts: [{ id: 'a', matchArtifact }] })
    google.end(last(), 'SUCCESS', { images: [{ name: 'gcr.io/shop/web:2', digest: 'sha256:cd' }] })
    const { seen } = await built.ended(id)
    const [bound] = seen.outputs.resolvedExpectedArtifacts
    expect(bound.boundArtifact).toMatchObject({ version: '2', reference: 'gcr.io/shop/web@sha256:cd' })
  })

  it('is planned, and named what is missing or refused', async () => {
    const { effects } = await built.plan(type, inStage)
    expect(effects).toMatchObject([{ kind: 'build', job: 'build', payload: { buildDefinition: { steps } } }])
    const trigger = { account: 'gcb', buildDefinitionSource: 'trigger' }
    expect((await built.plan(type, { ...trigger, triggerId: 'none' })).problems).toEqual([
      { message: "There is no job 'none' at gcb." },
    ])
    expect(await built.refusal(type, trigger)).toEqual([
      { path: 'stages[0].triggerId', message: 'is missing' },
    ])
    const artifact = { account: 'gcb', buildDefinitionSource: 'artifact' }
    expect(await built.refusal(type, artifact)).toMatchObject([
      { path: 'stages[0].buildDefinitionArtifact', message: expect.stringContaining('artifactId') },
    ])
    const buildDefinitionArtifact = { artifactId: 'gone' }
    expect((await built.failure(type, { ...artifact, buildDefinitionArtifact })).code).toBe(
      'ARTIFACT_NOT_FOUND',
    )
    const [{ message } = {}] = await built.refusal(type, { ...inStage, buildDefinitionSource: 'moon' })
    expect(message).toMatch(/text.*artifact.*trigger.*given was "moon"/)
    expect(await built.failure(type, { ...inStage, buildDefinition: { steps: 'none' } })).toMatchObject({
      code: 'BUILD_REFUSED',
      message: expect.stringContaining('build.steps: must not be empty'),
    })
  })

  it('lets later stages use what it offers', async () => {
    const before = google.builds.length
    const uses = { comments: '${#stage("Build").context.buildInfo.status} ${buildInfo.status}', waitTime: 0 }
    const id = await built.orca.start([
      { ...stage('1', [], type, inStage), name: 'Build' },
      stage('2', ['1'], 'wait', uses),
    ])
    await until(() => google.builds.length > before)
    google.end(last(), 'SUCCESS')
    expect(stageOf(await built.orca.ended(id), '2').context.comments).toBe('SUCCESS SUCCESS')
  })
})
