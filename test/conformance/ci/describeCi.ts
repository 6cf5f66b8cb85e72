import { createHttpClient } from '#platform/http/create.ts'
import { createLogger } from '#platform/log/log.ts'
import type { Build, BuildReference, CiMaster, StartBuild } from '../../../subgraphs/igor/ci/define.ts'
import { until } from '../../fixtures/until.ts'
import { type CiCase, type CiTwin, faults } from './harness.ts'

const signal = new AbortController().signal
const log = createLogger({ level: 'silent', format: 'json' })

/** What every CI system must do behind `ci/define.ts`, whatever it is. */
export function describeCi({ system, lacks = {}, start: startTwin }: CiCase): void {
  const clientWith = (timeoutMs: number) =>
    createHttpClient({
      timeoutMs,
      connectTimeoutMs: 1_000,
      retries: 1,
      maxResponseBytes: 10_485_760,
      allowPrivateNetworks: true,
      allowedHosts: [],
      allowedCidrs: [],
    })
  const http = clientWith(10_000)
  /** For what does not answer in time: the twin is slow for longer than this. */
  const hastyHttp = clientWith(500)
  let ci: CiTwin
  let master: CiMaster
  let hasty: CiMaster
  let keys = 0

  beforeAll(async () => {
    ci = await startTwin()
    master = system.connect(ci.settings, { http, log, clock: Date })
    hasty = system.connect(ci.settings, { http: hastyHttp, log, clock: Date })
  })
  afterEach(() => ci.twin.heal())
  afterAll(async () => {
    await ci.twin.stop()
    await http.stop()
    await hastyHttp.stop()
  })

  const request = (more: Partial<StartBuild> = {}): StartBuild => ({
    job: ci.job,
    parameters: ci.parameters,
    ...(ci.payload && { payload: ci.payload }),
    key: `key-${++keys}`,
    since: Date.now(),
    isTaken: (reference) => known.has(JSON.stringify(reference)),
    ...more,
  })

  /** The references of builds that have their request. */
  const known = new Set<string>()
  const know = <R extends BuildReference>(reference: R): R => {
    known.add(JSON.stringify(reference))
    return reference
  }

  const startBuild = async (asked: StartBuild) => know(await master.builds.start(asked, signal))

  /** The id of the build that a reference has become. */
  async function idOf(reference: BuildReference): Promise<string> {
    let now = know(reference)
    await until(async () => {
      now = await master.builds.locate(ci.job, now, signal)
      return now.kind === 'build'
    })
    return (know(now) as { id: string }).id
  }

  const begin = async (more?: Partial<StartBuild>) => idOf(await startBuild(request(more)))

  /** Waits until a build has ended. */
  async function ended(id: string): Promise<Build> {
    let build: Build | undefined
    await until(async () => {
      build = await master.builds.find(ci.job, id, signal)
      return build?.building === false
    })
    return build!
  }

  async function wholeLog(id: string): Promise<string> {
    let text = ''
    let cursor: string | undefined
    await until(async () => {
      const part = await master.builds.log(ci.job, id, cursor, signal)
      text += part.text
      cursor = part.cursor
      return part.isWhole
    })
    return text
  }

  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'no error',
      (error: { code?: string }) => error.code,
    )

  describe('jobs', () => {
    it('are listed, and found by the names in the list', async () => {
      const names = await master.jobs.list(signal)
      expect(names).toContain(ci.job)
      expect(await master.jobs.find(ci.job, signal)).toMatchObject({ name: ci.job, buildable: true })
    })

    it('that are not there are not found, and cannot be started', async () => {
      expect(await master.jobs.find(`${ci.job}-not`, signal)).toBeUndefined()
      expect(await codeOf(master.builds.start(request({ job: `${ci.job}-not` }), signal))).toBe('NOT_FOUND')
    })
  })

  describe('a build', () => {
    it('is started, followed to its success, and told with Spinnaker’s fields', async () => {
      const id = await begin()
      expect(await master.builds.find(ci.job, id, signal)).toMatchObject({
        id,
        building: true,
        result: 'BUILDING',
      })
      ci.end(id, 'success')
      const build = await ended(id)
      expect(build).toMatchObject({ id, building: false, result: 'SUCCESS' })
      expect(build.url).toMatch(/^https?:/)
      expect(Math.abs(build.timestamp! - Date.now())).toBeLessThan(60_000)
    })

    it('that fails says so', async () => {
      const id = await begin()
      ci.end(id, 'failure')
      expect(await ended(id)).toMatchObject({ building: false, result: 'FAILURE' })
    })

    it('is among the recent ones, newest first', async () => {
      const first = await begin()
      ci.end(first, 'success')
      await ended(first)
      const second = await begin()
      const ids = (await master.builds.recent(ci.job, 10, signal)).map(({ id }) => id)
      expect(ids.indexOf(second)).toBe(0)
      expect(ids).toContain(first)
      ci.end(second, 'success')
    })

    it('that is not there is not found', async () => {
      expect(await master.builds.find(ci.job, '987654', signal)).toBeUndefined()
    })

    it('with parameters that will not pass, or of a job that cannot be built, is refused by name', async () => {
      const before = ci.started()
      const { badParameters, disabledJob } = ci
      if (badParameters) {
        const bad = master.builds.start(request({ parameters: badParameters }), signal)
        await expect(bad).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
        await expect(bad).rejects.toThrow(Object.keys(badParameters)[0])
      }
      if (disabledJob)
        expect(await codeOf(master.builds.start(request({ job: disabledJob }), signal))).toBe(
          'BAD_USER_INPUT',
        )
      expect(ci.started()).toBe(before)
    })
  })

  describe('stopping', () => {
    it('ends a build that runs', async () => {
      const id = await begin()
      await master.builds.stop(ci.job, { kind: 'build', id }, signal)
      expect(await ended(id)).toMatchObject({ result: 'ABORTED' })
      expect(ci.isStopped(id)).toBe(true)
    })

    it('takes out of the queue what has not begun', async () => {
      if (!ci.hold) return
      ci.hold()
      const reference = await startBuild(request())
      expect(reference.kind).toBe('queued')
      expect(await master.builds.locate(ci.job, reference, signal)).toEqual(reference)
      await master.builds.stop(ci.job, reference, signal)
      expect(ci.isQueueEmpty!()).toBe(true)
      expect(await codeOf(master.builds.locate(ci.job, reference, signal))).toBe('NOT_FOUND')
      ci.release!()
    })

    it('is nothing for a build that has ended', async () => {
      const id = await begin()
      ci.end(id, 'success')
      await ended(id)
      await master.builds.stop(ci.job, { kind: 'build', id }, signal)
      expect(await master.builds.find(ci.job, id, signal)).toMatchObject({ result: 'SUCCESS' })
    })
  })

  /** What a system has not, by its documentation, is nothing to be tested. */
  const whereItCan = (ability: keyof typeof lacks) =>
    lacks[ability] ? (..._: Parameters<typeof it>) => undefined : it

  describe('its log', () => {
    whereItCan('log')('comes in parts while it is written, and ends with the build', async () => {
      const id = await begin()
      ci.say(id, 'one\nzwei: Grüße\n')
      let cursor: string | undefined
      let text = ''
      await until(async () => {
        const part = await master.builds.log(ci.job, id, cursor, signal)
        text += part.text
        cursor = part.cursor
        expect(part.isWhole).toBe(false)
        return text.includes('Grüße\n')
      })
      ci.say(id, 'three\n')
      ci.end(id, 'success')
      await ended(id)
      const whole = await wholeLog(id)
      for (let isWhole = false; !isWhole; ) {
        const part = await master.builds.log(ci.job, id, cursor, signal)
        text += part.text
        cursor = part.cursor
        isWhole = part.isWhole
      }
      expect(text).toBe(whole)
      expect(text).toMatch(/one\nzwei: Grüße\n(.|\n)*three\n/)
    })

    it('loses nothing when half an answer comes', async () => {
      const id = await begin()
      ci.say(id, 'a line that is long enough to be cut in halves\n')
      ci.end(id, 'success')
      await ended(id)
      ci.twin.fail({ kind: 'half' }, { times: 1, matches: ci.isLog })
      let text = await wholeLog(id).catch(() => undefined)
      text ??= await wholeLog(id)
      expect(text).toContain('a line that is long enough to be cut in halves\n')
    })

    it('of a build that is not there is not found', async () => {
      expect(await codeOf(master.builds.log(ci.job, '987654', undefined, signal))).toBe('NOT_FOUND')
    })
  })

  whereItCan('files')('files that it leaves are told, and fetched by their path', async () => {
    const id = await begin()
    ci.end(id, 'success', { 'out/build.properties': 'version=1.2\n', 'app_1.2_all.deb': 'binary' })
    const build = await ended(id)
    expect(build.artifacts.map(({ fileName }) => fileName).toSorted()).toEqual([
      'app_1.2_all.deb',
      'build.properties',
    ])
    const { relativePath } = build.artifacts.find(({ fileName }) => fileName === 'build.properties')!
    expect((await master.builds.file(ci.job, id, relativePath, signal))?.toString()).toBe('version=1.2\n')
    expect(await master.builds.file(ci.job, id, 'no/such.file', signal)).toBeUndefined()
  })

  describe('a start that nobody heard the answer of', () => {
    whereItCan('recover')('is found again', async () => {
      const asked = request()
      const before = ci.started()
      ci.twin.fail({ kind: 'reset', acts: true }, { matches: ci.isStart })
      expect(await codeOf(master.builds.start(asked, signal))).toBe('UNAVAILABLE')
      expect(ci.started()).toBe(before + 1)
      const found = await master.builds.recover(asked, signal)
      expect(found).toBeDefined()
      const id = await idOf(found!)
      ci.end(id, 'success')
      expect(await ended(id)).toMatchObject({ result: 'SUCCESS' })
      expect(ci.started()).toBe(before + 1)
    })

    whereItCan('recover')(
      'is not taken for one of other parameters, of before, or of somebody else',
      async () => {
        if (ci.otherParameters) {
          const other = await startBuild(request({ parameters: ci.otherParameters }))
          const id = await idOf(other)
          const places = [other, { kind: 'build', id }].map((place) => JSON.stringify(place))
          const isTaken = (reference: BuildReference) => !places.includes(JSON.stringify(reference))
          expect(await master.builds.recover(request({ isTaken }), signal)).toBeUndefined()
          ci.end(id, 'success')
          await ended(id)
        }
        const mine = request()
        const reference = await startBuild(mine)
        const same = await idOf(reference)
        ci.end(same, 'success')
        await ended(same)
        const taken = request({ since: mine.since })
        expect(await master.builds.recover(taken, signal)).toBeUndefined()
        const later = request({ since: Date.now() + 60_000, isTaken: () => false })
        expect(await master.builds.recover(later, signal)).toBeUndefined()
      },
    )
  })

  describe('a system that does not answer as it should', () => {
    it.each(faults)('is UNAVAILABLE: $name', async ({ fault }) => {
      const asking = fault.kind === 'slow' ? hasty : master
      ci.twin.fail(fault, { times: 50 })
      expect(await codeOf(asking.builds.recent(ci.job, 5, signal))).toBe('UNAVAILABLE')
      expect(await codeOf(asking.jobs.list(signal))).toBe('UNAVAILABLE')
    })

    it('is told by name, and a web page by what it is', async () => {
      ci.twin.fail({ kind: 'html' }, { times: 50 })
      const message = await master.jobs.list(signal).then(String, ({ message }: Error) => message)
      expect(message).toContain(`'${master.name}'`)
      expect(message).toMatch(/web page/)
    })

    it('and that refuses the credentials is FORBIDDEN', async () => {
      ci.twin.fail({ kind: 'status', status: 401 }, { times: 50 })
      expect(await codeOf(master.jobs.list(signal))).toBe('FORBIDDEN')
    })
  })

  it('settings that make no sense are told all at once', () => {
    const connect = () => system.connect({ name: '', nonsense: 1 }, { http, log, clock: Date })
    expect(connect).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
    expect(connect).toThrow(/nonsense/)
  })
}
