import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import { tail } from '#platform/graphql/tail.ts'
import { silent } from '../../../fixtures/subgraphs.ts'

const { events } = createEmbeddedEngine(silent)

/** A list that grows when the test says so. */
function growing() {
  const list: number[] = []
  let read = 0
  let isEnded = false
  return {
    reads: 0,
    add(...more: number[]) {
      list.push(...more)
      events.publish('list', {})
    },
    end() {
      isEnded = true
      events.publish('list', {})
    },
    read() {
      this.reads++
      const items = list.slice(read)
      read = list.length
      return Promise.resolve({ items, isWhole: isEnded && items.length === 0 })
    },
  }
}

const all = async <T>(source: AsyncIterable<T>) => {
  const found: T[] = []
  for await (const item of source) found.push(item)
  return found
}

describe('a list that grows', () => {
  it('is told from its beginning to its end, each once', async () => {
    const list = growing()
    list.add(1, 2)
    const told = all(await tail(events, ['list'], () => list.read()))
    list.add(3)
    await new Promise(setImmediate)
    list.add(4, 5)
    list.end()
    expect(await told).toEqual([1, 2, 3, 4, 5])
  })

  it('is not read while nothing is said of it', async () => {
    const list = growing()
    const source = await tail(events, ['list'], () => list.read())
    const next = source.next()
    await new Promise((resolve) => setTimeout(resolve, 20))
    const { reads } = list
    events.publish('other', {})
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(list.reads).toBe(reads)
    list.add(1)
    expect(await next).toEqual({ done: false, value: 1 })
    await source.return?.()
  })

  it('is left by whoever waits for it', async () => {
    const list = growing()
    const source = await tail(events, ['list'], () => list.read())
    const next = source.next()
    await source.return?.()
    expect(await next).toEqual({ done: true, value: undefined })
    const { reads } = list
    list.add(1)
    await new Promise(setImmediate)
    expect(list.reads).toBe(reads)
    expect(await source.next()).toEqual({ done: true, value: undefined })
  })

  it('whose first reading fails is none', async () => {
    await expect(tail(events, ['list'], () => Promise.reject(new Error('no such list')))).rejects.toThrow(
      'no such list',
    )
  })
})
