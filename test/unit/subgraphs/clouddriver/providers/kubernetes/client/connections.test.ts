import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { createClusterGuard } from '#platform/http/addresses.ts'
import type { EndpointSource } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/accounts/endpoint.ts'
import { Rate } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/client/rate.ts'
import { Session } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/client/session.ts'
import { Transport } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/client/transport.ts'
import { type Credentials, credentials } from '../../../../../../fixtures/kubernetes/credentials.ts'
import type { RunningServer } from '../../../../../../fixtures/kubernetes/servers.ts'
import { startTwin } from '../../../../../../fixtures/kubernetes/twin.ts'

let twin: RunningServer
let twinCredentials: Credentials
let proxy: Server
const tunnels: string[] = []
const sockets = new Set<Socket>()

beforeAll(async () => {
  twin = await startTwin()
  twinCredentials = credentials(twin.kubeconfig)
  proxy = createServer().on('connect', (request, socket: Socket) => {
    tunnels.push(request.url ?? '')
    const [host, port] = (request.url ?? '').split(':')
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    for (const each of [socket, upstream]) each.on('error', () => {}).on('close', () => socket.destroy())
    sockets.add(socket).add(upstream)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  proxy.close()
  await twin.stop()
})

async function version(endpoint: object): Promise<unknown> {
  const { server, authority: ca, token } = twinCredentials
  const source: EndpointSource = async () => ({
    server: new URL(server),
    tls: { ca, rejectUnauthorized: true },
    headers: { authorization: `Bearer ${token}` },
    ...endpoint,
  })
  const transport = new Transport(new Session(source, { now: Date.now }), new Rate(10, 10), 5)
  try {
    return (await transport.json({ method: 'GET', path: '/version', repeats: 'never' })).value
  } finally {
    await transport.close()
  }
}

const answered = expect.objectContaining({ major: '1' })

describe('connections', () => {
  it('go through the proxy that a kubeconfig names', async () => {
    const { port } = proxy.address() as AddressInfo
    expect(await version({ proxy: `http://127.0.0.1:${port}` })).toEqual(answered)
    expect(tunnels).toEqual([new URL(twinCredentials.server).host])
  })

  it('say that a proxy is not there, or is none', async () => {
    await expect(version({ proxy: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(version({ proxy: 'nonsense' })).rejects.toMatchObject({ reason: 'Misconfigured' })
  })

  it.each([
    ['the authority', {}, undefined],
    ['no authority at all, on purpose', { ca: undefined, rejectUnauthorized: false }, undefined],
    ['another authority', { ca: undefined }, /does not trust/],
    ['another name', { servername: 'elsewhere.example.com' }, /certificate of another host/],
  ])('trust %s or not', async (_, tls, problem) => {
    const given = { ca: twinCredentials.authority, rejectUnauthorized: true, ...tls }
    const answer = version({ tls: given })
    if (problem) await expect(answer).rejects.toThrow(problem)
    else expect(await answer).toEqual(answered)
  })

  describe('of an account that came by a call', () => {
    const rules = { allowPrivateNetworks: false, allowedHosts: [], allowedCidrs: [] }
    const closed = createClusterGuard(rules, false)

    it.each([
      ['an address', 'https://127.0.0.1:1'],
      ['an address in other words', 'https://[::ffff:7f00:1]:1'],
      ['a name', 'https://localhost:1'],
      ['a metadata address', 'http://169.254.169.254'],
    ])('do not go to %s that is closed', async (_, server) => {
      await expect(version({ server: new URL(server), guard: closed })).rejects.toMatchObject({
        reason: 'Misconfigured',
        message: expect.stringContaining('are refused'),
      })
    })

    it.each(['http', 'socks5'])('do not go to a proxy (%s) on an address that is closed', async (scheme) => {
      const { port } = proxy.address() as AddressInfo
      for (const host of ['127.0.0.1', 'localhost'])
        await expect(version({ proxy: `${scheme}://${host}:${port}`, guard: closed })).rejects.toMatchObject({
          reason: 'Misconfigured',
        })
    })

    it('go where the configuration allows it', async () => {
      expect(await version({ guard: createClusterGuard(rules, true) })).toEqual(answered)
      const { host } = new URL(twinCredentials.server)
      expect(await version({ guard: createClusterGuard({ ...rules, allowedHosts: [host] }, false) })).toEqual(
        answered,
      )
    })
  })
})
