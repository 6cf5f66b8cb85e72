import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '#platform/log/log.ts'
import { withSandbox } from '#platform/service/sandbox.ts'
import { Teardown } from '#platform/service/teardown.ts'
import { defaultConfig } from '../../../fixtures/config.ts'
import { until } from '../../../fixtures/until.ts'

interface Line {
  readonly msg: string
  readonly url?: string
  readonly pid?: number
}

describe('the sandbox cluster', () => {
  const lines: Line[] = []
  const log = createLogger(
    { level: 'info', format: 'json' },
    { write: (line) => lines.push(JSON.parse(line)) },
  )
  const started = () => lines.filter(({ msg }) => msg === 'sandbox cluster started')
  const teardown = new Teardown()
  let data: string

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'gennaker-sandbox-'))
  })
  afterAll(async () => {
    await teardown.run(5_000)
    await rm(data, { recursive: true })
  })

  it('should be an account, and be started again at the same address when its process dies', async () => {
    const config = { ...defaultConfig(), data }
    const { kubernetes, orca } = await withSandbox(config, true, log, teardown)
    expect(kubernetes.accounts.map(({ name }) => name)).toEqual(['sandbox'])
    expect(orca.script.kubernetes.account).toBe('sandbox')
    process.kill(started()[0]!.pid!, 'SIGKILL')
    await until(() => started().length === 2)
    const [first, second] = started()
    expect(second!.url).toBe(first!.url)
    expect(second!.pid).not.toBe(first!.pid)
  }, 60_000)
})
