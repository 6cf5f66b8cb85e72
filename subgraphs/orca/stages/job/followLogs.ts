import { setTimeout as sleep } from 'node:timers/promises'
import { longPollMs } from '../clouddriver/ask.ts'
import type { Job, JobReference, LogPage } from '../clouddriver/port.ts'
import type { TaskWork } from '../define.ts'

/** What hinders reading a log passes (a container that has not begun); it is tried again so often. */
const pauseMs = 500

/** How long the end of the logs is waited for when the job has ended. */
const patienceMs = 10_000

/** Copies the logs of a job's instances to the stage's log while they are written. */
export class JobLogs {
  readonly #work: TaskWork<unknown>
  readonly #job: JobReference
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #followed = new Map<string, Promise<void>>()
  #hasEnded = false

  constructor(work: TaskWork<unknown>, job: JobReference) {
    this.#work = work
    this.#job = job
    this.#signal = AbortSignal.any([work.signal, work.nudged, this.#stop.signal])
  }

  /** Follows the logs of those instances that are not followed yet. */
  follow({ instances }: Job): void {
    for (const { name, containers } of instances)
      for (const container of containers) {
        const source = `${name}/${container}`
        const mark = containers.length > 1 ? `${container}: ` : ''
        if (!this.#followed.has(source))
          this.#followed.set(
            source,
            this.#copy(name, container, source, mark).catch(() => undefined),
          )
      }
  }

  /** Resolves when all logs are copied to their ends, or when that takes too long for a job that has ended. */
  async whole(): Promise<void> {
    this.#hasEnded = true
    const signal = AbortSignal.any([this.#signal])
    await Promise.race([
      Promise.all(this.#followed.values()),
      sleep(patienceMs, undefined, { signal, ref: false }).catch(() => undefined),
    ])
  }

  stop(): void {
    this.#stop.abort(new Error('the logs are not wanted any more'))
  }

  async #copy(instance: string, container: string, source: string, mark: string): Promise<void> {
    const { stageLog } = this.#work
    let after = await stageLog.cursor(source)
    while (!this.#signal.aborted) {
      const page = await this.#read(instance, container, after)
      if (!page) {
        if (this.#hasEnded) return
        await sleep(pauseMs, undefined, { signal: this.#signal, ref: false })
        continue
      }
      const lines = mark ? page.lines.map(({ time, text }) => ({ time, text: `${mark}${text}` })) : page.lines
      await stageLog.append(source, { after, cursor: page.cursor, lines })
      after = page.cursor
      if (page.ended) return
      if (lines.length === 0 && this.#hasEnded) return
    }
  }

  /** Nothing for a log that cannot be read now. */
  async #read(instance: string, container: string, after: string | undefined): Promise<LogPage | undefined> {
    const { clouddriver, caller } = this.#work
    const { account, location } = this.#job
    const wait = { waitMs: this.#hasEnded ? 0 : longPollMs, ...(after !== undefined && { after }) }
    try {
      return await clouddriver.jobs.log({ account, location, instance, container }, wait, {
        caller,
        signal: this.#signal,
      })
    } catch (error) {
      if (this.#signal.aborted) throw error
      return undefined
    }
  }
}
