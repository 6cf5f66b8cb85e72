import { DockerRegistry, digestOf, isRegistryInstalled } from '../../../../fixtures/dockerRegistry.ts'
import { tgz } from '../../../platform/archive/archives.ts'
import { artifactAccountsOf } from './accounts.ts'
import { serve } from './serve.ts'

const chartType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'
const manifestOf = (mediaType: string, content: Buffer) =>
  JSON.stringify({
    schemaVersion: 2,
    layers: [{ mediaType, digest: digestOf(content), size: content.length }],
  })

;(isRegistryInstalled ? describe : describe.skip)('a real registry', () => {
  let registry: DockerRegistry
  let host: string
  let accounts: ReturnType<typeof artifactAccountsOf>
  let chart: Buffer

  beforeAll(async () => {
    registry = await DockerRegistry.start({ isLocked: true })
    host = registry.host
    chart = await tgz([[{ name: 'web/Chart.yaml' }, 'name: web']])
    const address = `http://${host}`
    accounts = artifactAccountsOf({
      dockerRegistry: [
        { name: 'shop', address, username: 'ann', password: 'pw' },
        { name: 'open', address },
      ],
    })
  })
  afterAll(async () => {
    await accounts.stop()
    await registry.stop()
  })

  it('gives charts, manifests of images and tags', async () => {
    await registry.push('charts/web', '1.2.0', chart, 'chart')
    const manifest = await registry.push('images/web', 'v1', 'layer')
    const image = { type: 'helm/image', artifactAccount: 'shop' }
    for (const artifact of [
      { ...image, reference: `${host}/charts/web:1.2.0` },
      { ...image, reference: `oci://${host}/charts/web`, version: '1.2.0' },
      { ...image, name: 'charts/web', version: '1.2.0' },
    ])
      expect(await accounts.bytes(artifact)).toEqual(chart)
    expect(await accounts.file({ ...image, name: 'charts/web', version: '1.2.0' }, 'web/Chart.yaml')).toBe(
      'name: web',
    )
    const docker = { type: 'docker/image', artifactAccount: 'shop' }
    expect(await accounts.text({ ...docker, reference: `${host}/images/web:v1` })).toBe(manifest)
    expect(await accounts.text({ ...docker, reference: `${host}/images/web@${digestOf(manifest)}` })).toBe(
      manifest,
    )
    expect(await accounts.versions('shop', 'images/web')).toEqual(['v1'])
    expect(await accounts.refusal({ ...image, reference: `${host}/images/web:v1` })).toMatch(
      /^NOT_FOUND .*image of another kind/,
    )
    expect(await accounts.refusal({ ...docker, reference: `${host}/images/web:v2` })).toMatch(
      /^NOT_FOUND .*manifests\/v2/,
    )
    expect(
      await accounts.refusal({ ...docker, reference: `${host}/images/web:v1`, artifactAccount: 'open' }),
    ).toMatch(/^FORBIDDEN .*401.*account open/)
  })
})

describe('a registry that hands out tokens', () => {
  let server: Awaited<ReturnType<typeof serve>>
  let tokens: Awaited<ReturnType<typeof serve>>
  let accounts: ReturnType<typeof artifactAccountsOf>
  const layer = Buffer.from('the chart')
  const password = `Basic ${Buffer.from('ann:pw').toString('base64')}`

  beforeAll(async () => {
    // distribution.github.io/distribution/spec/auth/token
    tokens = await serve((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://x')
      const isSound =
        searchParams.get('service') === 'shop' && searchParams.get('scope')?.startsWith('repository:')
      if (!isSound || ![password, undefined].includes(request.headers.authorization))
        response.writeHead(401).end()
      else response.end(JSON.stringify({ token: request.headers.authorization ? 'for-ann' : 'for-all' }))
    })
    server = await serve((request, response) => {
      const url = request.url ?? ''
      const isOpen = url.startsWith('/v2/public/')
      const challenge = `Bearer realm="${tokens.origin}/token",service="shop",scope="x"`
      if (request.headers.authorization !== `Bearer ${isOpen ? 'for-all' : 'for-ann'}`)
        response.writeHead(401, { 'www-authenticate': challenge }).end()
      else if (url.includes('/damaged/blobs/')) response.end('something else')
      else if (url.includes('/blobs/')) response.end(layer)
      else if (url.includes('/odd/')) response.end('<html>')
      else if (url.includes('/manifests/')) response.end(manifestOf(chartType, layer))
      else response.writeHead(404).end()
    })
    const account = { address: server.origin, username: 'ann', password: 'pw' }
    accounts = artifactAccountsOf({
      dockerRegistry: [
        { name: 'trusting', ...account, hosts: [tokens.origin] },
        { name: 'wary', ...account },
        { name: 'open', address: server.origin },
      ],
    })
  })
  afterAll(async () => {
    await accounts.stop()
    await server.stop()
    await tokens.stop()
  })
  const chart = (name: string, artifactAccount: string, more: object = {}) => ({
    type: 'helm/image',
    name,
    version: '1.0.0',
    artifactAccount,
    ...more,
  })

  it('is read with a token for the password, or for nobody', async () => {
    expect(await accounts.text(chart('charts/web', 'trusting'))).toBe('the chart')
    expect(await accounts.text(chart('public/web', 'open'))).toBe('the chart')
  })

  it.each<[string, () => object, RegExp]>([
    [
      'the password would go elsewhere',
      () => chart('charts/web', 'wary'),
      /^UNAVAILABLE .*not among its hosts/,
    ],
    ['there is no password', () => chart('charts/web', 'open'), /^FORBIDDEN .*401/],
    ['the chart is damaged', () => chart('damaged', 'trusting'), /^UNAVAILABLE .*its sha256 is/],
    ['the answer is odd', () => chart('odd/x', 'trusting'), /^UNAVAILABLE .*cannot be understood/],
    [
      'it is another registry',
      () => chart('', 'trusting', { reference: 'ghcr.io/x/y:1' }),
      /^BAD_USER_INPUT artifact\.reference: must be like 127/,
    ],
    ['it is a way up', () => chart('../x', 'trusting'), /^BAD_USER_INPUT artifact\.reference/],
    ['it leads up', () => chart('x/../../../api', 'trusting'), /^BAD_USER_INPUT artifact\.reference/],
    ['a part is empty', () => chart('x//y', 'trusting'), /^BAD_USER_INPUT artifact\.reference/],
    [
      'the tag is none',
      () => chart('x', 'trusting', { version: 'a/b' }),
      /^BAD_USER_INPUT artifact\.version/,
    ],
  ])('is refused where %s', async (_, artifact, expected) => {
    const before = tokens.asked.length
    const refusal = await accounts.refusal(artifact())
    expect(refusal).toMatch(expected)
    if (refusal.includes('hosts')) expect(tokens.asked.length).toBe(before)
  })
})
