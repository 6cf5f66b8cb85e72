import pLimit from 'p-limit'
import type { JsonObject } from '#platform/definition/json.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import type { Clock } from '#platform/service/service.ts'
import type { CiMaster, LastBuild } from '../ci/define.ts'
import type { Build } from '../domain/build.ts'
import { advance, type BuildCursor, isTold } from '../domain/buildCursor.ts'
import type { Found, Look, Monitor, Poll } from './define.ts'

/** Requests to one CI system at the same time. */
const atOnce = 8

/** Builds of a job that are read at first, and when all of these are new. */
const few = 100
const many = 1_000

export interface BuildOptions {
  readonly everyMs: number
  readonly threshold: number
  /** Whether the builds of a job that came into being after the first poll count from its first one on. */
  readonly handleFirstBuilds: boolean
  /** How long ago builds may have ended; undefined: however long. */
  readonly lookBackMs?: number | undefined
  readonly clock: Clock
}

/** Builds that have ended, of all jobs of a CI system, by Spinnaker's rules for Jenkins: a cursor for each job, which running builds hold. */
export function buildMonitor(master: CiMaster, options: BuildOptions): Monitor {
  return {
    name: master.type,
    partition: master.name,
    everyMs: options.everyMs,
    threshold: master.itemUpperThreshold ?? options.threshold,
    poll: (look) => new BuildPoll(master, options, look).run(),
  }
}

interface WatchedJob {
  readonly job: string
  /** Where that is known beforehand. */
  readonly last?: LastBuild
}

class BuildPoll {
  readonly #master: CiMaster
  readonly #options: BuildOptions
  readonly #look: Look
  readonly #found: { readonly build: Build; readonly found: Found }[] = []
  readonly #seen = new Map<string, string>()
  readonly #failures: { readonly job: string; readonly error: unknown }[] = []

  constructor(master: CiMaster, options: BuildOptions, look: Look) {
    this.#master = master
    this.#options = options
    this.#look = look
  }

  async run(): Promise<Poll> {
    const jobs = await this.#jobs()
    const cursors = await this.#look.known.find(jobs.map(({ job }) => job))
    await pLimit(atOnce).map(jobs, async ({ job, last }) => {
      await this.#job(job, last, cursorOf(cursors.get(job))).catch((error: unknown) =>
        this.#failed(job, error),
      )
    })
    const [first] = this.#failures
    if (first && this.#failures.length === jobs.length) throw first.error
    const found = this.#found.toSorted((a, b) => (a.build.timestamp ?? 0) - (b.build.timestamp ?? 0))
    return {
      found: found.map((each) => each.found),
      mark: {},
      known: this.#seen,
      ...(first && {
        problem: `${this.#failures.length} of ${jobs.length} jobs could not be looked at; ${first.job}: ${(first.error as Error).message}`,
      }),
    }
  }

  /** Where to look. */
  async #jobs(): Promise<readonly WatchedJob[]> {
    const { places, known } = this.#look
    if (!places) return this.#allJobs()
    const before = await known.find(places)
    if (places.every((job) => before.has(job))) return places.map((job) => ({ job }))
    // Systems find jobs by other spellings too. By one of these all old builds would be new.
    const listed = new Set((await this.#allJobs()).map(({ job }) => job))
    return places.filter((job) => before.has(job) || listed.has(job)).map((job) => ({ job }))
  }

  async #allJobs(): Promise<readonly WatchedJob[]> {
    const { signal } = this.#look
    if (this.#master.lastBuilds)
      return (await this.#master.lastBuilds(signal)).map((last) => ({ job: last.job, last }))
    return (await this.#master.jobs.list(signal)).map((job) => ({ job }))
  }

  async #job(job: string, last: LastBuild | undefined, cursor: BuildCursor | undefined): Promise<void> {
    if (cursor && last && isTold(cursor, last)) return
    const builds = await this.#recent(job, cursor?.at ?? 0)
    const { ended, cursor: next } = advance(cursor ?? { at: 0, told: [] }, builds)
    const isNews = cursor !== undefined || (this.#look.mark !== undefined && this.#options.handleFirstBuilds)
    for (const build of isNews ? ended.filter((each) => this.#isRecent(each)) : [])
      await this.#tell(job, build)
    this.#seen.set(job, JSON.stringify(next))
  }

  async #recent(job: string, since: number): Promise<readonly Build[]> {
    const { builds } = this.#master
    const recent = await builds.recent(job, few, this.#look.signal)
    const areAllNew = recent.length >= few && since > 0 && (recent.at(-1)?.timestamp ?? 0) >= since
    return areAllNew ? builds.recent(job, many, this.#look.signal) : recent
  }

  #isRecent({ timestamp = 0, duration = 0 }: Build): boolean {
    const { lookBackMs, clock } = this.#options
    return lookBackMs === undefined || timestamp + duration >= clock.now() - lookBackMs
  }

  /** With all that is known of it: lists of builds leave much out. */
  async #tell(job: string, listed: Build): Promise<void> {
    const { name, type, builds } = this.#master
    const { signal } = this.#look
    const build = (await builds.find(job, listed.id, signal)) ?? listed
    const properties = build.properties ?? (await this.#master.properties?.(build, signal))
    const content = {
      project: { name: job, lastBuild: { ...build, ...(properties && { properties }) } },
      master: name,
      type,
    }
    const key = `build/${name}/${job}/${build.id}/${listed.timestamp}`
    const details = { source: 'igor', type: 'build' }
    this.#found.push({ build: listed, found: { key, details, content: content as unknown as JsonObject } })
  }

  /** A job that has gone meanwhile, or that a webhook has made up, is no failure; one that fails keeps no other from being told. */
  #failed(job: string, error: unknown): void {
    this.#look.signal.throwIfAborted()
    if (error instanceof PlatformError && error.code === 'NOT_FOUND') return
    this.#failures.push({ job, error })
  }
}

const cursorOf = (text: string | undefined) =>
  text === undefined ? undefined : (JSON.parse(text) as BuildCursor)
