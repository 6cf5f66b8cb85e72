import { Build } from './build.ts'
import { Job } from './job.ts'
import type { JobSpec, Parameters } from './script.ts'

/** A request for a build: it waits, then it becomes one, or is canceled. */
export interface QueueItem {
  readonly id: number
  readonly job: Job
  readonly parameters: Parameters
  readonly user: string
  readonly inQueueSince: number
  isCanceled: boolean
  build: Build | undefined
}

export interface ServerOptions {
  /** How many builds run at a time; default 2. */
  readonly executors?: number
  /** How long what is asked for waits in the queue at least; default 0. */
  readonly quietMs?: number
}

/** The jobs, the queue and the executors of a Jenkins. */
export class JenkinsServer {
  readonly jobs = new Map<string, Job>()
  readonly items: QueueItem[] = []
  readonly #executors: number
  readonly #quietMs: number
  #isHeld = false
  #timers = new Set<NodeJS.Timeout>()

  constructor({ executors = 2, quietMs = 0 }: ServerOptions) {
    this.#executors = executors
    this.#quietMs = quietMs
  }

  /** Makes a job, or gives it another configuration. */
  configure(fullName: string, spec: JobSpec): Job {
    const job = this.jobs.get(fullName) ?? new Job(fullName, spec)
    job.spec = spec
    this.jobs.set(fullName, job)
    return job
  }

  /** Nothing leaves the queue until `release`. */
  hold(): void {
    this.#isHeld = true
  }

  release(): void {
    this.#isHeld = false
    this.#assign()
  }

  /** What waits for the same job with the same parameters already is not asked for twice, as in Jenkins. */
  schedule(job: Job, parameters: Parameters, user: string): QueueItem {
    const same = this.waiting().find((item) => item.job === job && isEqual(item.parameters, parameters))
    if (same) return same
    const item: QueueItem = {
      id: this.items.length + 1,
      job,
      parameters,
      user,
      inQueueSince: Date.now(),
      isCanceled: false,
      build: undefined,
    }
    this.items.push(item)
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#assign()
    }, this.#quietMs)
    timer.unref()
    this.#timers.add(timer)
    return item
  }

  cancel(item: QueueItem): void {
    if (!item.build) item.isCanceled = true
  }

  waiting(): QueueItem[] {
    return this.items.filter(({ build, isCanceled }) => !build && !isCanceled)
  }

  /** Why an item still waits. */
  whyWaiting({ job }: QueueItem): string {
    if (job.isBuilding && !job.spec.isConcurrent)
      return `Build #${job.builds[0]!.number} is already in progress`
    return 'Waiting for next available executor'
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    for (const job of this.jobs.values()) for (const build of job.builds) build.drop()
  }

  #assign(): void {
    if (this.#isHeld) return
    for (const item of this.waiting()) {
      const { job, parameters, user, id } = item
      const running = [...this.jobs.values()].flatMap(({ builds }) => builds.filter((b) => b.isBuilding))
      if (running.length >= this.#executors) return
      const isDue = item.inQueueSince + this.#quietMs <= Date.now()
      if (!isDue || (job.isBuilding && !job.spec.isConcurrent)) continue
      const started = { number: job.nextNumber++, queueId: id, parameters, user }
      item.build = new Build(job, started, () => this.#assign())
      job.builds.unshift(item.build)
    }
  }
}

const isEqual = (a: Parameters, b: Parameters) =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([key, value]) => b[key] === value)
