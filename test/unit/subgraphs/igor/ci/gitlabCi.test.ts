import type { GitRepository } from '../../../../../sandbox/git/repository.ts'
import { type GitlabTwin, startGitlab } from '../../../../../sandbox/gitlab/gitlab.ts'
import type { BuildReference, CiMaster } from '../../../../../subgraphs/igor/ci/define.ts'
import { buildOf } from '../../../../../subgraphs/igor/ci/gitlabCi/build.ts'
import { gitlabCi } from '../../../../../subgraphs/igor/ci/gitlabCi.ts'
import { buildMonitor } from '../../../../../subgraphs/igor/monitors/builds.ts'
import { looksOf, pace } from '../looks.ts'
import { logOf, masters, order, signal, started } from './masters.ts'

const job = 'acme/shop'

describe('GitLab CI', () => {
  const connect = masters()
  let gitlab: GitlabTwin
  let repository: GitRepository
  let master: CiMaster
  beforeAll(async () => {
    gitlab = await startGitlab({ token: 'glpat-1' })
    repository = gitlab.host.create('acme', 'shop')
    repository.commit('feature/cart', { message: 'Carts' })
    master = connect(gitlabCi, { address: gitlab.url, privateToken: 'glpat-1' })
  })
  afterEach(() => gitlab.heal())
  afterAll(() => gitlab.stop())
  const pipeline = (id: string) => gitlab.pipelines.all.find((each) => String(each.id) === id)!

  it.each([
    [job, undefined, 'main'],
    [`${job}@feature/cart`, undefined, 'feature/cart'],
    [`${job}@main`, 'feature/cart', 'feature/cart'],
    ['1', undefined, 'main'],
  ])('builds %s with the ref %s at %s', async (name, ref, expected) => {
    const id = await started(master, { job: name, ...(ref && { payload: { ref } }) })
    expect(pipeline(id).ref).toBe(expected)
    expect(await master.builds.find(name, id, signal)).toMatchObject({
      name,
      genericGitRevisions: [{ branch: expected }],
    })
  })

  it('tells the builds of a branch apart', async () => {
    const here = await started(master, { job: `${job}@feature/cart` })
    const there = await started(master, { job })
    const ids = (await master.builds.recent(`${job}@feature/cart`, 10, signal)).map(({ id }) => id)
    expect(ids).toContain(here)
    expect(ids).not.toContain(there)
  })

  it('gives parameters as variables and inputs as they are', async () => {
    const payload = { inputs: { level: 3, safe: true } }
    const id = await started(master, { job, parameters: { VERSION: '1' }, payload })
    expect(pipeline(id)).toMatchObject({ inputs: payload.inputs })
    expect(pipeline(id).variables).toEqual([
      { key: 'VERSION', value: '1' },
      { key: 'GENNAKER_KEY', value: expect.any(String) },
    ])
  })

  it('starts by a trigger token, and finds that again', async () => {
    gitlab.pipelines.triggerToken = 'glptt-1'
    const tokens = { privateToken: 'glpat-1', triggerToken: 'glptt-1' }
    const other = connect(gitlabCi, { address: gitlab.url, ...tokens })
    const asked = order({ job, parameters: { VERSION: '1' } })
    const reference = await other.builds.start(asked, signal)
    expect(gitlab.pipelines.all[0]).toMatchObject({
      source: 'trigger',
      variables: [{ key: 'VERSION', value: '1' }, {}],
    })
    expect(await other.builds.recover(asked, signal)).toEqual(reference)
    const wrong = connect(gitlabCi, { address: gitlab.url, ...tokens, triggerToken: 'glptt-2' })
    await expect(wrong.builds.start(asked, signal)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('names the ref that is not there', async () => {
    const refused = master.builds.start(order({ job: `${job}@nowhere` }), signal)
    await expect(refused).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      extensions: { problems: [{ path: 'ref', message: expect.stringMatching(/Reference not found/) }] },
    })
  })

  describe('where nobody may set variables', () => {
    beforeAll(() => gitlab.pipelines.withoutVariables.add(job))
    afterAll(() => gitlab.pipelines.withoutVariables.clear())

    it('starts without a key, and finds that again unless it is another one’s', async () => {
      const asked = order({ job })
      const id = await started(master, asked)
      expect(pipeline(id).variables).toEqual([])
      const isTaken = (each: BuildReference) => each.kind === 'queued' || each.id !== id
      expect(await master.builds.recover({ ...asked, isTaken }, signal)).toEqual({ kind: 'build', id })
      expect(await master.builds.recover({ ...asked, isTaken: () => true }, signal)).toBeUndefined()
    })

    it('refuses parameters in GitLab’s words', async () => {
      const refused = master.builds.start(order({ job, parameters: { VERSION: '1' } }), signal)
      await expect(refused).rejects.toThrow(/Insufficient permissions to set pipeline variables/)
    })
  })

  it.each([
    ['as a whole', false],
    ['from a byte on', true],
  ])('reads traces %s, one behind the other, without marks of sections', async (_, takesRanges) => {
    const { pipelines } = gitlab
    pipelines.takesRanges = takesRanges
    const id = await started(master, { job })
    const section = 'section_start:1700000000:prepare\r\u001b[0K'
    pipelines.say(pipeline(id), `${section}Preparing\nhalf a li`)
    const first = await logOf(master, job, id)
    expect(first).toMatchObject({ text: '===== build =====\nPreparing\n', isWhole: false })
    expect((await logOf(master, job, id, first.cursor)).text).toBe('')
    pipelines.say(pipeline(id), 'ne\nSPINNAKER_PROPERTY_VERSION=1.2')
    pipelines.endJob(pipeline(id), 'success')
    pipelines.say(pipeline(id), 'Checking\n', 1)
    const second = await logOf(master, job, id, first.cursor)
    expect(second.text).toBe('half a line\nSPINNAKER_PROPERTY_VERSION=1.2\n===== check =====\nChecking\n')
    pipelines.end(pipeline(id), 'success')
    const third = await logOf(master, job, id, second.cursor)
    expect(third).toMatchObject({ text: '', isWhole: true })
    const build = (await master.builds.find(job, id, signal))!
    expect(await master.properties!(build, signal)).toEqual({ version: '1.2' })
  })

  it('refuses cursors of others', async () => {
    const id = await started(master, { job })
    await expect(logOf(master, job, id, 'elsewhere')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it('has the file of the newer job where two have left one', async () => {
    const id = await started(master, { job })
    gitlab.pipelines.endJob(pipeline(id), 'success', { 'a.txt': 'old', 'b.txt': 'b' })
    gitlab.pipelines.endJob(pipeline(id), 'success', { 'a.txt': 'new' })
    const { artifacts } = (await master.builds.find(job, id, signal))!
    expect(artifacts.map(({ relativePath }) => relativePath)).toEqual(['a.txt', 'b.txt'])
    expect((await master.builds.file(job, id, 'a.txt', signal))?.toString()).toBe('new')
    expect((await master.builds.file(job, id, 'b.txt', signal))?.toString()).toBe('b')
    expect(await master.builds.file(job, id, '../b.txt', signal)).toBeUndefined()
  })

  it.each([
    ['that nobody may read', { kind: 'status', status: 403 }],
    ['that are none', { kind: 'html' }],
  ] as const)('shows a build with archives %s without files', async (_, fault) => {
    const id = await started(master, { job })
    gitlab.pipelines.end(pipeline(id), 'success', { 'a.txt': 'a' })
    gitlab.fail(fault, { matches: ({ path }) => path.endsWith('/artifacts') })
    expect(await master.builds.find(job, id, signal)).toMatchObject({ result: 'SUCCESS', artifacts: [] })
  })

  it('says when its limit of requests is over', async () => {
    const headers = { 'ratelimit-remaining': '0', 'ratelimit-reset': '1900000000' }
    gitlab.fail({ kind: 'status', status: 429, headers })
    await expect(master.jobs.list(signal)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('2030-03-17T17:46:40.000Z'),
    })
  })

  it.each([
    ['created', true, 'BUILDING'],
    ['waiting_for_resource', true, 'BUILDING'],
    ['preparing', true, 'BUILDING'],
    ['pending', true, 'BUILDING'],
    ['running', true, 'BUILDING'],
    ['scheduled', true, 'BUILDING'],
    ['canceling', true, 'BUILDING'],
    ['success', false, 'SUCCESS'],
    ['failed', false, 'FAILURE'],
    ['canceled', false, 'ABORTED'],
    ['skipped', false, 'NOT_BUILT'],
    ['manual', false, 'NOT_BUILT'],
  ])('a pipeline that is %s', (status, building, result) => {
    expect(buildOf(job, { id: 1, status })).toMatchObject({ building, result })
  })

  it('is watched: pipelines that have ended are told, with their files and properties', async () => {
    const looks = looksOf(buildMonitor(master, { ...pace, handleFirstBuilds: true, clock: Date }))
    for (const each of gitlab.pipelines.all)
      if (each.finishedAt === null) gitlab.pipelines.end(each, 'success')
    await looks.look()
    const id = await started(master, { job })
    gitlab.pipelines.say(pipeline(id), 'SPINNAKER_PROPERTY_COLOUR=red\n')
    expect(await looks.look()).toEqual([])
    gitlab.pipelines.end(pipeline(id), 'failed', { 'a.txt': 'a' })
    const [told, ...more] = await looks.look()
    expect(more).toEqual([])
    const lastBuild = {
      id,
      result: 'FAILURE',
      artifacts: [{ fileName: 'a.txt' }],
      properties: { colour: 'red' },
    }
    expect(told?.content).toMatchObject({
      master: 'ci',
      type: 'gitlab-ci',
      project: { name: job, lastBuild },
    })
    expect(await looks.look()).toEqual([])
  })
})
