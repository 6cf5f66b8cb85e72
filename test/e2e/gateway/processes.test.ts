import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '#platform/config/load.ts'
import { type ServiceName, serviceNames } from '#platform/service/service.ts'
import { type RunningPlatform, startPlatform } from '#platform/service/start.ts'
import { silent } from '../../fixtures/subgraphs.ts'

const secret = 'a secret that all of these processes share'

describe('the platform', () => {
  const running: RunningPlatform[] = []
  const folders: string[] = []

  async function start(...flags: string[]): Promise<RunningPlatform> {
    const data = mkdtempSync(join(tmpdir(), 'gennaker-test-'))
    folders.push(data)
    const { config } = loadConfig({
      flags: ['--data', data, '--port', '0', ...flags],
      environment: { GENNAKER_IDENTITY_SECRET: secret },
      folder: data,
    })
    const platform = await startPlatform(config, silent)
    running.push(platform)
    return platform
  }
  afterEach(async () => {
    await Promise.all(running.splice(0).map((platform) => platform.stop(2_000)))
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })

  async function post(url: string, query: string) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    return {
      status: response.status,
      body: (await response.json()) as {
        data?: unknown
        errors?: { extensions: { code: string; service?: string } }[]
      },
    }
  }
  const ready = async (url: string) => {
    const response = await fetch(new URL('/health/ready', url))
    return {
      status: response.status,
      body: (await response.json()) as { services: Record<string, { ready: boolean; reason?: string }> },
    }
  }
  const save =
    'mutation { saveApplication(name: "app", attributes: { email: "a@example.com" }) { name executions { totalCount } } }'
  const saved = { saveApplication: { name: 'app', executions: { totalCount: 0 } } }

  it('should run everything in one process, without a port for each service', async () => {
    const { addresses, isWhole } = await start()
    expect(isWhole).toBe(true)
    expect(addresses.services).toEqual({})
    expect((await ready(addresses.graphql!)).status).toBe(200)
    expect((await post(addresses.graphql!, save)).body).toEqual({ data: saved })
    expect((await fetch(addresses.playground!)).status).toBe(200)
    expect(await (await fetch(new URL('/metrics', addresses.graphql))).text()).toContain(
      'gennaker_gate_sockets',
    )
  })

  it('should run services apart, found by their endpoints, and believed by their tokens only', async () => {
    const endpoints: string[] = []
    const apart = new Map<ServiceName, RunningPlatform>()
    // Each finds those that were started before it.
    for (const name of serviceNames) {
      const platform = await start('--services', name, `--service-ports-${name}`, '0', ...endpoints)
      apart.set(name, platform)
      endpoints.push(`--endpoints-${name}`, platform.addresses.services[name]!)
    }
    const [front50, orca] = [apart.get('front50')!, apart.get('orca')!]
    const gate = await start('--services', 'gate', ...endpoints)
    expect(await ready(gate.addresses.graphql!)).toMatchObject({
      status: 200,
      body: { services: { front50: { ready: true }, orca: { ready: true } } },
    })
    expect((await post(gate.addresses.graphql!, save)).body).toEqual({ data: saved })
    const direct = await post(front50.addresses.services.front50!, save)
    expect([direct.status, direct.body.errors![0]!.extensions.code]).toEqual([401, 'UNAUTHENTICATED'])

    await running.splice(running.indexOf(orca), 1)[0]!.stop(2_000)
    const without = await post(
      gate.addresses.graphql!,
      '{ applications { nodes { name } } stageTypes { type } }',
    )
    expect(without.body.errors).toEqual([
      expect.objectContaining({
        extensions: expect.objectContaining({ code: 'UNAVAILABLE', service: 'orca' }),
      }),
    ])
    const { status, body } = await ready(gate.addresses.graphql!)
    expect([status, body.services.front50!.ready, body.services.orca!.ready]).toEqual([503, true, false])
    expect(body.services.orca!.reason).toContain('ECONNREFUSED')
  })

  it('should say that a port is used, and leave nothing running', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    await expect(start('--port', String(port))).rejects.toThrow(`Port ${port} of 127.0.0.1 is used`)
    other.close()
  })

  it('should answer what is under way when it stops, and then nothing', async () => {
    const { addresses, stop } = await start()
    const answers = Promise.all(
      Array.from({ length: 20 }, () => post(addresses.graphql!, '{ applications { nodes { name } } }')),
    )
    await post(addresses.graphql!, '{ __typename }')
    const stopped = stop(5_000)
    for (const { body } of await answers) expect(body).toEqual({ data: { applications: { nodes: [] } } })
    await stopped
    await expect(fetch(addresses.graphql!)).rejects.toThrow()
  })
})
