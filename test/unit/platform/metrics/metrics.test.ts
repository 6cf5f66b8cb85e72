import { createMetrics } from '#platform/metrics/metrics.ts'

describe('metrics', () => {
  it('are rendered in Prometheus’ text format, with the prefix', async () => {
    const metrics = createMetrics()
    metrics.counter('things_total', 'Things.', ['kind']).inc({ kind: 'a' }, 2)
    const gauge = metrics.gauge('depth', 'Depth.')
    gauge.set(5)
    gauge.inc()
    gauge.dec({}, 3)
    metrics.histogram('wait_seconds', 'Waits.', [], [1, 2]).observe(1.5)
    const text = await metrics.render()
    expect(text).toContain('# TYPE gennaker_things_total counter\ngennaker_things_total{kind="a"} 2\n')
    expect(text).toContain('gennaker_depth 3\n')
    expect(text).toContain('gennaker_wait_seconds_bucket{le="1"} 0\ngennaker_wait_seconds_bucket{le="2"} 1\n')
    expect(metrics.contentType).toContain('text/plain')
  })

  it('are the same instrument when asked for twice', async () => {
    const metrics = createMetrics()
    for (let n = 0; n < 2; n++) metrics.counter('shared_total', 'Shared.').inc()
    expect(await metrics.render()).toContain('gennaker_shared_total 2\n')
  })

  it('tell no more of what is removed', async () => {
    const metrics = createMetrics()
    const gauge = metrics.gauge('accounts', 'Accounts.', ['name'])
    for (const name of ['a', 'b']) gauge.set(1, { name })
    gauge.remove({ name: 'a' })
    const text = await metrics.render()
    expect(text).toContain('gennaker_accounts{name="b"} 1')
    expect(text).not.toContain('name="a"')
  })

  it('tell of the process, in each registry', async () => {
    for (const metrics of [createMetrics(), createMetrics()]) {
      expect(await metrics.render()).toMatch(/process_resident_memory_bytes \d/)
    }
  })
})
