import { startTravis, type TravisTwin } from '../../../../../sandbox/travis/travis.ts'
import { until } from '../../../../fixtures/until.ts'
import type { Json } from '../orca.ts'
import { Built } from './ci/built.ts'

let travis: TravisTwin
let built: Built
beforeAll(async () => {
  travis = await startTravis('ghp_token')
  const settings = { address: travis.url, baseUrl: 'https://travis.example', githubToken: 'ghp_token' }
  built = await Built.start({ travis: { enabled: true, masters: [{ name: 'ci', ...settings }] } })
  travis.addRepository('acme/shop')
})
afterAll(async () => {
  await built.stop()
  await travis.stop()
})

const job = { master: 'ci', job: 'acme/shop/main' }
const last = () => travis.builds[0]!

async function begin(more: Json = {}, pipeline: Json = {}): Promise<string> {
  const before = travis.builds.length
  return built.begin('travis', { ...job, ...more }, () => travis.builds.length > before, pipeline)
}

describe('a travis stage', () => {
  it('builds a branch with a message, shows the logs of its jobs, and offers the properties in them', async () => {
    const id = await begin({ parameters: { VERSION: 3 } }, { name: 'nightly' })
    expect(last().request).toMatchObject({
      branch: 'main',
      message: expect.stringContaining(`Application: 'shop', pipeline: 'nightly', execution: '${id}'`),
      config: { env: { global: [{ VERSION: '3' }] } },
    })
    const running = await built.known(id)
    const log = built.log(running.id)
    travis.say(last(), 'compiling\n')
    await built.log(running.id, 'compiling')
    travis.say(last(), 'SPINNAKER_PROPERTY_IMAGE=shop/web\nSPINNAKER_CONFIG_JSON={"tag":"1.2"}\n', 1)
    travis.end(last(), 'passed')
    const { execution, seen } = await built.ended(id)
    expect([execution.status, seen.failure]).toEqual(['SUCCEEDED', null])
    expect(seen.context.buildNumber).toBe(Number(last().number))
    expect(seen.outputs).toMatchObject({
      image: 'shop/web',
      tag: '1.2',
      propertyFileContents: { image: 'shop/web', tag: '1.2' },
      buildInfo: { result: 'SUCCESS', name: 'acme/shop/main' },
    })
    expect((await log).filter((line) => !line.startsWith('SPINNAKER'))).toEqual(['compiling'])
    expect(await built.build(seen.context)).toMatchObject({
      id: String(last().id),
      result: 'SUCCESS',
      buildService: { name: 'ci', type: 'travis' },
    })
  })

  it('takes a message of its own, and succeeds without properties', async () => {
    const id = await begin({
      parameters: { 'travis.buildMessage': 'Release' },
      propertyFile: 'build.properties',
    })
    expect(last().request.message).toMatch(/^Release \[/)
    travis.end(last(), 'passed')
    expect((await built.ended(id)).execution.status).toBe('SUCCEEDED')
  })

  it.each([
    ['failed', 'TERMINAL', 'BUILD_FAILED', /^Build \d+ of 'acme\/shop\/main' at ci has failed\. See https:/],
    ['errored', 'TERMINAL', 'BUILD_FAILED', /has failed/],
    ['canceled', 'CANCELED', 'BUILD_ABORTED', /was stopped/],
  ] as const)('a build that ends as %s makes it %s', async (state, status, code, message) => {
    const id = await begin()
    travis.say(last(), 'SPINNAKER_PROPERTY_WHY=tests\n')
    travis.end(last(), state)
    const { execution, seen } = await built.ended(id)
    expect([seen.status, seen.failure.code]).toEqual([status, code])
    expect(seen.failure.message).toMatch(message)
    const after = execution.stages.find(({ type }: Json) => type === 'getProperties')
    if (status === 'TERMINAL') expect(after.outputs).toMatchObject({ why: 'tests' })
  })

  it('stops the build when it is canceled', async () => {
    const id = await begin()
    await built.known(id)
    await built.orca.control('cancelExecution', id)
    await until(() => last().state === 'canceled')
  })

  it('waits while a request waits, and begins when that has its build', async () => {
    travis.hold()
    const asked = travis.requestsMade().length
    const id = await built.begin('travis', job, () => travis.requestsMade().length > asked)
    await built.orca.when(id, ({ stages }) => stages[0].context.queuedBuild !== undefined)
    travis.release()
    await built.known(id)
    travis.end(last(), 'passed')
    expect((await built.ended(id)).execution.status).toBe('SUCCEEDED')
  })

  it('is planned, and named what is missing or not there', async () => {
    const asked = travis.requestsMade().length
    const { effects } = await built.plan('travis', job)
    expect(effects).toMatchObject([{ kind: 'build', buildService: 'ci', job: 'acme/shop/main' }])
    const { problems } = await built.plan('travis', { ...job, job: 'acme/none' })
    expect(problems).toEqual([{ message: "There is no job 'acme/none' at ci." }])
    expect(await built.refusal('travis', { master: 'ci' })).toEqual([
      { path: 'stages[0].job', message: 'is missing' },
    ])
    expect(travis.requestsMade()).toHaveLength(asked)
  })
})
