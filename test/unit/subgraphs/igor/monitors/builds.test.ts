import { PlatformError, unavailable } from '#platform/errors/errors.ts'
import { createLogger } from '#platform/log/log.ts'
import { defaultUser, type Jenkins, startJenkins } from '../../../../../sandbox/jenkins/jenkins.ts'
import type { CiMaster } from '../../../../../subgraphs/igor/ci/define.ts'
import { jenkins } from '../../../../../subgraphs/igor/ci/jenkins.ts'
import type { Build } from '../../../../../subgraphs/igor/domain/build.ts'
import { buildMonitor } from '../../../../../subgraphs/igor/monitors/builds.ts'
import { until } from '../../../../fixtures/until.ts'
import { httpOf, looksOf, pace } from '../looks.ts'

/** A CI system that holds the builds of the test; it tells no last builds of all jobs, so each is looked at. */
class Shelf {
  readonly jobs = new Map<string, Build[]>()
  readonly broken = new Set<string>()
  asked = 0

  /** Builds begin as many milliseconds after 1970 as their number says, or `at`. */
  put(job: string, number: number, more: Partial<Build> = {}): void {
    const builds = this.jobs.get(job) ?? []
    const others = builds.filter((build) => build.id !== String(number))
    const build = {
      id: String(number),
      number,
      name: job,
      building: false,
      result: 'SUCCESS',
      artifacts: [],
    } as const
    this.jobs.set(job, [{ ...build, timestamp: number, ...more }, ...others])
  }

  get master(): CiMaster {
    const recent = async (job: string, first: number) => {
      this.asked++
      if (this.broken.has(job)) throw unavailable('ci', `${job} is broken`)
      const builds = this.jobs.get(job)
      if (!builds) throw new PlatformError('NOT_FOUND', 'no such job')
      return builds.toSorted((a, b) => b.timestamp! - a.timestamp!).slice(0, first)
    }
    const find = async (job: string, id: string) => this.jobs.get(job)?.find((build) => build.id === id)
    return {
      name: 'ci',
      type: 'concourse',
      jobs: { list: async () => [...this.jobs.keys()] },
      builds: { recent, find },
      properties: async ({ id }: Build) => ({ id }),
    } as unknown as CiMaster
  }
}

const options = { ...pace, handleFirstBuilds: true, clock: { now: () => 1_000_000 } }
const found = async (looks: ReturnType<typeof looksOf>, ...places: string[]) =>
  (await looks.look(...places)).map(({ content }) => {
    const { name, lastBuild } = content.project as { name: string; lastBuild: Build }
    return `${name} ${lastBuild.number}`
  })

describe('the monitor of builds', () => {
  let shelf: Shelf
  beforeEach(() => {
    shelf = new Shelf()
  })
  const watched = (more: object = {}) => looksOf(buildMonitor(shelf.master, { ...options, ...more }))

  it('tells builds that have ended since, oldest first, each once', async () => {
    shelf.put('web', 1)
    const looks = watched()
    expect(await looks.look()).toEqual([])
    shelf.put('web', 3, { result: 'FAILURE' })
    shelf.put('web', 2)
    const events = await looks.look()
    expect(events[0]).toMatchObject({
      key: 'build/ci/web/2/2',
      details: { source: 'igor', type: 'build' },
      content: {
        project: { name: 'web', lastBuild: { number: 2, result: 'SUCCESS', properties: { id: '2' } } },
        master: 'ci',
        type: 'concourse',
      },
    })
    expect(events.length).toBe(2)
    expect(await looks.look()).toEqual([])
  })

  it('waits for builds that run, and tells the others meanwhile', async () => {
    shelf.put('web', 1)
    const looks = watched()
    await looks.look()
    shelf.put('web', 2, { building: true })
    shelf.put('web', 3)
    expect(await found(looks)).toEqual(['web 3'])
    shelf.put('web', 4)
    expect(await found(looks)).toEqual(['web 4'])
    shelf.put('web', 2)
    expect(await found(looks)).toEqual(['web 2'])
    expect(await found(looks)).toEqual([])
  })

  it('tells a build that ran already when it looked for the first time', async () => {
    shelf.put('web', 1, { building: true })
    shelf.put('web', 2)
    const looks = watched()
    await looks.look()
    shelf.put('web', 1)
    expect(await found(looks)).toEqual(['web 1'])
    expect(await found(looks)).toEqual([])
  })

  it('misses no build that began in the same moment', async () => {
    shelf.put('web', 1)
    const looks = watched()
    await looks.look()
    shelf.put('web', 2, { timestamp: 5 })
    expect(await found(looks)).toEqual(['web 2'])
    shelf.put('web', 3, { timestamp: 5 })
    expect(await found(looks)).toEqual(['web 3'])
    expect(await found(looks)).toEqual([])
  })

  it.each([
    [true, ['fresh 1', 'fresh 2']],
    [false, []],
  ])('takes the builds of a new job for news or not: %s', async (handleFirstBuilds, expected) => {
    shelf.put('web', 1)
    const looks = watched({ handleFirstBuilds })
    await looks.look()
    shelf.put('fresh', 1)
    shelf.put('fresh', 2)
    expect(await found(looks)).toEqual(expected)
    shelf.put('fresh', 3)
    expect(await found(looks)).toEqual(['fresh 3'])
  })

  it('leaves out what ended long ago, where that is wanted', async () => {
    const looks = watched({ lookBackMs: 1_000 })
    await looks.look()
    shelf.put('web', 998_000, { duration: 500 })
    shelf.put('web', 998_500, { duration: 600 })
    expect(await found(looks)).toEqual(['web 998500'])
  })

  it('reads on where more is new than it reads at first', async () => {
    shelf.put('web', 1)
    const looks = watched()
    await looks.look()
    for (let n = 2; n <= 251; n++) shelf.put('web', n)
    expect((await looks.look()).length).toBe(250)
  })

  it('looks only at the jobs that webhooks name, and remembers nothing of made-up ones', async () => {
    shelf.put('web', 1)
    shelf.put('api', 1)
    const looks = watched()
    await looks.look()
    shelf.put('web', 2)
    shelf.put('api', 2)
    const { asked } = shelf
    expect(await found(looks, 'web', 'made/up')).toEqual(['web 2'])
    expect(shelf.asked).toBe(asked + 1)
    expect([...looks.known.keys()].sort()).toEqual(['api', 'web'])
    shelf.put('fresh', 1)
    expect(await found(looks, 'fresh')).toEqual(['fresh 1'])
  })

  it('tells the builds of other jobs when one cannot be looked at, and says so', async () => {
    for (const job of ['web', 'api']) shelf.put(job, 1)
    const monitor = buildMonitor(shelf.master, options)
    const looks = looksOf(monitor)
    await looks.look()
    for (const job of ['web', 'api']) shelf.put(job, 2)
    shelf.broken.add('web')
    const known = { find: async () => looks.known }
    const poll = await monitor.poll({
      mark: {},
      known,
      places: undefined,
      signal: AbortSignal.timeout(1_000),
    })
    expect(poll.problem).toMatch(/1 of 2 jobs.*web is broken/)
    expect(poll.found.length).toBe(1)
    expect(await found(looks)).toEqual(['api 2'])
    shelf.broken.add('api')
    await expect(looks.look()).rejects.toThrow(/is broken/)
    shelf.broken.clear()
    expect(await found(looks)).toEqual(['web 2'])
  })
})

describe('the builds of a Jenkins', () => {
  const http = httpOf()
  let server: Jenkins
  let master: CiMaster
  const silent = createLogger({ level: 'silent', format: 'json' })
  beforeAll(async () => {
    server = await startJenkins()
    const { name: username, apiToken: password } = defaultUser
    const settings = { name: 'ci', address: server.url, username, password }
    master = jenkins.connect(settings, { http, log: silent, clock: Date })
    server.job('shop/web', { script: { steps: [{ waitMs: 20 }], result: 'SUCCESS' } })
    server.job('api')
  })
  afterAll(async () => {
    await server.stop()
    await http.stop()
  })
  const build = async (job: string, key: string) => {
    const signal = AbortSignal.timeout(10_000)
    await master.builds.start({ job, parameters: {}, key, since: Date.now(), isTaken: () => false }, signal)
  }

  it('are found in folders, and only where something is new is looked closer', async () => {
    const looks = looksOf(buildMonitor(master, { ...options, clock: Date }))
    await looks.look()
    await build('shop/job/web', 'a')
    const events = async () => (await looks.look()).map(({ key }) => key)
    let told: string[] = []
    await until(async () => {
      told = [...told, ...(await events())]
      return told.length > 0
    })
    expect(told).toEqual([expect.stringMatching(/^build\/ci\/shop\/job\/web\/1\/\d+$/)])
    const before = server.requests.length
    expect(await events()).toEqual([])
    expect(server.requests.length).toBe(before + 1)
  })

  it('are not new again by another spelling of their job', async () => {
    const looks = looksOf(buildMonitor(master, { ...options, clock: Date }))
    await build('shop/job/web', 'b')
    await until(() => server.builds('shop/web').every(({ isBuilding }) => !isBuilding))
    await looks.look()
    expect(await found(looks, 'shop/web', 'shop//job//web')).toEqual([])
  })

  it('are read beyond the hundred that Jenkins tells by itself', async () => {
    const busy = await startJenkins({ executors: 200 })
    const { name: username, apiToken: password } = defaultUser
    const of = jenkins.connect(
      { name: 'busy', address: busy.url, username, password },
      { http, log: silent, clock: Date },
    )
    busy.job('app', { isConcurrent: true, parameters: [{ name: 'N' }], script: { result: 'SUCCESS' } })
    const signal = AbortSignal.timeout(10_000)
    const start = (n: number) =>
      of.builds.start(
        { job: 'app', parameters: { N: `${n}` }, key: `${n}`, since: Date.now(), isTaken: () => false },
        signal,
      )
    const first = await start(0)
    await Promise.all(Array.from({ length: 119 }, (_, n) => start(n + 1)))
    await until(() => busy.builds('app').length === 120)
    expect((await of.builds.recent('app', 1_000, signal)).length).toBe(120)
    // The queue forgets what has left it.
    busy.fail({ kind: 'status', status: 404 }, { matches: ({ path }) => path.startsWith('/queue/item') })
    expect(await of.builds.locate('app', first, signal)).toEqual({ kind: 'build', id: '1' })
    await busy.stop()
  })

  it.each([
    ['500', { kind: 'status', status: 500 }],
    ['html', { kind: 'html' }],
    ['wrong JSON', { kind: 'wrongJson' }],
    ['a cut connection', { kind: 'reset' }],
  ] as const)('are found at the next poll after %s', async (_, fault) => {
    const looks = looksOf(buildMonitor(master, { ...options, clock: Date }))
    await looks.look()
    server.fail(fault)
    await expect(looks.look()).rejects.toThrow()
    expect(await looks.look()).toEqual([])
  })
})
