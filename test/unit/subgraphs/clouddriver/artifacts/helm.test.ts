import { createHash } from 'node:crypto'
import { HelmIndex } from '#platform/registry/helmIndex.ts'
import { processorTime } from '../../../../fixtures/processorTime.ts'
import { artifactAccountsOf } from './accounts.ts'
import { serve } from './serve.ts'

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
/** As helm.sh/docs/topics/chart_repository has it. */
const index = `apiVersion: v1
entries:
  # the shop's
  web:
    - apiVersion: v2
      description: "entries:\\n  not-one:"
      digest: ${sha256('web 1.2.0')}
      name: web
      urls:
        - charts/web-1.2.0.tgz
      version: 1.2.0
    - version: 1.10.1
      urls: [charts/web-1.10.1.tgz]
    - version: 2.0.0-beta.1
      urls: [charts/web-2.0.0-beta.1.tgz]
    - version: 0.9.0
      digest: ${sha256('something else')}
      urls: [charts/web-0.9.0.tgz]
  "other":
  - version: "1.0"
    urls:
    - ELSEWHERE/other-1.0.tgz
  broken:
    - version: 1.0.0
      urls: [ftp://x/y.tgz]
generated: "2024-01-01T00:00:00Z"
`

describe('a chart of a repository', () => {
  let server: Awaited<ReturnType<typeof serve>>
  let elsewhere: Awaited<ReturnType<typeof serve>>
  let accounts: ReturnType<typeof artifactAccountsOf>
  let etag = '"1"'

  beforeAll(async () => {
    elsewhere = await serve((request, response) => {
      response.end(`other ${request.headers.authorization ?? 'without a password'}`)
    })
    server = await serve((request, response) => {
      const chart = /^\/stable\/charts\/(\w+)-(.*)\.tgz$/.exec(request.url ?? '')
      const isAllowed = request.headers.authorization === `Basic ${Buffer.from('ann:pw').toString('base64')}`
      if (!isAllowed) response.writeHead(401).end()
      else if (chart) response.end(`${chart[1]} ${chart[2]}`)
      else if (request.url !== '/stable/index.yaml') response.writeHead(404).end()
      else if (request.headers['if-none-match'] === etag) response.writeHead(304).end()
      else response.writeHead(200, { etag }).end(index.replace('ELSEWHERE', elsewhere.origin))
    })
    const password = { username: 'ann', password: 'pw' }
    accounts = artifactAccountsOf({
      helm: [
        { name: 'stable', repository: `${server.origin}/stable`, ...password },
        { name: 'open', repository: `${server.origin}/stable/` },
        { name: 'none', repository: `${server.origin}/none`, ...password },
        { name: 'other', repository: elsewhere.origin },
      ],
    })
  })
  afterAll(async () => {
    await accounts.stop()
    await server.stop()
    await elsewhere.stop()
  })
  const chart = (version?: string, more: object = {}) => ({
    type: 'helm/chart',
    name: 'web',
    version,
    artifactAccount: 'stable',
    ...more,
  })

  it.each<[string, string | undefined, string]>([
    ['its version', '1.2.0', 'web 1.2.0'],
    ['a pre-release', '2.0.0-beta.1', 'web 2.0.0-beta.1'],
    ['a range', '^1.0.0', 'web 1.10.1'],
    ['a narrower range', '~1.2', 'web 1.2.0'],
    ['no version', undefined, 'web 1.10.1'],
    ['an empty version', '', 'web 1.10.1'],
  ])('is fetched by %s', async (_, version, content) => {
    expect(await accounts.text(chart(version))).toBe(content)
  })

  it('is fetched from another host without the password', async () => {
    expect(await accounts.text(chart(undefined, { name: 'other' }))).toBe('other without a password')
  })

  it('is listed with its versions, the newest first', async () => {
    expect(await accounts.names('stable')).toEqual(['broken', 'other', 'web'])
    expect(await accounts.versions('stable', 'web')).toEqual(['2.0.0-beta.1', '1.10.1', '1.2.0', '0.9.0'])
    await expect(accounts.versions('stable', 'nope')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(accounts.names('embedded-artifact')).rejects.toThrow(/lists no names/)
    await expect(accounts.names('stabel')).rejects.toThrow(/did you mean stable\?/)
  })

  it('comes with the index when that is asked for', async () => {
    expect(await accounts.text({ type: 'helm/index', artifactAccount: 'stable' })).toContain('apiVersion: v1')
  })

  it('is looked up in the index that was read before, until that changes', async () => {
    await accounts.text(chart('1.2.0'))
    const statuses = () =>
      server.asked.filter(
        ({ path, headers }) => path.endsWith('index.yaml') && headers['if-none-match'] === etag,
      ).length
    const before = statuses()
    await accounts.text(chart('1.2.0'))
    expect(statuses()).toBe(before + 1)
    etag = '"2"'
    expect(await accounts.text(chart('1.2.0'))).toBe('web 1.2.0')
  })

  it.each<[string, object, RegExp]>([
    [
      'of an unknown name',
      chart('1', { name: 'nope' }),
      /^NOT_FOUND .*chart nope in .*\/stable \(artifact account stable\)/,
    ],
    [
      'of an unknown version',
      chart('3.0.0'),
      /^NOT_FOUND .*web 3\.0\.0 .*newest are 2\.0\.0-beta\.1, 1\.10\.1/,
    ],
    ['of what is no version', chart('newest!'), /^NOT_FOUND /],
    ['without a name', chart('1', { name: undefined }), /^BAD_USER_INPUT artifact\.name: is missing/],
    ['that is damaged', chart('0.9.0'), /^UNAVAILABLE .*damaged: its sha256 is/],
    [
      'with an address of no use',
      chart(undefined, { name: 'broken' }),
      /^UNAVAILABLE .*no http or https address/,
    ],
    ['without a password', chart('1.2.0', { artifactAccount: 'open' }), /^FORBIDDEN .*401.*account open/],
    [
      'of a repository that is none',
      chart('1.2.0', { artifactAccount: 'none' }),
      /^NOT_FOUND .*\/none\/index\.yaml/,
    ],
    [
      'of what has no index',
      chart('1.2.0', { artifactAccount: 'other' }),
      /^UNAVAILABLE .*not the index of a Helm repository/,
    ],
  ])('is refused %s', async (_, artifact, expected) => {
    expect(await accounts.refusal(artifact)).toMatch(expected)
  })
})

describe('an index', () => {
  it.each<[string, string, string[] | undefined]>([
    ['no charts', 'apiVersion: v1\nentries: {}\n', []],
    ['JSON', '{"entries": {"a": [{"version": "1"}]}}', ['a']],
    [
      'lines of Windows',
      'entries:\r\n  a:\r\n  - version: 1.0.0\r\n  b:\r\n  - version: 1.0.0\r\n',
      ['a', 'b'],
    ],
    [
      'keys that are indented far',
      'entries:\n    a:\n      - version: 1.0.0\n    b:\n      - version: 1.0.0\nx: 1',
      ['a', 'b'],
    ],
    ['nothing of the kind', '<html>entries: </html>', undefined],
  ])('is read with %s', (_, text, names) => {
    const read = HelmIndex.read(text)
    expect(read?.names()).toEqual(names)
    for (const name of names ?? []) expect(read?.versions(name)).toHaveLength(1)
  })

  it('does not grow by aliases, and keeps numbers as they are written', () => {
    const bomb = 'entries:\n  a:\n    - &a {version: 1.0.0, urls: [x]}\n    - *a\n'
    expect(HelmIndex.read(bomb)?.versions('a')).toBeUndefined()
    expect(HelmIndex.read('entries:\n  a:\n    - version: "1.10"\n')?.versions('a')).toEqual([
      { version: '1.10', urls: [] },
    ])
  })

  it('of 25 MB is searched soon, as it is cut before it is parsed', () => {
    const entry = (n: number) =>
      `  chart-${n}:\n${`  - version: 1.${n}.0\n    description: ${'word '.repeat(40)}\n    urls:\n    - x-${n}.tgz\n`.repeat(100)}`
    const text = `entries:\n${Array.from({ length: 1_000 }, (_, n) => entry(n)).join('')}generated: x\n`
    expect(text.length).toBeGreaterThan(25_000_000)
    const begin = processorTime()
    expect(HelmIndex.read(text)?.versions('chart-999')).toHaveLength(100)
    expect(processorTime() - begin).toBeLessThan(5_000)
  })
})
