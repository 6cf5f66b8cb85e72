import { type GithubTwin, startGithub } from '../../../../../sandbox/github/github.ts'
import type { BuildReference, CiMaster } from '../../../../../subgraphs/igor/ci/define.ts'
import { buildOf } from '../../../../../subgraphs/igor/ci/githubActions/build.ts'
import { requireInputs, workflowIn } from '../../../../../subgraphs/igor/ci/githubActions/workflow.ts'
import { githubActions } from '../../../../../subgraphs/igor/ci/githubActions.ts'
import { buildMonitor } from '../../../../../subgraphs/igor/monitors/builds.ts'
import { looksOf, pace } from '../looks.ts'
import { logOf, masters, order, signal, started } from './masters.ts'

const job = 'octo/shop/build.yml'
const keyed = `
run-name: Build (\${{ inputs.gennaker_key }})
on:
  workflow_dispatch:
    inputs: { gennaker_key: {} }
`

describe('GitHub Actions', () => {
  const connect = masters()
  let github: GithubTwin
  let master: CiMaster
  beforeAll(async () => {
    github = await startGithub({ token: 'ghp_1' })
    const files = {
      '.github/workflows/build.yml': 'on: [push, workflow_dispatch]\n',
      '.github/workflows/keyed.yml': keyed,
      '.github/workflows/push.yml': 'on: push\n',
      '.github/workflows/broken.yml': 'on: [',
    }
    const repository = github.host.create('octo', 'shop')
    repository.commit('main', { message: 'Workflows', files })
    repository.commit('feature/cart', { message: 'Carts' })
    repository.commit('old', { message: 'Without', files: { '.github/workflows/build.yml': null } })
    github.host.create('octo', 'empty')
    master = connect(githubActions, { address: github.url, token: 'ghp_1', repositories: ['octo/shop'] })
  })
  afterEach(() => github.heal())
  afterAll(() => github.stop())
  const run = (id: string) => github.actions.all.find((each) => String(each.id) === id)!

  it.each([
    [{}, ['octo/shop/']],
    [{ repositories: ['octo/empty'] }, []],
    [{ organizations: ['octo'], repositories: ['octo/shop'] }, ['octo/shop/']],
  ])('lists the workflows of %j', async (settings, prefixes) => {
    const other = connect(githubActions, { address: github.url, token: 'ghp_1', ...settings })
    const names = ['broken.yml', 'build.yml', 'keyed.yml', 'push.yml']
    const expected = prefixes.flatMap((prefix) => names.map((name) => prefix + name))
    expect((await other.jobs.list(signal)).toSorted()).toEqual(expected)
  })

  it.each([
    [job, undefined, 'main'],
    [`${job}@feature/cart`, undefined, 'feature/cart'],
    [`${job}@main`, 'refs/heads/feature/cart', 'feature/cart'],
  ])('runs %s with the ref %s on %s', async (name, ref, expected) => {
    const id = await started(master, { job: name, ...(ref && { payload: { ref } }) })
    expect(run(id).branch).toBe(expected)
    expect((await master.builds.recent(`${job}@${expected}`, 10, signal)).map((each) => each.id)).toContain(
      id,
    )
    expect((await master.builds.recent(`${job}@other`, 10, signal)).map((each) => each.id)).toEqual([])
  })

  it.each([
    ['octo/shop/push.yml', 'job', /no workflow_dispatch/],
    ['octo/shop/broken.yml', 'job', /cannot be read/],
    [`${job}@nowhere`, 'ref', /not there at 'nowhere'/],
    [`${job}@old`, 'ref', /not there at 'old'/],
  ])('says why it does not start %s', async (name, path, reason) => {
    await expect(master.builds.start(order({ job: name }), signal)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      extensions: { problems: [{ path, message: expect.stringMatching(reason) }] },
    })
  })

  it.each(['octo/shop', 'octo/../build.yml', 'octo/shop/a/b.yml', '../shop/build.yml'])(
    'has no job %s',
    async (name) => {
      expect(await master.jobs.find(name, signal)).toBeUndefined()
    },
  )

  describe('of an older Enterprise Server', () => {
    beforeAll(() => {
      github.actions.tellsRuns = false
    })
    afterAll(() => {
      github.actions.tellsRuns = true
    })

    it.each([job, 'octo/shop/keyed.yml'])('finds the run that it started of %s', async (name) => {
      const { actions, host } = github
      const path = `.github/workflows/${name.split('/').at(-1)}`
      const others = { repository: host.find('octo', 'shop')!, path, branch: 'main' }
      const id = await started(master, { job: name })
      actions.start({ ...others, actor: 'somebody' })
      actions.start({ ...others, event: 'push' })
      const next = await started(master, { job: name })
      expect(run(next).actor).toBe(actions.login)
      expect(run(next).event).toBe('workflow_dispatch')
      expect(next).not.toBe(id)
    })

    it('waits for a run that comes late', async () => {
      github.actions.hold()
      const reference = await master.builds.start(order({ job }), signal)
      expect(reference.kind).toBe('queued')
      expect(await master.builds.locate(job, reference, signal)).toEqual(reference)
      await expect(master.builds.stop(job, reference, signal)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      github.actions.release()
      const id = String(github.actions.all[0]!.id)
      expect(await master.builds.locate(job, reference, signal)).toEqual({ kind: 'build', id })
    }, 20_000)
  })

  it('does not take the run of somebody else for its own', async () => {
    const { actions, host } = github
    const asked = order({ job })
    const repository = host.find('octo', 'shop')!
    const path = '.github/workflows/build.yml'
    const before = new Set(actions.all.map(({ id }) => String(id)))
    const isTaken = (each: BuildReference) => each.kind === 'build' && before.has(each.id)
    actions.start({ repository, path, branch: 'main', actor: 'somebody' })
    actions.start({ repository, path, branch: 'feature/cart' })
    expect(await master.builds.recover({ ...asked, isTaken }, signal)).toBeUndefined()
    const own = actions.start({ repository, path, branch: 'main' })!
    expect(await master.builds.recover({ ...asked, isTaken }, signal)).toEqual({
      kind: 'build',
      id: String(own.id),
    })
  })

  it('tells steps while a job runs, and its log when that is there', async () => {
    const { actions } = github
    const id = await started(master, { job })
    actions.say(run(id), 'Hello\n')
    actions.step(run(id), 'Check out')
    const first = await logOf(master, job, id)
    expect(first).toMatchObject({ text: '===== build =====\nSet up job: success\n', isWhole: false })
    actions.step(run(id), 'Compile')
    const second = await logOf(master, job, id, first.cursor)
    expect(second).toMatchObject({ text: 'Check out: success\n', isWhole: false })
    actions.endJob(run(id), 'failure')
    github.fail({ kind: 'status', status: 404 }, { matches: ({ path }) => path.endsWith('/logs') })
    const late = await logOf(master, job, id, second.cursor)
    expect(late).toMatchObject({ text: '', isWhole: false })
    expect(await logOf(master, job, id, late.cursor)).toMatchObject({ text: 'Hello\n', isWhole: true })
  })

  it('has artifacts by their names, but not those that have expired', async () => {
    const id = await started(master, { job })
    github.actions.end(run(id), 'success', { 'dist/app.deb': 'app', 'notes/read.me': 'read', 'old/x': 'x' })
    run(id).artifacts.find(({ name }) => name === 'old')!.expired = true
    const { artifacts } = (await master.builds.find(job, id, signal))!
    expect(artifacts.map(({ relativePath }) => relativePath)).toEqual(['dist/app.deb', 'notes/read.me'])
    expect((await master.builds.file(job, id, 'notes/read.me', signal))?.toString()).toBe('read')
    expect((await master.builds.file(job, id, 'notes', signal))?.subarray(0, 2).toString()).toBe('PK')
    expect(await master.builds.file(job, id, 'old/x', signal)).toBeUndefined()
  })

  it('shows a build whose artifacts lie where nothing may be fetched from', async () => {
    const guarded = connect(githubActions, { address: github.url, token: 'ghp_1' }, true)
    const id = await started(guarded, { job })
    github.actions.end(run(id), 'success', { 'dist/app.deb': 'app' })
    expect(await guarded.builds.find(job, id, signal)).toMatchObject({
      result: 'SUCCESS',
      artifacts: [{ fileName: 'dist.zip', relativePath: 'dist' }],
    })
    await expect(guarded.builds.file(job, id, 'dist/app.deb', signal)).rejects.toThrow(/http\.allowedHosts/)
  })

  it.each([
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1900000000' }, /until 2030-03-17T17:46:40/],
    [429, { 'retry-after': '120' }, /until 20\d\d-/],
  ])('says of a %s when its limit of requests is over', async (status, headers, words) => {
    github.fail({ kind: 'status', status, headers })
    await expect(master.jobs.list(signal)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(words),
    })
  })

  it.each([
    ['queued', null, true, 'BUILDING'],
    ['in_progress', null, true, 'BUILDING'],
    ['waiting', null, true, 'BUILDING'],
    ['completed', 'success', false, 'SUCCESS'],
    ['completed', 'neutral', false, 'SUCCESS'],
    ['completed', 'failure', false, 'FAILURE'],
    ['completed', 'timed_out', false, 'FAILURE'],
    ['completed', 'startup_failure', false, 'FAILURE'],
    ['completed', 'cancelled', false, 'ABORTED'],
    ['completed', 'stale', false, 'ABORTED'],
    ['completed', 'skipped', false, 'NOT_BUILT'],
    ['completed', 'action_required', false, 'NOT_BUILT'],
    ['completed', 'something_new', false, 'FAILURE'],
  ])('a run that is %s: %s', (status, conclusion, building, result) => {
    expect(buildOf(job, { id: 1, status, conclusion })).toMatchObject({ building, result })
  })

  it('is watched by requests that mostly count for nothing; a run that is run again is told again', async () => {
    const { actions, requests } = github
    for (const each of actions.all) if (each.status !== 'completed') actions.end(each, 'success')
    const looks = looksOf(buildMonitor(master, { ...pace, handleFirstBuilds: true, clock: Date }))
    await looks.look()
    const before = requests.length
    expect(await looks.look()).toEqual([])
    expect(
      requests.slice(before).map(({ path, headers }) => [path, typeof headers['if-none-match']]),
    ).toEqual([['/repos/octo/shop/actions/runs', 'string']])
    // GitHub tells whole seconds: this one may have begun in the same one as the last.
    const id = await started(master, { job })
    expect(await looks.look()).toEqual([])
    actions.end(run(id), 'failure', { 'dist/app.deb': 'app' })
    const [told, ...more] = await looks.look()
    expect(more).toEqual([])
    const lastBuild = { id, result: 'FAILURE', artifacts: [{ fileName: 'app.deb' }] }
    expect(told?.content).toMatchObject({ type: 'githubActions', project: { name: job, lastBuild } })
    actions.again(run(id), Date.now() + 60_000)
    actions.end(run(id), 'success')
    const again = await looks.look()
    expect(again.map(({ content }) => content.project)).toEqual([
      expect.objectContaining({ lastBuild: expect.objectContaining({ id, result: 'SUCCESS' }) }),
    ])
  })
})

describe('what a workflow says of starting it', () => {
  it.each([
    ['on: workflow_dispatch', true],
    ['on: [push, workflow_dispatch]', true],
    ['on: { workflow_dispatch: }', true],
    ['on: { push: {} }', false],
    ['on: push', false],
    ['', false],
    ['just a text', false],
  ])('%j: %s', (text, isDispatchable) => {
    expect(workflowIn(text).isDispatchable).toBe(isDispatchable)
  })

  it.each([
    [keyed, true, true],
    [keyed.replace('inputs.gennaker_key', 'inputs.other'), true, false],
    ['run-name: gennaker_key\non: workflow_dispatch', false, false],
  ])('its key %#', (text, takesKey, showsKey) => {
    expect(workflowIn(text)).toMatchObject({ takesKey, showsKey })
  })

  const workflow = workflowIn(`
on:
  workflow_dispatch:
    inputs:
      version: { required: true }
      level: { required: true, default: low }
      target: { type: choice, options: [test, 1] }
      count: { type: number }
      isDry: { type: boolean }
      gennaker_key: {}
`)

  it('has its inputs, without the key', () => {
    expect(workflow.inputs.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'version string',
      'level string',
      'target choice',
      'count number',
      'isDry boolean',
    ])
  })

  it.each([
    [{ version: '1' }, []],
    [{ version: '1', target: '1', count: '2.5', isDry: 'true', gennaker_key: 'k' }, []],
    [{}, ['parameters.version']],
    [{ version: '' }, ['parameters.version']],
    [{ version: '1', target: 'prod' }, ['parameters.target']],
    [{ version: '1', count: 'many', isDry: 'yes' }, ['parameters.count', 'parameters.isDry']],
    [{ versoin: '1' }, ['parameters.versoin', 'parameters.version']],
  ])('%j lacks %j', (given, paths) => {
    let problems: { path: string }[] = []
    try {
      requireInputs(workflow, given as Record<string, string>)
    } catch (error) {
      problems = (error as { extensions: { problems: { path: string }[] } }).extensions.problems
    }
    expect(problems.map(({ path }) => path)).toEqual(paths)
  })
})
