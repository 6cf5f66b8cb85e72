import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import type { Look, Monitor, Poll } from '../../../../../subgraphs/igor/monitors/define.ts'
import { openMongo } from '../../../../fixtures/mongo.ts'
import { until } from '../../../../fixtures/until.ts'
import { pollersOn, silent, Told } from '../polling.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
const opened: { stop(): Promise<void> }[] = []
beforeAll(async () => {
  mongo = await openMongo()
})
afterEach(async () => {
  for (const each of opened.splice(0)) await each.stop()
})
afterAll(() => mongo.stop())

const replica = async (...[monitors, options]: [readonly Monitor[], Parameters<typeof pollersOn>[2]?]) => {
  const one = await pollersOn(mongo.uri, monitors, options)
  opened.push(one)
  return one
}

/** A list that grows: what it has is news once. */
class Shelf implements Monitor {
  readonly name = 'shelf'
  readonly partition = 'a'
  readonly threshold = 3
  everyMs = 3_600_000
  things: string[] = ['old']
  looks: Look[] = []
  problem: Error | undefined

  async poll(look: Look): Promise<Poll> {
    this.looks.push(look)
    if (this.problem) throw this.problem
    const known = await look.known.find(this.things)
    const fresh = this.things.filter((thing) => !known.has(thing))
    const found = fresh.map((thing) => ({
      key: `shelf/${thing}`,
      details: { source: 'igor', type: 'shelf' },
      content: { thing },
    }))
    return {
      found: look.mark ? found : [],
      mark: { count: this.things.length },
      known: new Map(fresh.map((thing) => [thing, ''])),
    }
  }
}

describe('a poller', () => {
  it('takes what is there at first for known, and tells what comes then, once', async () => {
    const shelf = new Shelf()
    const { pollers, told } = await replica([shelf])
    expect((await pollers.poll('shelf', 'a')).state).toMatchObject({ found: 0, failures: 0 })
    shelf.things.push('new', 'newer')
    expect((await pollers.poll('shelf', 'a')).state).toMatchObject({ found: 2 })
    expect((await pollers.poll('shelf', 'a')).state).toMatchObject({ found: 0 })
    expect(told.keys).toEqual(['shelf/new', 'shelf/newer'])
  })

  it('polls by itself when it is due', async () => {
    const shelf = new Shelf()
    shelf.everyMs = 20
    const { pollers, told } = await replica([shelf])
    pollers.start()
    await until(() => shelf.looks.length >= 2)
    shelf.things.push('new')
    await until(() => told.keys.length === 1)
  })

  it('goes on where another process has stopped', async () => {
    const shelf = new Shelf()
    const first = await replica([shelf])
    await first.pollers.poll('shelf', 'a')
    shelf.things.push('new')
    const second = await replica([shelf], { database: first.database })
    await second.pollers.poll('shelf', 'a')
    expect(second.told.keys).toEqual(['shelf/new'])
  })

  it('tells again what it had told when it died before it wrote that down', async () => {
    const shelf = new Shelf()
    const told = new Told()
    const first = await replica([shelf], { told, failpoints: 'igor.poll.told=error@2' })
    await first.pollers.poll('shelf', 'a')
    shelf.things.push('new')
    await expect(first.pollers.poll('shelf', 'a')).rejects.toThrow('Failpoint')
    expect(told.given).toBe(1)
    const second = await replica([shelf], { told, database: first.database })
    await second.pollers.poll('shelf', 'a')
    expect(told.given).toBe(2)
    expect(told.keys).toEqual(['shelf/new'])
  })

  it('keeps what it has found until Echo is there again', async () => {
    const shelf = new Shelf()
    const { pollers, told, metrics } = await replica([shelf])
    await pollers.poll('shelf', 'a')
    shelf.things.push('new')
    told.isAway = true
    const { state } = await pollers.poll('shelf', 'a')
    expect(state).toMatchObject({ failures: 1, problem: expect.stringContaining('it is away') })
    expect(await metrics.render()).toMatch(
      /missed_echo_notification_total\{monitor="shelf",partition="a"\} 1/,
    )
    told.isAway = false
    expect((await pollers.poll('shelf', 'a')).state.problem).toBeUndefined()
    expect(told.keys).toEqual(['shelf/new'])
  })

  it('soon tries again to tell, whatever the interval', async () => {
    const shelf = new Shelf()
    const { pollers, told } = await replica([shelf])
    await pollers.poll('shelf', 'a')
    shelf.things.push('new')
    told.isAway = true
    const { state } = await pollers.poll('shelf', 'a')
    expect(state.nextPoll! - Date.now()).toBeLessThanOrEqual(1_100)
    told.isAway = false
    pollers.start()
    await until(() => told.keys.length === 1)
  })

  it('does not put off what is due when a hint leads to a failure', async () => {
    const shelf = new Shelf()
    const { pollers, metrics } = await replica([shelf])
    const { state } = await pollers.poll('shelf', 'a')
    shelf.problem = new Error('the shelf is locked')
    pollers.hint('shelf', 'a', ['x'])
    await until(async () => /failed_total\{monitor="shelf",partition="a"\} 1/.test(await metrics.render()))
    expect((await pollers.shown())[0]!.state).toMatchObject({ failures: 0, nextPoll: state.nextPoll })
  })

  it('goes by its interval, not by one that was longer', async () => {
    const shelf = new Shelf()
    const first = await replica([shelf])
    await first.pollers.poll('shelf', 'a')
    const hasty = new Shelf()
    hasty.everyMs = 20
    const second = await replica([hasty], { database: first.database })
    second.pollers.start()
    await until(() => hasty.looks.length >= 2)
  })

  it('tells nothing when more is new than can be true, until somebody accepts it', async () => {
    const shelf = new Shelf()
    const lines: string[] = []
    const { pollers, told, metrics } = await replica([shelf], { logged: (line) => lines.push(line) })
    await pollers.poll('shelf', 'a')
    shelf.things.push('1', '2', '3', '4')
    for (const _ of [1, 2])
      expect((await pollers.poll('shelf', 'a')).state).toMatchObject({
        found: 4,
        alert: expect.stringMatching(/4 new things .* threshold of 3.*fastForwardPoller/),
      })
    expect(told.given).toBe(0)
    expect((await pollers.shown())[0]!.state.alert).toContain('threshold')
    expect(lines.filter((line) => line.includes('threshold')).length).toBe(1)
    expect(await metrics.render()).toMatch(/items_over_threshold\{monitor="shelf",partition="a"\} 4/)
    expect((await pollers.fastForward('shelf', 'a')).state).toMatchObject({ found: 4, alert: undefined })
    shelf.things.push('5')
    await pollers.poll('shelf', 'a')
    expect(told.keys).toEqual(['shelf/5'])
  })

  it.each<['marks' | 'known']>([['marks'], ['known']])(
    'starts nothing when the store has lost its %s',
    async (collection) => {
      const shelf = new Shelf()
      const { pollers, told, collections } = await replica([shelf])
      await pollers.poll('shelf', 'a')
      await collections[collection].deleteMany({})
      await pollers.poll('shelf', 'a')
      expect(told.given).toBe(0)
      shelf.things.push('new')
      await pollers.poll('shelf', 'a')
      expect(told.keys).toEqual(['shelf/new'])
    },
  )

  it('shows what went wrong, waits longer each time, and forgets that when it goes well', async () => {
    const shelf = new Shelf()
    shelf.everyMs = 60_000
    const { pollers } = await replica([shelf], { clock: { now: () => 1_000_000 } })
    shelf.problem = new Error('the shelf is locked')
    const pauses: number[] = []
    for (const _ of [1, 2, 3, 4, 5, 6]) {
      const { state } = await pollers.poll('shelf', 'a')
      expect(state.problem).toBe('the shelf is locked')
      pauses.push(state.nextPoll! - 1_000_000)
    }
    for (const [index, minutes] of [1, 2, 4, 8, 10, 10].entries()) {
      expect(pauses[index]).toBeGreaterThanOrEqual(minutes * 54_000)
      expect(pauses[index]).toBeLessThanOrEqual(minutes * 66_000)
    }
    shelf.problem = undefined
    expect((await pollers.poll('shelf', 'a')).state).toMatchObject({ failures: 0, problem: undefined })
    expect((await pollers.shown())[0]!.state.problem).toBeUndefined()
  })

  it('is one of many on one store: each time is polled by one of them', async () => {
    const engine = createEmbeddedEngine(silent)
    const shelf = new Shelf()
    const told = new Told()
    const first = await replica([shelf], { told, leases: engine.leases })
    const second = await replica([shelf], { told, leases: engine.leases, database: first.database })
    first.pollers.start()
    second.pollers.start()
    await until(async () => (await second.pollers.shown())[0]!.state.lastPoll !== undefined)
    await Promise.all([first.pollers.poll('shelf', 'a'), second.pollers.poll('shelf', 'a')])
    // One for the time that was due, two that were asked for.
    expect(shelf.looks.length).toBe(3)
    shelf.things.push('new')
    await Promise.all([first.pollers.poll('shelf', 'a'), second.pollers.poll('shelf', 'a')])
    expect(told.given).toBe(1)
    await engine.stop()
  })

  it('looks soon where hints point, folds them together, and stays due when it was', async () => {
    const shelf = new Shelf()
    const { pollers } = await replica([shelf])
    const { state } = await pollers.poll('shelf', 'a')
    expect(pollers.hint('shelf', 'nope', [])).toBe(false)
    for (const place of ['x', 'y', 'x']) expect(pollers.hint('shelf', 'a', [place])).toBe(true)
    await until(() => shelf.looks.length === 2)
    expect(shelf.looks[1]!.places).toEqual(['x', 'y'])
    await until(async () => (await pollers.shown())[0]!.state.lastPoll !== state.lastPoll)
    expect((await pollers.shown())[0]!.state.nextPoll).toBe(state.nextPoll)
  })

  it('looks again where nothing is found yet', async () => {
    const shelf = new Shelf()
    const { pollers, told } = await replica([shelf])
    const { state } = await pollers.poll('shelf', 'a')
    pollers.hint('shelf', 'a', ['x'])
    await until(async () => (await pollers.shown())[0]!.state.lastPoll !== state.lastPoll)
    shelf.things.push('x')
    await until(() => told.keys.length === 1)
    expect(shelf.looks.at(-1)!.places).toEqual(['x'])
    expect(shelf.looks.length).toBeGreaterThan(2)
  })

  it('looks everywhere when it was never there, whatever the hint', async () => {
    const shelf = new Shelf()
    const { pollers } = await replica([shelf])
    pollers.hint('shelf', 'a', ['x'])
    await until(() => shelf.looks.length === 1)
    expect(shelf.looks[0]).toMatchObject({ mark: undefined, places: undefined })
  })

  it('names those that there are when asked for another', async () => {
    const { pollers } = await replica([new Shelf()])
    await expect(pollers.poll('shelf', 'b')).rejects.toThrow(/no poller shelf\/b; did you mean shelf\/a/)
  })
})
