import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../fixtures/gennaker.ts'
import { command, killAll } from './support/command.ts'

const launcher = join(process.cwd(), 'scripts/gennaker.ts')
let folder: string
let data: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gennaker start '))
  data = join(folder, 'data')
})
afterAll(() => {
  killAll()
  rmSync(folder, { recursive: true, force: true })
})

function start(port: number, env: Record<string, string> = {}) {
  const settings = { GENNAKER_PORT: String(port), GENNAKER_DATA: data, ...env }
  return command(process.execPath, [launcher, 'start'], { cwd: folder, env: settings })
}

async function ask(port: number, query: string) {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return (await response.json()) as { data: Record<string, unknown>; errors?: unknown }
}

describe('gennaker start', () => {
  it('says where it is and how to stop it, is ready, and ends in order', async () => {
    const port = await freePort()
    const gennaker = start(port)
    await gennaker.printed('Stop ')
    expect(gennaker.output()).toContain(`http://127.0.0.1:${port}/playground`)
    expect(gennaker.output()).toContain(`http://127.0.0.1:${port}/graphql`)
    expect(gennaker.output()).toMatch(new RegExp(`Data +${data}\n`))
    expect(gennaker.output()).toContain(`kill -TERM ${gennaker.child.pid}`)

    const ready = await fetch(`http://127.0.0.1:${port}/health/ready`)
    expect(ready.status).toBe(200)
    expect(await ready.json()).toMatchObject({
      ready: true,
      services: { front50: { ready: true }, orca: { ready: true } },
    })
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain(
      'process_resident_memory_bytes',
    )
    const saved = await ask(
      port,
      'mutation { saveApplication(name: "kept", attributes: { email: "a@b.c" }) { name } }',
    )
    expect(saved.errors).toBeUndefined()

    const since = performance.now()
    gennaker.child.kill('SIGTERM')
    expect((await gennaker.finished).code).toBe(0)
    expect(performance.now() - since).toBeLessThan(10_000)
  })

  it('keeps the data, and refuses a second process on them and on its port', async () => {
    const port = await freePort()
    const first = start(port)
    await first.printed('Stop ')
    expect((await ask(port, '{ application(name: "kept") { attributes } }')).data).toEqual({
      application: { attributes: { email: 'a@b.c' } },
    })

    const onSameData = await start(await freePort()).finished
    expectRefusal(
      onSameData,
      new RegExp(`Another process \\(process ${first.child.pid}\\) works on the data folder`),
    )
    const onSamePort = await start(port, { GENNAKER_DATA: join(folder, 'other') }).finished
    expectRefusal(
      onSamePort,
      new RegExp(`Port ${port} of 127.0.0.1 is used by another program.*--port or GENNAKER_PORT`),
    )

    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200)
    first.child.kill('SIGTERM')
    expect((await first.finished).code).toBe(0)
  })

  it('refuses a port that something else uses', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    expectRefusal(await start(port).finished, /is used by another program/)
    other.close()
  })

  it('refuses a database that is damaged, and leaves it as it is', async () => {
    const damaged = join(folder, 'damaged')
    cpSync(data, damaged, { recursive: true })
    const mongodb = join(damaged, 'mongodb')
    for (const file of readdirSync(mongodb)) {
      if (statSync(join(mongodb, file)).size > 0)
        writeFileSync(join(mongodb, file), 'not a database '.repeat(1_000))
    }
    const before = readdirSync(mongodb)
    expectRefusal(await start(await freePort(), { GENNAKER_DATA: damaged }).finished, /damaged/)
    expect(readdirSync(mongodb)).toEqual(expect.arrayContaining(before))
  })

  it('refuses a configuration that cannot be used, naming all of it, before anything is there', async () => {
    const untouched = join(folder, 'untouched')
    const result = await start(0, {
      GENNAKER_PROT: '1',
      GENNAKER_LOG_LEVEL: 'loud',
      GENNAKER_DATA: untouched,
      GENNAKER_JENKINS_MASTERS: '[{"name":"a"}]',
      GENNAKER_REST_ENDPOINTS: '[{"url":"ftp://x"}]',
    }).finished
    expectRefusal(result, /GENNAKER_PROT is not known; did you mean GENNAKER_PORT\?\n.*"loud"/)
    expectRefusal(result, /jenkins\.masters\[0\]\.address \(from GENNAKER_JENKINS_MASTERS\): /)
    expectRefusal(result, /rest\.endpoints\[0\]\.url \(from GENNAKER_REST_ENDPOINTS\): /)
    expect(result.output).not.toMatch(/started/)
    expect(existsSync(untouched)).toBe(false)
  })
})

/** A refusal names its reason, ends with 1 and shows no stack trace. */
function expectRefusal({ code, output }: { code: number | null; output: string }, reason: RegExp) {
  expect(output).toMatch(reason)
  expect(output).not.toMatch(/^\s+at /m)
  expect(code).toBe(1)
}
