import type { Config } from '#platform/config/schema.ts'
import { createHttpClient } from '#platform/http/create.ts'
import { startBitbucketCloud } from '../../../sandbox/bitbucket/cloud/cloud.ts'
import { startBitbucketServer } from '../../../sandbox/bitbucket/server/server.ts'
import type { GitHost } from '../../../sandbox/git/host.ts'
import { startGithub } from '../../../sandbox/github/github.ts'
import { startGitlab } from '../../../sandbox/gitlab/gitlab.ts'
import type { Fault, Twin } from '../../../sandbox/http/twin.ts'
import type { Scm } from '../../../subgraphs/igor/scm/define.ts'
import { connectScms } from '../../../subgraphs/igor/scm/index.ts'
import { defaultConfig } from '../../fixtures/config.ts'

const token = 'a token of this test'

const cases = [
  { type: 'github', start: startGithub, settings: { accessToken: token } },
  { type: 'gitlab', start: startGitlab, settings: { privateToken: token } },
  { type: 'bitbucket', start: startBitbucketCloud, settings: { token } },
  { type: 'stash', start: startBitbucketServer, settings: { token } },
] as const

const now = Date.UTC(2026, 10, 23, 12)
const http = createHttpClient({ ...defaultConfig().http, retries: 0, timeoutMs: 500 })
const place = { project: 'shop', repository: 'web' }

function connect(type: string, settings: object): Scm {
  const config = { ...defaultConfig(), [type]: settings } as Config
  return connectScms(config, { http, clock: { now: () => now } }).get(type)!
}

afterAll(() => http.stop())

describe.each(cases)('$type', ({ type, start, settings }) => {
  let twin: Twin & { host: GitHost }
  let scm: Scm
  const signal = () => AbortSignal.timeout(10_000)

  beforeAll(async () => {
    twin = await start({ token })
    scm = connect(type, { baseUrl: twin.url, ...settings })
  })
  afterAll(() => twin.stop())
  afterEach(() => twin.heal())

  const repository = (slug = 'web') => twin.host.create('shop', slug)

  it('tells the commits between two, newest first', async () => {
    const web = repository()
    const from = web.resolve('main')!.id
    const first = web.commit('main', { message: 'First', files: { 'a.txt': '1' } })
    const second = web.commit('main', { message: 'Second', files: { 'b.txt': '1' } })
    const commits = await scm.commits(place, { from, to: second.id }, signal())
    expect(commits.map(({ id, message }) => [id, message])).toEqual([
      [second.id, 'Second'],
      [first.id, 'First'],
    ])
    expect(commits[1]).toMatchObject({ authorDisplayName: 'Ada Lovelace', timestamp: first.time })
    expect(first.id.startsWith(commits[1]!.displayId)).toBe(true)
    expect(commits[1]!.commitUrl).toContain(first.id)
  })

  it('reads all pages of commits and branches', async () => {
    const web = repository('pages')
    const from = web.resolve('main')!.id
    for (let n = 0; n < 230; n++) web.commit('main', { message: `Number ${n}` })
    for (let n = 0; n < 230; n++) web.createBranch(`feature/${n}`, from)
    const pages = { project: 'shop', repository: 'pages' }
    const commits = await scm.commits(pages, { from, to: 'main' }, signal())
    expect(commits.map(({ message }) => message)).toEqual(
      Array.from({ length: 230 }, (_, n) => `Number ${229 - n}`),
    )
    const branches = await scm.branches(pages, signal())
    expect(branches).toHaveLength(231)
    expect(branches).toContainEqual({ name: 'feature/117', commit: from })
  })

  it('tells which files differ', async () => {
    const web = repository()
    const from = web.commit('main', { message: 'Before', files: { gone: '1', 'changed/file': '1' } }).id
    web.commit('main', { message: 'Now', files: { gone: null, 'changed/file': '2', 'new one': '1' } })
    const files = await scm.changedFiles(place, { from, to: 'main' }, signal())
    expect([...files!].sort()).toEqual(['changed/file', 'gone', 'new one'])
  })

  it.each(['main', 'HEAD', 'feature/x'])('reads a file at %s', async (ref) => {
    const web = repository()
    const branch = ref === 'HEAD' ? 'main' : ref
    web.commit(branch, { message: 'Write', files: { 'docs/über uns?.md': `of ${branch}` } })
    const content = await scm.file(place, 'docs/über uns?.md', ref, signal())
    expect(content.toString()).toBe(`of ${branch}`)
  })

  it.each([
    ['repository', () => scm.branches({ project: 'shop', repository: 'none' }, signal())],
    ['commit', () => scm.commits(place, { from: 'a'.repeat(40), to: 'main' }, signal())],
    ['file', () => scm.file(place, 'none.md', 'main', signal())],
    ['branch', () => scm.file(place, 'README.md', 'no/branch', signal())],
  ])('says that there is no such %s', async (_, ask) => {
    repository()
    await expect(ask()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each(['../secret', 'a/../../b', 'a//b', ''])(
    'does not leave the repository by the path "%s"',
    async (path) => {
      repository()
      const asked = twin.requests.length
      await expect(scm.file(place, path, 'main', signal())).rejects.toMatchObject({
        code: type === 'gitlab' && path ? 'NOT_FOUND' : 'BAD_USER_INPUT',
      })
      for (const request of twin.requests.slice(asked)) expect(request.path).toContain('projects/shop%2Fweb')
    },
  )

  it('says that a wrong token may not read', async () => {
    repository()
    const wrong = Object.fromEntries(Object.keys(settings).map((key) => [key, 'a wrong one']))
    const refused = connect(type, { baseUrl: twin.url, ...wrong }).branches(place, signal())
    await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(refused).rejects.not.toThrow(/a wrong one/)
  })

  const reset = String(now / 1_000 + 120)
  it.each([
    [429, { 'retry-after': '120' }],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }],
    [429, { 'ratelimit-remaining': '0', 'ratelimit-reset': reset }],
  ])('says when its limit of requests ends: %d %j', async (status, headers) => {
    repository()
    twin.fail({ kind: 'status', status, headers })
    await expect(scm.branches(place, signal())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('2026-11-23T12:02:00.000Z'),
      extensions: { retryAt: '2026-11-23T12:02:00.000Z' },
    })
  })

  it.each<[string, Fault]>([
    ['a web page', { kind: 'html' }],
    ['JSON that ends in the middle', { kind: 'wrongJson' }],
    ['half an answer', { kind: 'half' }],
    ['a lost connection', { kind: 'reset' }],
    ['a 500', { kind: 'status', status: 500, body: 'a stack trace' }],
    ['no answer in time', { kind: 'slow', ms: 5_000 }],
  ])('is unavailable when it answers %s', async (_, fault) => {
    repository()
    twin.fail(fault)
    const refused = scm.branches(place, signal())
    await expect(refused).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(refused).rejects.not.toThrow(/stack trace/)
  })
})

it('sends no credentials to a next page on another host', async () => {
  const [twin, other] = [await startBitbucketCloud({ token }), await startBitbucketCloud()]
  try {
    twin.fail({
      kind: 'status',
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ values: [], next: `${other.url}/2.0/repositories/shop/web/refs/branches` }),
    })
    const scm = connect('bitbucket', { baseUrl: twin.url, token })
    await expect(scm.branches(place, AbortSignal.timeout(5_000))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
    expect(other.requests).toEqual([])
  } finally {
    await Promise.all([twin.stop(), other.stop()])
  }
})

it('knows only hosts that have an address', () => {
  const config = { ...defaultConfig(), gitlab: { baseUrl: 'https://gitlab.com' } } as Config
  expect([...connectScms(config, { http, clock: Date }).keys()]).toEqual(['gitlab'])
})
