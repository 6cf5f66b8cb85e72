import { type ArtifactoryTwin, startArtifactory } from '../../../../../sandbox/artifactory/artifactory.ts'
import { artifactorySearch } from '../../../../../subgraphs/igor/monitors/artifactory/search.ts'
import { artifactoryMonitor } from '../../../../../subgraphs/igor/monitors/artifactory.ts'
import { httpOf, looksOf, pace } from '../looks.ts'

const http = httpOf()
let artifactory: ArtifactoryTwin
beforeEach(async () => {
  artifactory = await startArtifactory('t0ken')
})
afterEach(() => artifactory.stop())
afterAll(() => http.stop())

/** Files come after the watch has begun, each a second after the one before, by Artifactory's clock. */
const later = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()

const put = (path: string, name: string, seconds: number, more: object = {}) =>
  artifactory.files.push({ repo: 'libs', path, name, modified: later(seconds), ...more })

const watched = (more: object = {}) => {
  const { baseUrl } = artifactory
  const given = { name: 'releases', baseUrl, repo: 'libs', repoType: 'maven', accessToken: 't0ken', ...more }
  return looksOf(artifactoryMonitor(artifactorySearch.parse(given), http, pace))
}

describe('the monitor of Artifactory', () => {
  it('tells what was put there since, oldest first, each once', async () => {
    put('com/shop/web/1.0', 'web-1.0.pom', -3600)
    const looks = watched()
    expect(await looks.look()).toEqual([])
    const build = { name: 'web', number: '7', url: 'http://ci/7', created: later(0) }
    put('com/shop/web/1.2', 'web-1.2.pom', 20)
    put('com/shop/web/1.1', 'web-1.1.pom', 10, { build })
    put('com/shop/web/1.1', 'web-1.1.jar', 10)
    const found = await looks.look()
    expect(found.map(({ content }) => (content.artifact as { version: string }).version)).toEqual([
      '1.1',
      '1.2',
    ])
    expect(found[0]).toMatchObject({
      details: { source: 'igor', type: 'artifactory' },
      content: {
        name: 'releases',
        artifact: {
          type: 'maven/file',
          name: 'com.shop:web',
          version: '1.1',
          reference: 'com.shop:web:1.1',
          provenance: 'libs',
          location: `${artifactory.baseUrl}/webapp/#/artifacts/browse/tree/General/libs/com/shop/web/1.1/web-1.1.pom`,
          metadata: { build },
        },
      },
    })
    expect(await looks.look()).toEqual([])
  })

  it('misses nothing of the moment that it has seen last', async () => {
    const looks = watched()
    await looks.look()
    put('com/shop/web/1.1', 'web-1.1.pom', 10)
    expect((await looks.look()).length).toBe(1)
    const { modified } = artifactory.files.at(-1)!
    artifactory.files.push({ repo: 'libs', path: 'com/shop/api/3', name: 'api-3.pom', modified })
    expect((await looks.look()).map(({ key }) => key)).toEqual([
      `artifactory/releases/libs/com/shop/api/3/api-3.pom@${modified}`,
    ])
    expect(await looks.look()).toEqual([])
  })

  it('looks at a group only, and at charts', async () => {
    const ofGroup = watched({ groupId: 'com.shop' })
    const ofCharts = watched({ repoType: 'helm' })
    await ofGroup.look()
    await ofCharts.look()
    put('com/shop/web/1.1', 'web-1.1.pom', 1)
    put('org/other/1.1', 'other-1.1.pom', 1)
    put('', 'web-0.3.1.tgz', 2)
    expect((await ofGroup.look()).length).toBe(1)
    expect((await ofCharts.look()).map(({ content }) => content.artifact)).toEqual([
      expect.objectContaining({ type: 'helm/file', name: 'web-0.3.1.tgz', version: '0.3.1' }),
    ])
  })

  it.each([
    ['500', { kind: 'status', status: 500 }, /answered 500/],
    ['429', { kind: 'status', status: 429 }, /answered 429/],
    ['html', { kind: 'html' }, /cannot be understood/],
    ['wrong JSON', { kind: 'wrongJson' }, /cannot be understood/],
    ['a cut connection', { kind: 'reset' }, /./],
  ] as const)('finds it at the next poll after %s', async (_, fault, problem) => {
    const looks = watched()
    await looks.look()
    put('com/shop/web/1.1', 'web-1.1.pom', 10)
    artifactory.fail(fault)
    await expect(looks.look()).rejects.toThrow(problem)
    expect((await looks.look()).length).toBe(1)
  })

  it('says that its token is refused', async () => {
    await expect(watched({ accessToken: 'wrong' }).look()).rejects.toThrow(
      /401.*account releases may not read/,
    )
  })
})
