import { startBitbucketServer } from '../../../sandbox/bitbucket/server/server.ts'
import type { GitRepository } from '../../../sandbox/git/repository.ts'
import { startGithub } from '../../../sandbox/github/github.ts'
import { startGitlab } from '../../../sandbox/gitlab/gitlab.ts'
import type { Delivery } from '../../../sandbox/http/webhooks.ts'
import type { Gennaker } from '../../fixtures/gennaker.ts'
import { until } from '../../fixtures/until.ts'
import { deployment, deploys, live, type Seen, startWithSandbox } from '../deploy/support.ts'
import { hasGit, LocalRepository } from './repository.ts'

const secret = 'the secret of this test'
const newSecret = 'the secret that is to replace it'
const signingToken = `whsec_${Buffer.from('a signing token of thirty-two bytes').toString('base64')}`
const token = 'a token that may read'
const wait = [{ refId: '1', type: 'wait', waitTime: 0, requisiteStageRefIds: [] }]

let gennaker: Gennaker
let server: Awaited<ReturnType<typeof startBitbucketServer>>
beforeAll(async () => {
  server = await startBitbucketServer({ token })
  gennaker = await startWithSandbox({ GENNAKER_STASH_BASE_URL: server.url, GENNAKER_STASH_TOKEN: token })
})
afterAll(() => Promise.all([gennaker.stop(), server.stop()]))

let names = 0
const pipelineWith = (trigger: object, stages: object[] = wait) =>
  gennaker.savePipeline('shop', {
    name: `by git ${++names}`,
    stages,
    triggers: [{ type: 'git', enabled: true, project: 'shop', slug: 'web', ...trigger }],
  })

async function executionsOf(pipeline: string): Promise<Seen[]> {
  const { pipeline: found } = await gennaker.get(
    'query ($id: ID!) { pipeline(id: $id) { executions(first: 50) { nodes { id status trigger } } } }',
    { id: pipeline },
  )
  return found.executions.nodes
}

async function started(pipeline: string, count = 1): Promise<Seen[]> {
  await until(async () => (await executionsOf(pipeline)).length >= count)
  return executionsOf(pipeline)
}

/** Events are taken in order: when this one has started its pipeline, those before it have started all that they start. */
async function settled(): Promise<void> {
  const source = `barrier-${++names}`
  const id = await gennaker.savePipeline('shop', {
    name: source,
    stages: wait,
    triggers: [{ type: 'webhook', enabled: true, source }],
  })
  const answer = await fetch(`${gennaker.url}/webhooks/webhook/${source}`, { method: 'POST', body: '{}' })
  expect(answer.status).toBe(200)
  await started(id)
}

;(hasGit ? describe : describe.skip)('a push to a repository of a git server (git, curl, perl)', () => {
  let repository: LocalRepository
  beforeAll(async () => {
    repository = await LocalRepository.create(gennaker.url, secret)
  })
  afterAll(() => repository.remove())

  it('ends in a deployment', async () => {
    const image = 'shop/web:${trigger.hash.substring(0, 8)}'
    const stages = [{ refId: '1', requisiteStageRefIds: [], ...deploys([deployment('web', image)]) }]
    const trigger = { source: 'generic', branch: 'main', secret, pathFilters: { exclude: ['**/*.md'] } }
    const pipeline = await pipelineWith(trigger, stages)

    const first = await repository.push({ 'src/a "quoted" ü.ts': '1' })
    expect(first.read).toBe('')
    const [execution] = await started(pipeline)
    expect(execution.trigger).toMatchObject({ type: 'git', branch: 'main', hash: first.hash, action: 'push' })
    expect(JSON.stringify(execution.trigger)).not.toContain(secret)
    await gennaker.when(execution.id, ({ status }) => status === 'SUCCEEDED', 30_000)
    const web = await live(gennaker, 'deployment web')
    expect(web.manifest.spec.template.spec.containers[0].image).toBe(`shop/web:${first.hash.slice(0, 8)}`)
    expect(web.manifest.status).toMatchObject({ readyReplicas: 2, updatedReplicas: 2 })

    await repository.push({ 'README.md': 'no reason to deploy' })
    await repository.push({ 'src/other.ts': '1' }, 'feature/other')
    await repository.deleteBranch('feature/other')
    const last = await repository.push({ 'src/a "quoted" ü.ts': '2', 'README.md': 'told, too' })
    const all = await started(pipeline, 2)
    expect(all.map((each) => each.trigger.hash).sort()).toEqual([first.hash, last.hash].sort())
    const { events } = await gennaker.get(
      '{ events(filter: { type: "git", source: "generic" }, first: 1) { nodes { content } } }',
    )
    expect(events.nodes[0].content.changedFiles).toEqual(['README.md', 'src/a "quoted" ü.ts', 'src/other.ts'])
    expect(JSON.stringify(events)).not.toContain(secret)
  })

  it('of several refs at one commit is an event for each', async () => {
    const pipeline = await pipelineWith({ source: 'generic', branch: '.*(b1|r1|l1)', secret })
    await repository.pushAs(['refs/heads/b1', 'refs/heads/r1', 'refs/tags/l1'])
    const branches = (await started(pipeline, 3)).map((each) => each.trigger.branch)
    expect(branches.sort()).toEqual(['b1', 'r1', 'refs/tags/l1'])
  })

  it('goes through when Gennaker refuses it, and says so', async () => {
    const forged = await LocalRepository.create(gennaker.url, 'no secret that anybody knows')
    try {
      expect((await forged.push({ 'src/x.ts': '1' })).read).toContain(
        'Gennaker was not told of refs/heads/main',
      )
    } finally {
      await forged.remove()
    }
  })
})

const commit = (n: number, path = `src/${n}.ts`) => ({
  branch: 'main',
  message: `Number ${n}`,
  files: { [path]: String(n) },
})
const eventIdOf = ([delivery]: readonly Delivery[]) => JSON.parse(delivery!.body).eventId as string

describe('a push to GitHub', () => {
  let github: Awaited<ReturnType<typeof startGithub>>
  let repository: GitRepository
  beforeAll(async () => {
    github = await startGithub()
    repository = github.host.create('shop', 'web')
  })
  afterAll(() => github.stop())
  const hookWith = (secret?: string) =>
    github.host.hooks.splice(0, 1, { url: `${gennaker.url}/webhooks/git/github`, ...(secret && { secret }) })

  it('starts once, however often it is delivered; a secret is replaced without loss', async () => {
    const one = await pipelineWith({ source: 'github', secret })
    const both = await pipelineWith({ source: 'github', secret: `${secret},${newSecret}` })
    const none = await pipelineWith({ source: 'github' })
    hookWith(secret)
    const deliveries = await github.webhooks.push(repository, commit(1))
    const again = await github.webhooks.redeliver(deliveries[0]!.id)
    expect([deliveries[0]!.status, again.status]).toEqual([200, 200])
    expect(eventIdOf([again])).toBe(eventIdOf(deliveries))
    hookWith(newSecret)
    await github.webhooks.push(repository, commit(2))
    hookWith()
    await github.webhooks.push(repository, commit(3))
    hookWith('nobody knows this one')
    expect((await github.webhooks.push(repository, commit(4)))[0]!.status).toBe(401)
    await settled()
    const hashes = async (pipeline: string) =>
      (await executionsOf(pipeline)).map((each) => repository.resolve(each.trigger.hash)!.message).sort()
    expect(await hashes(one)).toEqual(['Number 1'])
    expect(await hashes(both)).toEqual(['Number 1', 'Number 2'])
    expect(await hashes(none)).toEqual(['Number 3'])
  })

  it('is explained to those who ask why nothing has started', async () => {
    const source = { source: 'github', secret, slug: `explained` }
    const pipeline = await pipelineWith({ ...source, branch: 'release/.*' })
    hookWith(secret)
    const explained = github.host.create('shop', 'explained')
    const event = eventIdOf(await github.webhooks.push(explained, commit(5)))
    const { explainTrigger } = await gennaker.get(
      'query ($event: JSON!) { explainTrigger(event: $event) { pipeline { id } matches reason } }',
      { event },
    )
    const found = explainTrigger.find((each: Seen) => each.pipeline.id === pipeline)
    expect(found).toMatchObject({ matches: false, reason: expect.stringContaining('wants release/.*') })
  })
})

it('a push to GitLab is verified by its token and by its signing token', async () => {
  const gitlab = await startGitlab()
  try {
    const repository = gitlab.host.create('shop', 'web')
    const url = `${gennaker.url}/webhooks/git/gitlab`
    const byToken = await pipelineWith({ source: 'gitlab', secret })
    const bySignature = await pipelineWith({ source: 'gitlab', secret: signingToken })
    gitlab.host.hooks.push({ url, secret })
    const first = await gitlab.webhooks.push(repository, commit(1))
    gitlab.host.hooks.splice(0, 1, { url, signingToken })
    const second = await gitlab.webhooks.push(repository, commit(2))
    expect((await gitlab.webhooks.redeliver(second[0]!.id)).status).toBe(200)
    await settled()
    const eventsOf = async (pipeline: string) =>
      (await executionsOf(pipeline)).map((each) => each.trigger.eventId)
    expect(await eventsOf(byToken)).toEqual([eventIdOf(first)])
    expect(await eventsOf(bySignature)).toEqual([eventIdOf(second)])
    const { events } = await gennaker.get(
      '{ events(filter: { source: "gitlab" }) { nodes { details content } } }',
    )
    expect(JSON.stringify(events)).not.toContain(secret)
  } finally {
    await gitlab.stop()
  }
})

it('a push to Bitbucket Server of several branches is several events; files are asked of it where a filter needs them', async () => {
  const repository = server.host.create('shop', 'web')
  server.host.hooks.push({ url: `${gennaker.url}/webhooks/git/bitbucket`, secret })
  repository.createBranch('next', 'main')
  const source = { source: 'bitbucket', secret }
  const any = await pipelineWith(source)
  const sources = await pipelineWith({ ...source, pathFilters: { include: ['src/**'] } })
  const [delivery] = await server.webhooks.push(repository, commit(1), {
    ...commit(2, 'README.md'),
    branch: 'next',
  })
  expect(JSON.parse(delivery!.body).eventIds).toHaveLength(2)
  await started(any, 2)
  await settled()
  expect((await executionsOf(any)).map((each) => each.trigger.branch).sort()).toEqual(['main', 'next'])
  expect((await executionsOf(sources)).map((each) => each.trigger.branch)).toEqual(['main'])
  expect(server.requests.filter(({ path }) => path.endsWith('/compare/changes'))).toHaveLength(2)
})

it('repositories can be asked for commits, files and branches', async () => {
  const repository = server.host.create('shop', 'read')
  const from = repository.resolve('main')!.id
  const to = repository.commit('main', { message: 'Write', files: { 'a.txt': 'ä' } }).id
  const place = 'host: "stash", project: "shop", repository: "read"'
  const { commits, none, file, branches } = await gennaker.get(`{
    commits(${place}, from: "${from}", to: "${to}") { id displayId authorDisplayName timestamp message commitUrl }
    none: commits(${place}, from: "nothing", to: "${to}") { id message }
    file: repositoryFile(${place}, path: "a.txt") { path text base64 }
    branches(${place}) { name commit }
  }`)
  expect(commits).toMatchObject([{ id: to, message: 'Write', authorDisplayName: 'Ada Lovelace' }])
  expect(none).toMatchObject([{ id: 'NOT_FOUND', message: expect.stringContaining('shop/read') }])
  expect(file).toEqual({ path: 'a.txt', text: 'ä', base64: 'w6Q=' })
  expect(branches).toEqual([{ name: 'main', commit: to }])
  const { errors } = await gennaker.ask(
    '{ branches(host: "github", project: "a", repository: "b") { name } }',
  )
  expect(errors![0]).toMatchObject({
    message: expect.stringContaining('configured: stash'),
    extensions: { code: 'NOT_FOUND' },
  })
})
