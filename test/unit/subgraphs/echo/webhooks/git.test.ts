import type { JsonObject } from '#platform/definition/json.ts'
import { startBitbucketCloud } from '../../../../../sandbox/bitbucket/cloud/cloud.ts'
import { startBitbucketServer } from '../../../../../sandbox/bitbucket/server/server.ts'
import { startGithub } from '../../../../../sandbox/github/github.ts'
import { startGitlab } from '../../../../../sandbox/gitlab/gitlab.ts'
import { gitContents } from '../../../../../subgraphs/echo/webhooks/git/events.ts'
import { Receiver } from '../../../../fixtures/receiver.ts'

const hash = 'a'.repeat(40)
const before = 'b'.repeat(40)
const zeros = '0'.repeat(40)

function read(source: string, payload: JsonObject, headers: Record<string, string> = {}) {
  const result = gitContents(source, { headers, payload })
  return 'contents' in result ? [...result.contents] : result
}

/** The fields that triggers look at. */
const looked = ({ repoProject, slug, branch, hash, action }: JsonObject) => ({
  repoProject,
  slug,
  branch,
  hash,
  action,
})

const githubRepository = {
  name: 'web',
  full_name: 'Shop/web',
  owner: { name: 'Shop', login: 'Shop' },
  contents_url: 'https://api.github.com/repos/Shop/web/contents/{+path}',
  clone_url: 'https://github.com/Shop/web.git',
}
const githubPush = {
  ref: 'refs/heads/main',
  before,
  after: hash,
  repository: githubRepository,
  commits: [
    { id: before, added: ['a b.txt'], modified: ['c'], removed: ['old'] },
    { id: hash, added: [], modified: ['c', 'd/e.yml'], removed: [] },
  ],
}
const gitlabProject = {
  name: 'Web Site',
  namespace: 'The Shop',
  path_with_namespace: 'shop/apps/web',
  homepage: 'https://gitlab.example.com/shop/apps/web',
  git_http_url: 'https://gitlab.example.com/shop/apps/web.git',
}
const gitlabPush = {
  object_kind: 'push',
  ref: 'refs/heads/main',
  before,
  after: hash,
  project: gitlabProject,
  commits: [{ id: hash, added: ['a/b.txt'], modified: [], removed: ['c'] }],
  total_commits_count: 1,
}
const cloudRepository = { full_name: 'shop/web', workspace: { slug: 'shop' }, project: { key: 'SHOP' } }
const cloudChange = (name: string, at = hash) => ({
  new: { type: 'branch', name, target: { hash: at } },
  old: { target: { hash: before } },
  commits: [{ hash: at }],
})
const serverRepository = { slug: 'web', project: { key: 'SHOP' } }
const serverChange = (branch: string, toHash = hash) => ({
  ref: { id: `refs/heads/${branch}` },
  refId: `refs/heads/${branch}`,
  fromHash: before,
  toHash,
})
const serverPullRequest = {
  pullRequest: {
    id: 7,
    title: 'A change',
    state: 'OPEN',
    fromRef: { id: 'refs/heads/feature', latestCommit: hash, repository: serverRepository },
    toRef: {
      id: 'refs/heads/main',
      latestCommit: before,
      repository: { slug: 'web', project: { key: 'MAIN' } },
    },
    properties: { mergeCommit: { id: 'c'.repeat(40) } },
  },
}
const githubPullRequest = {
  action: 'opened',
  number: 7,
  pull_request: {
    number: 7,
    title: 'A change',
    state: 'open',
    draft: true,
    head: { ref: 'feature', sha: hash },
    base: { sha: before },
  },
  repository: githubRepository,
}

const as = (repoProject: string, slug: string, branch: string, action: string, at = hash) => ({
  repoProject,
  slug,
  branch,
  hash: at,
  action,
})

describe('a webhook', () => {
  const key = (event: string) => ({ 'x-event-key': event })
  it.each<[string, string, JsonObject, Record<string, string>, object[]]>([
    [
      'of GitHub: a push',
      'github',
      githubPush,
      { 'x-github-event': 'push' },
      [as('Shop', 'web', 'main', 'push:push')],
    ],
    ['of GitHub without its headers', 'github', githubPush, {}, [as('Shop', 'web', 'main', 'push:push')]],
    [
      'of GitHub: a tag keeps its refs/tags',
      'github',
      { ...githubPush, ref: 'refs/tags/v1' },
      {},
      [as('Shop', 'web', 'refs/tags/v1', 'push:push')],
    ],
    [
      'of GitHub: a pull request is at its head',
      'github',
      githubPullRequest,
      { 'x-github-event': 'pull_request' },
      [as('Shop', 'web', 'feature', 'pull_request:opened')],
    ],
    [
      'of GitHub: a new branch has no hash',
      'github',
      { ref: 'feature', ref_type: 'branch', repository: githubRepository },
      { 'x-github-event': 'create' },
      [as('Shop', 'web', 'feature', 'branch:create', '')],
    ],
    [
      'of GitHub: a deleted tag',
      'github',
      { ref: 'v1', ref_type: 'tag', repository: githubRepository },
      { 'x-github-event': 'delete' },
      [as('Shop', 'web', 'v1', 'tag:delete', '')],
    ],
    [
      'of Gitea: a push',
      'gitea',
      { ...githubPush, repository: { name: 'web', owner: { username: 'shop' } } },
      { 'x-gitea-event': 'push' },
      [as('shop', 'web', 'main', 'push')],
    ],
    ['of GitLab: a push', 'gitlab', gitlabPush, {}, [as('The Shop', 'Web Site', 'main', 'push')]],
    [
      'of GitLab: a tag',
      'gitlab',
      { ...gitlabPush, object_kind: 'tag_push', ref: 'refs/tags/v1' },
      {},
      [as('The Shop', 'Web Site', 'refs/tags/v1', 'tag_push')],
    ],
    [
      'of GitLab: a merge request',
      'gitlab',
      {
        object_kind: 'merge_request',
        project: gitlabProject,
        object_attributes: { iid: 3, action: 'open', source_branch: 'feature', last_commit: { id: hash } },
      },
      {},
      [as('The Shop', 'Web Site', 'feature', 'merge_request:open')],
    ],
    [
      'of Bitbucket Cloud: one event for each branch that is left',
      'bitbucket',
      {
        repository: cloudRepository,
        push: { changes: [cloudChange('main'), { new: null, old: {} }, cloudChange('next', before)] },
      },
      key('repo:push'),
      [as('SHOP', 'shop/web', 'main', 'repo:push'), as('SHOP', 'shop/web', 'next', 'repo:push', before)],
    ],
    [
      'of Bitbucket Cloud: a merge is at its destination',
      'bitbucket',
      {
        repository: cloudRepository,
        pullrequest: { id: 7, merge_commit: { hash }, destination: { branch: { name: 'main' } } },
      },
      key('pullrequest:fulfilled'),
      [as('SHOP', 'shop/web', 'main', 'pullrequest:fulfilled')],
    ],
    [
      'of Bitbucket Server: one event for each branch that is left',
      'bitbucket',
      {
        repository: serverRepository,
        changes: [serverChange('main'), serverChange('gone', zeros), serverChange('next', before)],
      },
      key('repo:refs_changed'),
      [
        as('SHOP', 'web', 'main', 'repo:refs_changed'),
        as('SHOP', 'web', 'next', 'repo:refs_changed', before),
      ],
    ],
    [
      'of Bitbucket Server: a pull request is where it comes from',
      'bitbucket',
      serverPullRequest,
      key('pr:opened'),
      [as('SHOP', 'web', 'feature', 'pr:opened')],
    ],
    [
      'of Bitbucket Server: a merge is where it leads',
      'bitbucket',
      serverPullRequest,
      key('pr:merged'),
      [as('MAIN', 'web', 'main', 'pr:merged', 'c'.repeat(40))],
    ],
    [
      'of Stash: a push has no action',
      'stash',
      { repository: serverRepository, refChanges: [{ refId: 'refs/heads/main', toHash: hash }] },
      {},
      [as('SHOP', 'web', 'main', '')],
    ],
    [
      'of any other server, by branch',
      'generic',
      { project: 'shop', slug: 'web', branch: 'main', hash: hash.toUpperCase() },
      {},
      [as('shop', 'web', 'main', 'push')],
    ],
    [
      'of any other server, by ref',
      'generic',
      { project: 'shop', slug: 'web', ref: 'refs/heads/feature/x', hash, before: zeros, action: 'create' },
      {},
      [as('shop', 'web', 'feature/x', 'create')],
    ],
  ])('%s', (_, source, payload, headers, expected) => {
    const contents = read(source, payload, headers)
    expect(Array.isArray(contents) && contents.map(looked)).toEqual(expected)
  })

  it.each<[string, string, JsonObject, Record<string, string>, string]>([
    [
      'a question whether somebody listens',
      'github',
      { hook_id: 1 },
      { 'x-github-event': 'ping' },
      'listens',
    ],
    [
      'a deleted branch of GitHub',
      'github',
      { ...githubPush, after: zeros },
      {},
      'refs/heads/main was deleted',
    ],
    ['an event of another kind', 'github', { repository: {} }, { 'x-github-event': 'star' }, 'star events'],
    ['a deleted branch of GitLab', 'gitlab', { ...gitlabPush, after: zeros }, {}, 'was deleted'],
    ['an event of another kind of GitLab', 'gitlab', { object_kind: 'note' }, {}, 'note events'],
    ['Bitbucket’s test', 'bitbucket', { test: true }, key('diagnostics:ping'), 'listens'],
    ['an empty body of Bitbucket', 'bitbucket', {}, {}, 'listens'],
    [
      'deleted branches of Bitbucket Server',
      'bitbucket',
      { repository: serverRepository, changes: [serverChange('gone', zeros)] },
      key('repo:refs_changed'),
      'deleted',
    ],
    [
      'deleted branches of Bitbucket Cloud',
      'bitbucket',
      { repository: cloudRepository, push: { changes: [{ new: null }] } },
      key('repo:push'),
      'deleted',
    ],
    [
      'a deleted branch of any other server',
      'generic',
      { project: 'shop', slug: 'web', ref: 'refs/heads/gone', hash: zeros },
      {},
      'refs/heads/gone was deleted',
    ],
  ])('is no event: %s', (_, source, payload, headers, reason) => {
    expect(read(source, payload, headers)).toEqual({ ignored: expect.stringContaining(reason) })
  })

  it.each<[string, string, JsonObject, Record<string, string>, string[]]>([
    ['an unknown host', 'gitbuh', {}, {}, ['source']],
    ['GitHub without a repository', 'github', { ref: 'x' }, {}, ['repository']],
    ['GitHub with texts for objects', 'github', { repository: 'x', pull_request: [] }, {}, ['repository']],
    ['GitHub without a commit', 'github', { ref: 'x', repository: {} }, {}, ['after']],
    ['GitLab without a kind', 'gitlab', {}, {}, ['object_kind']],
    ['GitLab without a project', 'gitlab', { object_kind: 'push' }, {}, ['project']],
    ['GitLab without a ref', 'gitlab', { object_kind: 'push', project: {} }, {}, ['ref']],
    ['Bitbucket Cloud without a repository', 'bitbucket', {}, key('repo:push'), ['repository']],
    [
      'Bitbucket Server without changes',
      'bitbucket',
      { repository: {} },
      key('repo:refs_changed'),
      ['changes'],
    ],
    ['Bitbucket Server without sides', 'bitbucket', {}, key('pr:opened'), ['pullRequest.fromRef']],
    ['Stash without changes', 'stash', { repository: {} }, {}, ['changes']],
    ['any server with nothing', 'generic', {}, {}, ['project', 'slug', 'hash']],
    [
      'any server with wrong values',
      'generic',
      { project: ' ', slug: 7, hash: 'main', branch: 'x', changedFiles: 'a' },
      {},
      ['project', 'slug', 'hash', 'changedFiles'],
    ],
    ['any server without a branch', 'generic', { project: 'a', slug: 'b', hash }, {}, ['ref']],
  ])('is refused with the place: %s', (_, source, payload, headers, paths) => {
    const result = gitContents(source, { headers, payload })
    expect('problems' in result && result.problems.map(({ path }) => path)).toEqual(paths)
  })
})

it('what is missing, and what is wanted in its place, is said', () => {
  expect(gitContents('generic', { headers: {}, payload: { project: '', hash } })).toEqual({
    problems: [
      { path: 'project', message: 'must not be empty' },
      { path: 'slug', message: 'is missing; a text is wanted' },
    ],
  })
})

describe('what a push is worth to a pipeline', () => {
  const first = (source: string, payload: JsonObject, headers?: Record<string, string>) =>
    (read(source, payload, headers) as JsonObject[])[0]!

  it('GitHub’s files and repository are artifacts, the changed paths are known', () => {
    const content = first('github', githubPush)
    expect(content.changedFiles).toEqual(['a b.txt', 'c', 'old', 'd/e.yml'])
    expect(content.artifacts).toEqual([
      ...[
        ['a b.txt', 'a%20b.txt'],
        ['c', 'c'],
        ['d/e.yml', 'd/e.yml'],
      ].map(([name, path]) => ({
        type: 'github/file',
        name,
        version: hash,
        reference: `https://api.github.com/repos/Shop/web/contents/${path}`,
      })),
      { type: 'git/repo', name: 'Shop/web', reference: 'https://github.com/Shop/web.git', version: hash },
    ])
  })

  it('a tag that is pushed alone has the files of its commit', () => {
    const tag = { ...githubPush, ref: 'refs/tags/v1', commits: [], head_commit: githubPush.commits[1] }
    expect(first('github', tag).changedFiles).toEqual(['c', 'd/e.yml'])
  })

  it('GitLab’s files are artifacts, under the address of its API', () => {
    expect(first('gitlab', gitlabPush).artifacts).toContainEqual({
      type: 'gitlab/file',
      name: 'a/b.txt',
      version: hash,
      reference:
        'https://gitlab.example.com/api/v4/projects/shop%2Fapps%2Fweb/repository/files/a%2Fb.txt/raw',
    })
  })

  it('paths are unknown when not all commits are listed', () => {
    expect(first('gitlab', { ...gitlabPush, total_commits_count: 21 })).not.toHaveProperty('changedFiles')
    const many = Array.from({ length: 2_048 }, () => ({ added: ['a'] }))
    expect(first('github', { ...githubPush, commits: many })).not.toHaveProperty('changedFiles')
  })

  it('more files than anybody waits for are no artifacts', () => {
    const added = Array.from({ length: 2_001 }, (_, n) => `file-${n}`)
    const content = first('github', { ...githubPush, commits: [{ added }] })
    expect(content.changedFiles).toHaveLength(2_001)
    expect(content.artifacts).toEqual([expect.objectContaining({ type: 'git/repo' })])
  })

  it.each([
    'https://user:secret@example.com/{+path}',
    'file:///etc/{+path}',
    'https://example.com/contents',
    'https://example.com/{+path}?token=x',
    'no address',
  ])('no artifact comes of the address %s', (contents_url) => {
    const content = first('github', { ...githubPush, repository: { ...githubRepository, contents_url } })
    expect(content.artifacts).toEqual([expect.objectContaining({ type: 'git/repo' })])
  })

  it('no artifact comes of a path that leads elsewhere', () => {
    const commits = [{ added: ['../secret', 'a//b', './c', 'fine'] }]
    const { artifacts } = first('github', { ...githubPush, commits })
    expect((artifacts as JsonObject[]).map(({ name }) => name)).toEqual(['fine', 'Shop/web'])
  })

  it('what the payload says of artifacts, other names and hosts means nothing', () => {
    const forged = { artifacts: [{ type: 'docker/image' }], alsoKnownAs: [{}], changedFiles: ['x'], scm: {} }
    const content = first('stash', {
      ...forged,
      repository: serverRepository,
      changes: [serverChange('main')],
    })
    expect(content).not.toHaveProperty('artifacts')
    expect(content).not.toHaveProperty('alsoKnownAs')
    expect(content).not.toHaveProperty('changedFiles')
    expect(content.scm).toEqual({ host: 'stash', project: 'SHOP', repository: 'web' })
  })

  it('the rest of the payload is kept, with the name of Bitbucket’s event', () => {
    const payload = { repository: serverRepository, changes: [serverChange('main')], actor: { name: 'ada' } }
    expect(first('bitbucket', payload, { 'x-event-key': 'repo:refs_changed' })).toMatchObject({
      actor: { name: 'ada' },
      event_type: 'repo:refs_changed',
    })
  })

  it('a pull request has its number, title and state as texts', () => {
    expect(first('github', githubPullRequest)).toMatchObject({
      number: '7',
      draft: 'true',
      state: 'open',
      title: 'A change',
    })
  })
})

describe('what the twins send is read', () => {
  it.each([
    ['github', startGithub, 'push:push', ['new.txt']],
    ['gitlab', startGitlab, 'push', ['new.txt']],
    ['bitbucket', startBitbucketCloud, 'repo:push', undefined],
    ['bitbucket', startBitbucketServer, 'repo:refs_changed', undefined],
  ] as const)('%s %#', async (source, start, action, files) => {
    const [twin, receiver] = [await start(), await Receiver.start()]
    try {
      twin.host.hooks.push({ url: receiver.url })
      const repository = twin.host.create('shop', 'web')
      const commit = { branch: 'main', message: 'Write', files: { 'new.txt': '1' } }
      const [delivery] = await twin.webhooks.push(repository, commit)
      await twin.webhooks.redeliver(delivery!.id)
      const [sent, again] = receiver.received
      expect(again).toEqual(sent)
      const headers = sent!.headers as Record<string, string>
      const [content] = read(source, JSON.parse(sent!.body), headers) as JsonObject[]
      expect(content).toMatchObject({ branch: 'main', action, hash: repository.resolve('main')!.id })
      expect(content!.changedFiles).toEqual(files)
    } finally {
      await Promise.all([twin.stop(), receiver.stop()])
    }
  })
})
