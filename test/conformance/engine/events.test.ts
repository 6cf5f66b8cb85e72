import type { Engine } from '#platform/engine/engine.ts'
import { implementations } from './implementations.ts'

describe.each(implementations)('the events of the %s engine', (_, create) => {
  let engine: Engine

  beforeEach(async () => {
    engine = await create()
  })
  afterEach(() => engine.stop())

  /** Publishes a last event and waits until the topic has delivered it: everything before it has come then. */
  async function settle(topic: string): Promise<void> {
    const end = { end: Math.random() }
    const { promise, resolve } = Promise.withResolvers<void>()
    const close = engine.events.subscribe(topic, (event) => {
      if ((event as typeof end).end === end.end) resolve()
    })
    engine.events.publish(topic, end)
    await promise
    close()
  }

  it('should deliver to every subscriber of the topic, in order', async () => {
    const seen: [number[], number[], number[]] = [[], [], []]
    engine.events.subscribe('a', (event) => seen[0].push((event as { n: number }).n))
    engine.events.subscribe('a', (event) => seen[1].push((event as { n: number }).n))
    engine.events.subscribe('b', (event) => seen[2].push((event as { n: number }).n))
    for (let n = 0; n < 100; n++) engine.events.publish('a', { n })
    await settle('a')
    const all = Array.from({ length: 100 }, (_, n) => n)
    expect(seen[0].slice(0, 100)).toEqual(all)
    expect(seen[1].slice(0, 100)).toEqual(all)
    expect(seen[2]).toEqual([])
  })

  it('should not show a subscriber what was published before it subscribed', async () => {
    const seen: unknown[] = []
    engine.events.publish('a', { n: 1 })
    engine.events.subscribe('a', (event) => seen.push(event))
    engine.events.publish('a', { n: 2 })
    await settle('a')
    expect(seen[0]).toEqual({ n: 2 })
  })

  it('should deliver nothing any more after the subscription was closed', async () => {
    const seen: unknown[] = []
    const close = engine.events.subscribe('a', (event) => seen.push(event))
    engine.events.publish('a', { n: 1 })
    await settle('a')
    const before = seen.length
    engine.events.publish('a', { n: 2 })
    close()
    close()
    await settle('a')
    expect(seen).toHaveLength(before)
  })

  it('should keep the order for all when a listener publishes', async () => {
    const first: unknown[] = []
    const second: unknown[] = []
    engine.events.subscribe('a', (event) => {
      first.push((event as { n: number }).n)
      if ((event as { n: number }).n === 1) engine.events.publish('a', { n: 3 })
    })
    engine.events.subscribe('a', (event) => second.push((event as { n: number }).n))
    engine.events.publish('a', { n: 1 })
    engine.events.publish('a', { n: 2 })
    await settle('a')
    await settle('a')
    expect(first.filter((n) => n !== undefined)).toEqual([1, 2, 3])
    expect(second.filter((n) => n !== undefined)).toEqual([1, 2, 3])
  })

  it('should spare the publisher and the others a listener that throws', async () => {
    const seen: unknown[] = []
    engine.events.subscribe('a', () => {
      throw new Error('no')
    })
    engine.events.subscribe('a', (event) => seen.push(event))
    expect(() => engine.events.publish('a', { n: 1 })).not.toThrow()
    await settle('a')
    expect(seen[0]).toEqual({ n: 1 })
  })
})
