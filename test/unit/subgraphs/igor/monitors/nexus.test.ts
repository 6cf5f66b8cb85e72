import { type NexusTwin, startNexus } from '../../../../../sandbox/nexus/nexus.ts'
import { nexusSearch } from '../../../../../subgraphs/igor/monitors/nexus/search.ts'
import { nexusMonitor } from '../../../../../subgraphs/igor/monitors/nexus.ts'
import { httpOf, looksOf, pace } from '../looks.ts'

const http = httpOf()
let nexus: NexusTwin
beforeEach(async () => {
  nexus = await startNexus('ann', 'pw')
})
afterEach(() => nexus.stop())
afterAll(() => http.stop())

const put = (name: string, version: string, more: object = {}) =>
  nexus.components.push({
    repository: 'releases',
    format: 'maven2',
    group: 'com.shop',
    name,
    version,
    ...more,
  })

const watched = () => {
  const given = {
    name: 'shop',
    baseUrl: `${nexus.url}/repository/`,
    repo: 'releases',
    username: 'ann',
    password: 'pw',
  }
  return looksOf(nexusMonitor(nexusSearch.parse(given), http, pace))
}

describe('the monitor of Nexus', () => {
  it('tells new versions, page by page, each once', async () => {
    for (let n = 0; n < 25; n++) put('web', `1.${n}`)
    const looks = watched()
    expect(await looks.look()).toEqual([])
    put('web', '2.0')
    put('web', '2.0', { repository: 'others' })
    put('notes', '1', { format: 'raw', group: '/' })
    const found = await looks.look()
    expect(found).toEqual([
      {
        key: 'nexus/shop/com.shop:web:2.0',
        details: { source: 'igor', type: 'nexus' },
        content: {
          name: 'shop',
          artifact: {
            type: 'maven/file',
            name: 'com.shop:web',
            version: '2.0',
            reference: 'com.shop:web:2.0',
            provenance: 'releases',
            location: `${nexus.url}/service/rest/repository/browse/releases/com/shop/web/2.0/`,
          },
        },
      },
    ])
    expect(await looks.look()).toEqual([])
  })

  it('looks only where a webhook points, and believes nothing of it', async () => {
    const looks = watched()
    await looks.look()
    put('web', '2.0')
    put('web', '2.1')
    const before = nexus.requests.length
    const found = await looks.look('com.shop:web:2.0', 'com.shop:invented:1')
    expect(found.map(({ key }) => key)).toEqual(['nexus/shop/com.shop:web:2.0'])
    expect(nexus.requests.slice(before).every(({ path }) => path.endsWith('/search'))).toBe(true)
    expect((await looks.look()).map(({ key }) => key)).toEqual(['nexus/shop/com.shop:web:2.1'])
  })

  it.each([
    ['500', { kind: 'status', status: 500 }, /answered 500/],
    ['429', { kind: 'status', status: 429 }, /answered 429/],
    ['html', { kind: 'html' }, /cannot be understood/],
    ['wrong JSON', { kind: 'wrongJson' }, /cannot be understood/],
  ] as const)('finds it at the next poll after %s on the way', async (_, fault, problem) => {
    for (let n = 0; n < 25; n++) put('web', `1.${n}`)
    const looks = watched()
    await looks.look()
    put('web', '2.0')
    nexus.fail(fault, { matches: ({ query }) => query.get('continuationToken') === '10' })
    await expect(looks.look()).rejects.toThrow(problem)
    expect((await looks.look()).length).toBe(1)
  })
})
