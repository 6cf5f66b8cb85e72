import type { JsonObject } from '#platform/definition/json.ts'
import type { EchoEvent } from '../../../../../subgraphs/echo/domain/event.ts'
import type { Match, TriggerPorts } from '../../../../../subgraphs/echo/triggers/define.ts'
import { git } from '../../../../../subgraphs/echo/triggers/git.ts'
import { eventOf } from '../support.ts'

const hash = 'a'.repeat(40)
const push = { repoProject: 'Shop', slug: 'web', branch: 'main', hash, action: 'push:push' }
const wanted = { source: 'github', project: 'shop', slug: 'WEB' }

const eventWith = (content: JsonObject, source = 'github'): EchoEvent => ({
  ...eventOf(1),
  details: { type: 'git', source, created: '0' },
  content,
})
const triggerOf = (more: JsonObject) => git.parameters.parse({ ...wanted, ...more })
const meets = (trigger: JsonObject, event: EchoEvent) =>
  git.keys(event).includes(git.key(triggerOf(trigger), { pipelineId: 'p', triggerId: 't' }))

describe('a git trigger waits for', () => {
  it.each<[string, JsonObject, EchoEvent, boolean]>([
    ['its repository, in any case', {}, eventWith(push, 'GitHub'), true],
    ['no other source', { source: 'gitlab' }, eventWith(push), false],
    ['no other project', { project: 'shops' }, eventWith(push), false],
    ['no other repository', { slug: 'webs' }, eventWith(push), false],
    ['no repository that only reads so', { project: 'shop/web', slug: '' }, eventWith(push), false],
    [
      'another name of its repository',
      { project: 'shop/apps', slug: 'web' },
      eventWith({
        ...push,
        repoProject: 'The Shop',
        alsoKnownAs: [{ repoProject: 'shop/apps', slug: 'web' }],
      }),
      true,
    ],
  ])('%s', (_, trigger, event, expected) => {
    expect(
      git
        .keys(event)
        .includes(git.key({ ...triggerOf({}), ...trigger } as never, { pipelineId: 'p', triggerId: 't' })),
    ).toBe(expected)
  })

  it('nothing, when an event says nothing', () => {
    expect(meets({}, eventWith({}))).toBe(false)
    expect(meets({}, eventWith({ repoProject: 7, slug: null, alsoKnownAs: 'x' }))).toBe(false)
  })
})

describe('a git trigger', () => {
  it.each<[string, JsonObject, JsonObject, boolean, string]>([
    ['starts by any branch when it names none', {}, push, true, 'push:push of main at aaaaaaaa'],
    ['starts by any branch when it names an empty one', { branch: '' }, push, true, 'main'],
    ['starts by its branch', { branch: 'main' }, push, true, 'main'],
    ['starts by a pattern of the whole branch', { branch: 'm.*' }, push, true, 'main'],
    [
      'does not start by a part of the branch',
      { branch: 'mai' },
      push,
      false,
      'wants mai, the event has main',
    ],
    [
      'starts by tags',
      { branch: 'refs/tags/v\\d+' },
      { ...push, branch: 'refs/tags/v1' },
      true,
      'refs/tags/v1',
    ],
    ['does not start by a pattern that is none', { branch: '(' }, push, false, 'branch'],
    ['does not start by no branch', { branch: '.+' }, { ...push, branch: '' }, false, 'the event has none'],
    ['starts by its events', { events: ['pull_request:opened', 'push:push'] }, push, true, 'push:push'],
    ['starts by any event when its list is empty', { events: [] }, push, true, 'push:push'],
    ['does not start by others', { events: ['pull_request:opened'] }, push, false, 'the event has push:push'],
  ])('%s', (_, more, content, expected, reason) => {
    const match = git.match(triggerOf(more), eventWith(content))
    expect(match).toMatchObject({ matches: expected, reason: expect.stringContaining(reason) })
  })

  it.each<[string, JsonObject, string[], boolean, string]>([
    ['one file that is wanted will do', { include: ['src/**'] }, ['README.md', 'src/a.ts'], true, 'src/a.ts'],
    [
      'none that is wanted will not',
      { include: ['src/**'] },
      ['README.md'],
      false,
      'none of the 1 changed files',
    ],
    ['files left out do not count', { exclude: ['**/*.md'] }, ['README.md'], false, 'README.md for one'],
    ['others beside them do', { exclude: ['**/*.md'] }, ['README.md', 'x'], true, 'x was changed'],
    [
      'left out goes before wanted',
      { include: ['src/'], exclude: ['src/*.md'] },
      ['src/a.md'],
      false,
      'src/a.md',
    ],
    ['no file is none that is wanted', { include: ['**'] }, [], false, 'no file was changed'],
    ['empty lists want nothing', { include: [], exclude: [] }, [], true, 'push:push'],
  ])('by its path filters: %s', (_, pathFilters, changedFiles, expected, reason) => {
    const match = git.match(triggerOf({ pathFilters }), eventWith({ ...push, changedFiles }))
    expect(match).toMatchObject({ matches: expected, reason: expect.stringContaining(reason) })
  })

  it('starts when there are too many files to look at', () => {
    const changedFiles = Array.from({ length: 10_001 }, (_, n) => `src/file-${n}.md`)
    const match = (include: string) =>
      git.match(triggerOf({ pathFilters: { include: [include] } }), eventWith({ ...push, changedFiles }))
    expect(match('src/x*.md')).toMatchObject({ matches: false })
    expect(match('src/*x.md')).toMatchObject({ matches: false })
    expect(match('src/*x*.md')).toMatchObject({ matches: true, reason: expect.stringContaining('Too many') })
  })

  it('gives the execution what Spinnaker gives it', () => {
    const artifacts = [{ type: 'git/repo' }]
    const content = { ...push, number: '7', draft: 'false', state: 'open', title: 'A change', artifacts }
    expect(git.match(triggerOf({}), eventWith(content))).toMatchObject({
      trigger: {
        hash,
        branch: 'main',
        action: 'push:push',
        properties: { number: '7', draft: 'false', state: 'open', title: 'A change' },
      },
      artifacts,
    })
  })

  it('has the secrets of both its fields', () => {
    expect(git.secrets!(triggerOf({ secret: 'a', secrets: ['b', 'c'] }))).toEqual(['a', 'b', 'c'])
    expect(git.secrets!(triggerOf({ secret: null }))).toEqual([])
  })

  it.each<[JsonObject, string[]]>([
    [{ branch: 'release/.*', pathFilters: { include: ['src/**'] } }, []],
    [{ branch: '(?<!x)main' }, ['branch']],
    [
      { pathFilters: { include: ['a', '{a'], exclude: ['[z-a]'] } },
      ['pathFilters.include[1]', 'pathFilters.exclude[0]'],
    ],
  ])('%j: problems at %j', (more, paths) => {
    expect(git.problems!(triggerOf(more)).map(({ path }) => path)).toEqual(paths)
  })
})

describe('changed files that the event does not tell', () => {
  const scm = { host: 'stash', project: 'SHOP', repository: 'web' }
  const filters = { pathFilters: { include: ['src/**'] } }

  async function complete(trigger: JsonObject, content: JsonObject, files: readonly string[] | undefined) {
    const asked: unknown[] = []
    const ports = {
      changedFiles: async (range: unknown) => {
        asked.push(range)
        return files
      },
    } as unknown as TriggerPorts
    const event = eventWith({ ...push, ...content })
    const first = git.match(triggerOf(trigger), event) as Match & { matches: true }
    expect(first.matches).toBe(true)
    return { asked, match: await git.complete!(triggerOf(trigger), event, first, ports) }
  }

  it.each([
    [['src/a.ts'], true, 'src/a.ts was changed'],
    [['README.md'], false, 'none of the 1 changed files'],
    [undefined, true, 'is not known'],
  ])('%j are asked for: starts %s', async (files, matches, reason) => {
    const { asked, match } = await complete(filters, { scm, before: 'b' }, files)
    expect(asked).toEqual([{ ...scm, from: 'b', to: hash }])
    expect(match).toMatchObject({ matches, reason: expect.stringContaining(reason) })
  })

  it('are not asked for without filters, and cannot be without a commit before', async () => {
    expect((await complete({}, { scm, before: 'b' }, [])).asked).toEqual([])
    const { asked, match } = await complete(filters, { scm }, [])
    expect(asked).toEqual([])
    expect(match).toMatchObject({ matches: true, reason: expect.stringContaining('is not known') })
  })
})
