import { type GitlabTwin, startGitlab } from '../../../../../sandbox/gitlab/gitlab.ts'
import { until } from '../../../../fixtures/until.ts'
import type { Json } from '../orca.ts'
import { Built } from './ci/built.ts'

let gitlab: GitlabTwin
let built: Built
beforeAll(async () => {
  gitlab = await startGitlab({ token: 'glpat-1' })
  gitlab.host.create('acme', 'shop').commit('feature/cart', { message: 'Carts' })
  const master = { name: 'gitlab', address: gitlab.url, privateToken: 'glpat-1' }
  built = await Built.start({ gitlabCi: { enabled: true, masters: [master] } })
})
afterAll(async () => {
  await built.stop()
  await gitlab.stop()
})

const project = { master: 'gitlab', job: 'acme/shop' }
const last = () => gitlab.pipelines.all.toSorted((a, b) => b.id - a.id)[0]!

async function begin(more: Json = {}, type = 'gitlab-ci'): Promise<string> {
  const before = gitlab.pipelines.all.length
  return built.begin(type, { ...project, ...more }, () => gitlab.pipelines.all.length > before)
}

describe('a gitlab-ci stage', () => {
  it('runs the pipeline of a branch with variables, shows its logs, and offers what a file tells', async () => {
    const id = await begin({
      ref: 'feature/cart',
      parameters: { VERSION: 2 },
      propertyFile: 'out.properties',
    })
    expect(last()).toMatchObject({
      ref: 'feature/cart',
      variables: expect.arrayContaining([expect.objectContaining({ key: 'VERSION', value: '2' })]),
    })
    const { id: stageId } = await built.known(id)
    gitlab.pipelines.say(last(), 'compiling\n')
    await built.log(stageId, 'compiling')
    gitlab.pipelines.end(last(), 'success', { 'out.properties': 'image=shop/web\n' })
    const { execution, seen } = await built.ended(id)
    expect([execution.status, seen.failure]).toEqual(['SUCCEEDED', null])
    expect(seen.outputs).toMatchObject({ image: 'shop/web', buildInfo: { result: 'SUCCESS' } })
    expect(await built.build(seen.context)).toMatchObject({
      id: String(last().id),
      job: 'acme/shop',
      buildService: { type: 'gitlab-ci' },
    })
  })

  it('without a file offers what the log tells, and is understood as gitlabCi as well', async () => {
    const id = await begin({}, 'gitlabCi')
    expect(last().ref).toBe('main')
    gitlab.pipelines.say(last(), 'SPINNAKER_PROPERTY_IMAGE=shop/web\n')
    gitlab.pipelines.end(last(), 'success')
    expect((await built.ended(id)).seen.outputs).toMatchObject({ image: 'shop/web' })
  })

  it.each([
    ['failed', 'TERMINAL', /has failed\. See http/],
    ['canceled', 'CANCELED', /was stopped/],
    ['skipped', 'TERMINAL', /was not made/],
  ] as const)('a pipeline that ends as %s makes it %s', async (ending, status, message) => {
    const id = await begin()
    gitlab.pipelines.end(last(), ending)
    const { seen } = await built.ended(id)
    expect(seen.status).toBe(status)
    expect(seen.failure.message).toMatch(message)
  })

  it('stops the pipeline when it is canceled', async () => {
    const id = await begin()
    await built.known(id)
    await built.orca.control('cancelExecution', id)
    await until(() => last().status === 'canceled')
  })

  it('is planned with its branch, and named what is missing', async () => {
    const { effects } = await built.plan('gitlab-ci', { ...project, ref: 'main' })
    expect(effects).toMatchObject([{ kind: 'build', job: 'acme/shop', payload: { ref: 'main' } }])
    const { problems } = await built.plan('gitlab-ci', { ...project, job: 'acme/none' })
    expect(problems).toEqual([{ message: "There is no job 'acme/none' at gitlab." }])
    expect(await built.refusal('gitlab-ci', { job: 'acme/shop' })).toMatchObject([
      { path: 'stages[0].master' },
    ])
  })
})
