import { Alarms } from '#platform/engine/embedded/alarms.ts'

describe('alarms', () => {
  it('should go off in order of time, whatever the order they were set in, without those cancelled', async () => {
    const alarms = new Alarms()
    const rung: number[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    const delays = Array.from({ length: 200 }, (_, n) => ({ n, delay: (n * 37) % 50 }))
    const set = delays.map(({ n, delay }) => alarms.after(delay, () => rung.push(n)))
    alarms.after(120, resolve)
    const cancelled = new Set(delays.filter(({ n }) => n % 3 === 0).map(({ n }) => n))
    for (const n of cancelled) alarms.cancel(set[n]!)
    for (const n of cancelled) alarms.cancel(set[n]!)
    await promise
    const kept = delays.filter(({ n }) => !cancelled.has(n))
    expect([...rung].sort((a, b) => a - b)).toEqual(kept.map(({ n }) => n))
    const spans = rung.map((n) => set[n]!.due)
    expect(spans).toEqual([...spans].sort((a, b) => a - b))
  })

  it('should not go off early for a delay that is longer than a timer can be', async () => {
    const alarms = new Alarms()
    let rung = 0
    alarms.after(2 ** 33, () => rung++)
    const { promise, resolve } = Promise.withResolvers<void>()
    alarms.after(20, resolve)
    await promise
    expect(rung).toBe(0)
    alarms.clear()
  })

  it('should forget everything when cleared', async () => {
    const alarms = new Alarms()
    const rung: string[] = []
    const early = alarms.after(5, () => rung.push('cleared'))
    alarms.clear()
    alarms.cancel(early)
    const { promise, resolve } = Promise.withResolvers<void>()
    alarms.after(15, resolve)
    await promise
    expect(rung).toEqual([])
  })
})
