import { createLogger } from '#platform/log/log.ts'
import { refusedWebhooks } from '../../../gateway/refusedWebhooks.ts'

function logged() {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => lines.push(JSON.parse(line))
  let now = 0
  const tell = refusedWebhooks(createLogger({ level: 'info', format: 'json' }, { write }), () => now)
  return {
    lines,
    tell,
    pass: (ms: number) => {
      now += ms
    },
  }
}

describe('webhooks that are refused', () => {
  it.each([
    ['/webhooks/git/github?token=hunter22', { type: 'git', source: 'github' }],
    ['/webhooks/webhook/a/b', { type: 'webhook', source: 'a/b' }],
    ['/webhooks/', { type: '', source: '' }],
    ['/notifications/callbacks/slack', { type: 'callback', source: 'slack' }],
    [`/webhooks/webhook/${'x'.repeat(10_000)}`, { type: 'webhook', source: 'x'.repeat(100) }],
  ])('stand in the log without their query: %s', (url, place) => {
    const { lines, tell } = logged()
    tell({ url, status: 401, reason: 'r'.repeat(10_000) })
    expect(lines).toEqual([expect.objectContaining({ level: 'warn', ...place, status: 401 })])
    expect(lines[0]!.reason).toBe('r'.repeat(300))
    expect(JSON.stringify(lines)).not.toContain('hunter22')
  })

  it('fill no log: those beyond twenty in a minute are counted', () => {
    const { lines, tell, pass } = logged()
    for (let n = 0; n < 100; n++) tell({ url: '/webhooks/webhook/x', status: 400, reason: 'no' })
    pass(59_999)
    tell({ url: '/webhooks/webhook/x', status: 400, reason: 'no' })
    expect(lines).toHaveLength(20)
    expect(lines.every(({ unlogged }) => unlogged === undefined)).toBe(true)
    pass(1)
    for (let n = 0; n < 2; n++) tell({ url: '/webhooks/webhook/x', status: 400, reason: 'no' })
    expect(lines.slice(20).map(({ unlogged }) => unlogged)).toEqual([81, undefined])
  })
})
