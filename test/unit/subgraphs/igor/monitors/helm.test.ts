import { stringify } from 'yaml'
import { HelmRepository } from '#platform/registry/helmRepository.ts'
import { startTwin, type Twin } from '../../../../../sandbox/http/twin.ts'
import { helmMonitor } from '../../../../../subgraphs/igor/monitors/helm.ts'
import { httpOf, looksOf, pace } from '../looks.ts'

const http = httpOf()
let entries: Record<string, { version: string; digest?: string; urls: string[] }[]>
let twin: Twin
beforeEach(async () => {
  entries = { web: [version('1.0.0')], 'odd name': [version('0.1.0')] }
  // helm.sh/docs/topics/chart_repository: the index of a repository.
  twin = await startTwin(({ path, headers }) => {
    const body = stringify({ apiVersion: 'v1', entries })
    const etag = `"${body.length}"`
    if (path !== '/charts/index.yaml') return { status: 404 }
    return headers['if-none-match'] === etag ? { status: 304 } : { headers: { etag }, body }
  })
})
afterEach(() => twin.stop())
afterAll(() => http.stop())

const version = (version: string) => ({ version, digest: `d-${version}`, urls: [`web-${version}.tgz`] })

const watched = () => {
  const account = { name: 'stable', repository: `${twin.url}/charts` }
  const repository = new HelmRepository(
    { ...account, username: undefined, password: undefined, usernamePasswordFile: undefined },
    { http, maxIndexBytes: 1_000_000 },
  )
  return looksOf(helmMonitor('stable', repository, pace))
}

describe('the monitor of Helm repositories', () => {
  it('tells new versions of charts, oldest first, each once', async () => {
    const looks = watched()
    expect(await looks.look()).toEqual([])
    entries.web!.unshift(version('1.2.0'), version('1.1.0'))
    entries.fresh = [version('0.0.1')]
    const found = await looks.look()
    expect(found.map(({ key }) => key)).toEqual([
      'helm/stable/web@1.1.0',
      'helm/stable/web@1.2.0',
      'helm/stable/fresh@0.0.1',
    ])
    expect(found[0]).toMatchObject({
      details: { source: 'igor', type: 'helm' },
      content: { account: 'stable', chart: 'web', version: '1.1.0', digest: 'd-1.1.0' },
    })
    expect(await looks.look()).toEqual([])
  })

  it.each([
    ['500', { kind: 'status', status: 500 }],
    ['429', { kind: 'status', status: 429 }],
    ['html', { kind: 'html' }],
    ['half an answer', { kind: 'half' }],
    ['a cut connection', { kind: 'reset' }],
  ] as const)('finds it at the next poll after %s', async (_, fault) => {
    const looks = watched()
    await looks.look()
    entries.web!.unshift(version('1.1.0'))
    twin.fail(fault)
    await expect(looks.look()).rejects.toThrow()
    expect((await looks.look()).length).toBe(1)
  })
})
