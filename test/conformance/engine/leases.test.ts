import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '#platform/engine/engine.ts'
import { leaseImplementations } from './implementations.ts'

describe.each(leaseImplementations)('the leases of the %s engine', (_, create) => {
  let engine: Engine

  beforeEach(async () => {
    engine = await create()
  })
  afterEach(() => engine.stop())

  it('should run one at a time under a key, each in its turn', async () => {
    const seen: string[] = []
    const work = (name: string) => async () => {
      seen.push(`${name} begins`)
      await sleep(5)
      seen.push(`${name} ends`)
      return name
    }
    const results = await Promise.all(
      ['a', 'b', 'c'].map((name) => engine.leases.withLock('key', work(name))),
    )
    expect(results).toEqual(['a', 'b', 'c'])
    expect(seen).toHaveLength(6)
    for (let index = 0; index < 6; index += 2)
      expect(seen[index + 1]).toBe(seen[index]!.replace('begins', 'ends'))
  })

  it('should not hold one key for another', async () => {
    const release = Promise.withResolvers<void>()
    const held = engine.leases.withLock('a', () => release.promise)
    await expect(engine.leases.withLock('b', async () => 'free')).resolves.toBe('free')
    release.resolve()
    await held
  })

  it('should free the key when the work throws', async () => {
    const failing = engine.leases.withLock('key', async () => {
      throw new Error('broken')
    })
    await expect(failing).rejects.toThrow('broken')
    await expect(engine.leases.withLock('key', async () => 'next')).resolves.toBe('next')
  })

  it('should tell the work that its lease is lost when the engine stops', async () => {
    const begun = Promise.withResolvers<void>()
    const work = engine.leases.withLock('key', async (signal) => {
      const lost = new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('lost')))
      begun.resolve()
      return lost
    })
    await begun.promise
    await engine.stop()
    await expect(work).resolves.toBe('lost')
  })
})
