import type { Delivery, Engine, Queue } from '#platform/engine/engine.ts'
import { implementations } from './implementations.ts'

/** Collects deliveries and answers when a number of them has come. */
function collector<T>(queue: Queue<T>, concurrency = 1, handle?: (delivery: Delivery<T>) => Promise<void>) {
  const deliveries: (Delivery<T> & { at: number })[] = []
  const waiters: { count: number; resolve: () => void }[] = []
  queue.process(concurrency, async (delivery) => {
    deliveries.push({ ...delivery, at: performance.now() })
    for (const { count, resolve } of waiters) if (deliveries.length >= count) resolve()
    await handle?.(delivery)
  })
  const count = (wanted: number) =>
    new Promise<void>((resolve) => {
      if (deliveries.length >= wanted) resolve()
      else waiters.push({ count: wanted, resolve })
    })
  return { deliveries, count }
}

describe.each(implementations)('the queue of the %s engine', (_, create) => {
  let engine: Engine
  let queue: Queue<number>

  beforeEach(async () => {
    engine = await create()
    queue = engine.queue<number>('conformance')
    await queue.clear()
  })
  afterEach(() => engine.stop())

  it('should deliver what is due in the order it was pushed', async () => {
    for (let n = 0; n < 100; n++) await queue.push(`m${n}`, n)
    const { deliveries, count } = collector(queue)
    await count(100)
    expect(deliveries.map(({ body }) => body)).toEqual(Array.from({ length: 100 }, (_, n) => n))
    expect(deliveries.every(({ attempt }) => attempt === 1)).toBe(true)
    expect(deliveries[7]!.id).toBe('m7')
  })

  it('should hand over at once, without a poll', async () => {
    const { deliveries, count } = collector(queue)
    const latencies: number[] = []
    for (let n = 0; n < 50; n++) {
      const pushed = performance.now()
      await queue.push('again', n)
      await count(n + 1)
      latencies.push(deliveries[n]!.at - pushed)
    }
    expect(latencies.sort((a, b) => a - b)[25]).toBeLessThan(20)
  })

  it('should answer the same queue for the same name', async () => {
    const { count } = collector(queue)
    await engine.queue<number>('conformance').push('a', 1)
    await engine.queue<number>('another').push('a', 2)
    await count(1)
    expect(await engine.queue('another').depth()).toEqual({ waiting: 1, active: 0 })
  })

  it('should deliver after the delay, the earliest first', async () => {
    const started = performance.now()
    const delays = [150, 30, 90, 60, 120, 0]
    for (const delay of delays) await queue.push(`after ${delay}`, delay, delay)
    const { deliveries, count } = collector(queue)
    await count(delays.length)
    expect(deliveries.map(({ body }) => body)).toEqual([0, 30, 60, 90, 120, 150])
    for (const { body, at } of deliveries) expect(at - started).toBeGreaterThanOrEqual(body - 1)
  })

  it('should replace a message that waits under the same id, with the new delay', async () => {
    await queue.push('a', 1, 60_000)
    await queue.push('a', 2, 20)
    await queue.push('b', 3, 0)
    await queue.push('b', 4, 40)
    expect(await queue.depth()).toEqual({ waiting: 2, active: 0 })
    const { deliveries, count } = collector(queue)
    await count(2)
    expect(deliveries.map(({ body }) => body)).toEqual([2, 4])
    expect(await queue.depth()).toEqual({ waiting: 0, active: expect.any(Number) })
  })

  it('should keep a message that is pushed while one with its id is being handled', async () => {
    const released = Promise.withResolvers<void>()
    const { deliveries, count } = collector(queue, 2, ({ body }) =>
      body === 1 ? released.promise : Promise.resolve(),
    )
    await queue.push('a', 1)
    await count(1)
    await queue.push('a', 2)
    await count(2)
    released.resolve()
    expect(deliveries.map(({ body, attempt }) => [body, attempt])).toEqual([
      [1, 1],
      [2, 1],
    ])
  })

  it('should bring a message again whose handler throws, later each time, until it succeeds', async () => {
    const { deliveries, count } = collector(queue, 1, async ({ attempt }) => {
      if (attempt < 4) throw new Error('not yet')
    })
    await queue.push('a', 1)
    await count(4)
    expect(deliveries.map(({ id, body, attempt }) => [id, body, attempt])).toEqual([
      ['a', 1, 1],
      ['a', 1, 2],
      ['a', 1, 3],
      ['a', 1, 4],
    ])
    const pauses = deliveries.slice(1).map(({ at }, index) => at - deliveries[index]!.at)
    expect(pauses[0]).toBeGreaterThanOrEqual(90)
    expect(pauses[1]).toBeGreaterThan(pauses[0]! * 1.3)
    expect(pauses[2]).toBeGreaterThan(pauses[1]! * 1.3)
  })

  it('should deliver others while a failed message waits to come again', async () => {
    const { deliveries, count } = collector(queue, 1, async ({ body, attempt }) => {
      if (body === 1 && attempt === 1) throw new Error('once')
    })
    await queue.push('a', 1)
    await queue.push('b', 2)
    await count(3)
    expect(deliveries.map(({ body }) => body)).toEqual([1, 2, 1])
  })

  it('should let a newer message take the place of a failed one, at the latest when that would have come', async () => {
    const failing = Promise.withResolvers<void>()
    const { deliveries, count } = collector(queue, 1, ({ body }) =>
      body === 1 ? failing.promise : Promise.resolve(),
    )
    await queue.push('a', 1)
    await count(1)
    await queue.push('a', 2, 60_000)
    failing.reject(new Error('no'))
    await count(2)
    expect(deliveries[1]!.body).toBe(2)
    expect(await queue.depth()).toEqual({ waiting: 0, active: expect.any(Number) })
  })

  it('should handle as many at a time as the concurrency allows, and no more', async () => {
    let most = 0
    const release: (() => void)[] = []
    const { count } = collector(queue, 3, async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      release.push(resolve)
      most = Math.max(most, (await queue.depth()).active)
      await promise
    })
    for (let n = 0; n < 10; n++) await queue.push(`m${n}`, n)
    await count(3)
    expect(await queue.depth()).toEqual({ waiting: 7, active: 3 })
    for (let handled = 0; handled < 10; handled++) {
      await count(Math.min(handled + 3, 10))
      release[handled]!()
    }
    await queue.drain(5_000)
    expect(most).toBe(3)
    expect(await queue.depth()).toEqual({ waiting: 0, active: 0 })
  })

  it('should drain: end what is under way and take nothing new', async () => {
    const ended: number[] = []
    const release = Promise.withResolvers<void>()
    const { deliveries, count } = collector(queue, 1, async ({ body }) => {
      await release.promise
      ended.push(body)
    })
    await queue.push('a', 1)
    await queue.push('b', 2)
    await count(1)
    const drained = queue.drain(10_000)
    release.resolve()
    await drained
    expect(ended).toEqual([1])
    expect(deliveries).toHaveLength(1)
    expect(await queue.depth()).toEqual({ waiting: 1, active: 0 })
  })

  it('should not wait longer for a handler than the drain may take', async () => {
    const release = Promise.withResolvers<void>()
    const { count } = collector(queue, 1, () => release.promise)
    await queue.push('a', 1)
    await count(1)
    await queue.drain(50)
    expect((await queue.depth()).active).toBe(1)
    release.resolve()
  })

  it('should forget all that waits when it is cleared', async () => {
    await queue.push('a', 1)
    await queue.push('b', 2, 20)
    await queue.clear()
    expect(await queue.depth()).toEqual({ waiting: 0, active: 0 })
    const { deliveries, count } = collector(queue)
    await queue.push('c', 3, 50)
    await count(1)
    expect(deliveries.map(({ body }) => body)).toEqual([3])
  })
})
