import { type GithubTwin, startGithub } from '../../../../../sandbox/github/github.ts'
import { defaultConfig } from '../../../../fixtures/config.ts'
import { until } from '../../../../fixtures/until.ts'
import type { Json } from '../orca.ts'
import { Built } from './ci/built.ts'

const workflow = `
name: Build
on:
  workflow_dispatch:
    inputs:
      VERSION: { type: string }
      TARGET: { type: choice, options: [test, prod] }
      gennaker_key: { type: string }
`

let github: GithubTwin
let built: Built
beforeAll(async () => {
  github = await startGithub({ token: 'ghp_1' })
  const repository = github.host.create('octo', 'shop')
  for (const branch of ['main', 'release'])
    repository.commit(branch, { message: 'CI', files: { '.github/workflows/build.yml': workflow } })
  const master = { name: 'github', address: github.url, token: 'ghp_1' }
  // What GitHub keeps elsewhere is on the loopback address too.
  const http = { ...defaultConfig().http, allowPrivateNetworks: true }
  built = await Built.start({ http, githubActions: { enabled: true, masters: [master] } })
})
afterAll(async () => {
  await built.stop()
  await github.stop()
})

const type = 'githubActions'
const job = { master: 'github', job: 'octo/shop/build.yml' }
const last = () => github.actions.all.toSorted((a, b) => b.id - a.id)[0]!

async function begin(more: Json = {}): Promise<string> {
  const before = github.actions.all.length
  return built.begin(type, { ...job, ...more }, () => github.actions.all.length > before)
}

describe('a githubActions stage', () => {
  it('runs a workflow on a branch with inputs, shows its log, and offers what a file tells', async () => {
    const parameters = { VERSION: 2, TARGET: 'prod' }
    const id = await begin({ ref: 'release', parameters, propertyFile: 'out.properties' })
    expect(last()).toMatchObject({ branch: 'release', inputs: { VERSION: '2', TARGET: 'prod' } })
    const { id: stageId } = await built.known(id)
    const log = built.log(stageId)
    github.actions.say(last(), 'compiling\n')
    github.actions.end(last(), 'success', { 'results/out.properties': 'image=shop/web\n' })
    const { execution, seen } = await built.ended(id)
    expect([execution.status, seen.failure]).toEqual(['SUCCEEDED', null])
    expect(seen.outputs).toMatchObject({ image: 'shop/web', buildInfo: { result: 'SUCCESS' } })
    expect((await log).join('\n')).toContain('compiling')
    expect(await built.build(seen.context)).toMatchObject({
      id: String(last().id),
      job: 'octo/shop/build.yml',
      buildService: { type: 'githubActions' },
    })
  })

  it.each([
    ['failure', 'TERMINAL', /has failed\. See http/],
    ['timed_out', 'TERMINAL', /has failed/],
    ['cancelled', 'CANCELED', /was stopped/],
  ] as const)('a run that ends as %s makes it %s', async (conclusion, status, message) => {
    const id = await begin()
    expect(last().branch).toBe('main')
    github.actions.end(last(), conclusion)
    const { seen } = await built.ended(id)
    expect(seen.status).toBe(status)
    expect(seen.failure.message).toMatch(message)
  })

  it('stops the run when it is canceled', async () => {
    const id = await begin()
    await built.known(id)
    await built.orca.control('cancelExecution', id)
    await until(() => last().conclusion === 'cancelled')
  })

  it('is planned, and named what is missing or not accepted', async () => {
    const before = github.actions.all.length
    const { effects } = await built.plan(type, { ...job, ref: 'release' })
    expect(effects).toMatchObject([{ kind: 'build', job: job.job, payload: { ref: 'release' } }])
    const target = { parameters: { TARGET: 'moon' } }
    expect((await built.plan(type, { ...job, ...target })).problems[0].message).toMatch(
      /TARGET: must be test or prod/,
    )
    expect(await built.failure(type, { ...job, ...target })).toMatchObject({
      code: 'BUILD_REFUSED',
      message: expect.stringContaining('TARGET'),
    })
    expect((await built.failure(type, { ...job, ref: 'gone' })).message).toContain("'gone'")
    expect(await built.refusal(type, { master: 'github' })).toMatchObject([{ path: 'stages[0].job' }])
    expect(github.actions.all).toHaveLength(before)
  })
})
