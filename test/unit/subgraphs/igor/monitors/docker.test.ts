import { Registry } from '#platform/registry/registry.ts'
import { type RegistryTwin, startRegistry } from '../../../../../sandbox/registry/registry.ts'
import { dockerAccount } from '../../../../../subgraphs/igor/monitors/docker/account.ts'
import { dockerMonitor } from '../../../../../subgraphs/igor/monitors/docker.ts'
import { httpOf, looksOf, pace } from '../looks.ts'

const http = httpOf()
let registry: RegistryTwin
beforeEach(async () => {
  registry = await startRegistry({ username: 'ann', password: 'pw' })
})
afterEach(() => registry.stop())
afterAll(() => http.stop())

function watched(more: object = {}) {
  const account = dockerAccount.parse({
    name: 'mine',
    address: registry.url,
    username: 'ann',
    password: 'pw',
    ...more,
  })
  const client = new Registry({ ...account, fromConfiguration: true }, { http })
  return looksOf(dockerMonitor(account, client, pace))
}

const images = async (looks: ReturnType<typeof watched>, ...places: string[]) =>
  (await looks.look(...places)).map(({ content }) => `${content.repository}:${content.tag}`)

it('an unknown repository is told with its registry and account, not as an address', async () => {
  const account = { name: 'mine', address: registry.url, username: 'ann', password: 'pw', hosts: [] }
  const client = new Registry({ ...account, fromConfiguration: true }, { http })
  const bounds = { maxBytes: 1_000_000, signal: AbortSignal.timeout(5_000) }
  await expect(client.tags('shop/nope', bounds)).rejects.toMatchObject({
    message: `There is no repository shop/nope in the registry ${new URL(registry.url).host} (account mine).`,
    extensions: { code: 'NOT_FOUND', id: 'shop/nope' },
  })
})

describe('the monitor of docker registries', () => {
  it('tells new tags of all repositories, page by page, each once', async () => {
    for (let n = 0; n < 7; n++) registry.push('shop/web', `v${n}`, `${n}`)
    for (let n = 0; n < 4; n++) registry.push(`shop/other${n}`, 'v1', `${n}`)
    const looks = watched({ paginateSize: 3 })
    expect(await images(looks)).toEqual([])
    const digest = registry.push('shop/web', 'v7', '7')
    registry.push('shop/fresh', 'v1', '1')
    const found = await looks.look()
    expect(found).toEqual([
      expect.objectContaining({ key: 'docker/mine/shop/fresh:v1' }),
      {
        key: 'docker/mine/shop/web:v7',
        details: { source: 'igor', type: 'docker' },
        content: {
          registry: new URL(registry.url).host,
          repository: 'shop/web',
          tag: 'v7',
          digest,
          account: 'mine',
        },
      },
    ])
    expect(await images(looks)).toEqual([])
    registry.push('shop/web', 'v7', 'another')
    expect(await images(looks)).toEqual([])
  })

  it('asks for a token once for each scope, as long as it is good', async () => {
    registry.push('shop/web', 'v1', '1')
    const looks = watched()
    await looks.look()
    await looks.look()
    expect(registry.scopes).toEqual(['registry:catalog:*', 'repository:shop/web:pull'])
  })

  it.each<[string, object, string[]]>([
    ['those that are named', { repositories: ['shop/web', 'shop/later'] }, ['shop/later:v1', 'shop/web:v2']],
    ['those that a pattern matches', { repositoriesRegex: 'shop/.*' }, ['shop/later:v1', 'shop/web:v2']],
    ['all', {}, ['other:v2', 'shop/later:v1', 'shop/web:v2']],
  ])('looks at %s', async (_, fields, expected) => {
    registry.push('shop/web', 'v1', '1')
    registry.push('other', 'v1', '1')
    const looks = watched(fields)
    await looks.look()
    registry.push('shop/web', 'v2', '2')
    registry.push('other', 'v2', '2')
    registry.push('shop/later', 'v1', '1')
    expect(await images(looks)).toEqual(expected)
  })

  it('tells tags of charts by another type', async () => {
    const looks = watched({ helmOciRepositories: ['charts/web'] })
    await looks.look()
    registry.push('charts/web', '1.0.0', '1')
    expect((await looks.look()).map(({ details }) => details.type)).toEqual(['helm/oci'])
  })

  it('tells a tag again with trackDigests, each time that it stands for something else', async () => {
    registry.push('shop/web', 'v1', 'a')
    const looks = watched({ trackDigests: true })
    await looks.look()
    const keys: string[] = []
    for (const content of ['b', 'b', 'a', 'b']) {
      const digest = registry.push('shop/web', 'v1', content)
      const found = await looks.look()
      for (const each of found) expect(each.content.digest).toBe(digest)
      keys.push(...found.map(({ key }) => key))
    }
    expect(keys.length).toBe(3)
    expect(new Set(keys).size).toBe(3)
  })

  it('looks only where a webhook points, and believes nothing of it', async () => {
    registry.push('shop/web', 'v1', '1')
    const looks = watched()
    await looks.look()
    registry.push('shop/web', 'v2', '2')
    registry.push('shop/web', 'v3', '3')
    const before = registry.requests.length
    expect(await images(looks, 'shop/web:v2', 'shop/web:invented')).toEqual(['shop/web:v2'])
    expect(registry.requests.slice(before).some(({ path }) => path.includes('catalog'))).toBe(false)
    expect(await images(looks)).toEqual(['shop/web:v3'])
  })

  it.each([
    'shop/web:v1?again',
    'shop/web:v1#again',
    'shop/web:../manifests/v1',
    'shop/x/../web:v1',
    'shop/x/../web',
    'shop//web:v1',
    'no/such:v1',
    'no/such',
    'private/tool:v1',
    'private/tool',
  ])('takes nothing old for news because a webhook calls it %s', async (place) => {
    const digest = registry.push('shop/web', 'v1', '1')
    registry.push('private/tool', 'v1', '1')
    const looks = watched({ repositoriesRegex: 'shop/.*' })
    await looks.look()
    const known = looks.known.size
    expect(await images(looks, place, `shop/web:${digest}`)).toEqual([])
    expect(looks.known.size).toBe(known)
  })

  it('looks at a repository that a webhook names first', async () => {
    const looks = watched()
    await looks.look()
    registry.push('shop/web', 'v1', '1')
    expect(await images(looks, 'shop/web:v1')).toEqual(['shop/web:v1'])
    expect(await images(looks)).toEqual([])
  })

  it('asks nothing of repositories that it does not watch, whatever a webhook says', async () => {
    const looks = watched({ repositories: ['shop/web'] })
    await looks.look()
    const before = registry.requests.length
    expect(await images(looks, 'secret/thing:v1')).toEqual([])
    expect(registry.requests.length).toBe(before)
  })

  it.each<[string, Parameters<RegistryTwin['fail']>[0], RegExp]>([
    ['500', { kind: 'status', status: 500 }, /answered 500/],
    ['429', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }, /429/],
    ['html', { kind: 'html' }, /cannot be understood/],
    ['half an answer', { kind: 'half' }, /./],
    ['wrong JSON', { kind: 'wrongJson' }, /cannot be understood/],
    ['a cut connection', { kind: 'reset' }, /./],
    ['silence', { kind: 'slow', ms: 2_000 }, /in time/],
  ])('finds all of it at the next poll after %s', async (_, fault, problem) => {
    registry.push('shop/web', 'v1', '1')
    registry.push('shop/zoo', 'v1', '1')
    const looks = watched({ clientTimeoutMillis: 200 })
    await looks.look()
    registry.push('shop/web', 'v2', '2')
    registry.fail(fault, { matches: ({ path }) => path.includes('shop/zoo/tags') })
    await expect(looks.look()).rejects.toThrow(problem)
    expect(await images(looks)).toEqual(['shop/web:v2'])
  })

  it('says that a registry refuses the password', async () => {
    await expect(watched({ password: 'wrong' }).look()).rejects.toThrow(/401.*account mine may not read/)
  })

  it('does not follow pages in a circle', async () => {
    registry.push('shop/web', 'v1', '1')
    const looks = watched({ repositories: ['shop/web'] })
    const link = { link: '</v2/shop/web/tags/list?last=v1>; rel="next"' }
    const circle = { kind: 'status' as const, status: 200, headers: link, body: '{"tags":["v1"]}' }
    registry.fail(circle, {
      times: 9,
      matches: ({ path, headers }) => path.includes('tags') && !!headers.authorization,
    })
    await expect(looks.look()).rejects.toThrow(/lead astray/)
  })
})
