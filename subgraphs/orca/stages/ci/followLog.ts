import { setTimeout as sleep } from 'node:timers/promises'
import { isUnavailable } from '#platform/errors/errors.ts'
import { longPollMs } from '../clouddriver/ask.ts'
import type { LogPage } from '../clouddriver/port.ts'
import type { TaskWork } from '../define.ts'
import type { BuildPlace } from '../igor/port.ts'

/** What hinders reading a log passes; it is tried again so often. */
const pauseMs = 1_000

/** How long the next part of the log is waited for when the build has ended. */
const patienceMs = 10_000

/** Copies the log of a build to the stage's log while it is written. */
export class BuildLog {
  readonly #work: TaskWork<unknown>
  readonly #place: BuildPlace
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #copied: Promise<void>
  #hasEnded = false
  #parts = 0

  constructor(work: TaskWork<unknown>, place: BuildPlace) {
    this.#work = work
    this.#place = place
    this.#signal = AbortSignal.any([work.signal, work.nudged, this.#stop.signal])
    this.#copied = this.#copy().catch(() => undefined)
  }

  /** Resolves when the log is copied to its end, or when that does not get on although the build has ended. */
  async whole(): Promise<void> {
    this.#hasEnded = true
    const copied = this.#copied.then(() => true)
    for (let before = -1; before !== this.#parts; ) {
      before = this.#parts
      const late = sleep(patienceMs, false, { signal: this.#signal, ref: false }).catch(() => true)
      if (await Promise.race([copied, late])) return
    }
  }

  stop(): void {
    this.#stop.abort(new Error('the log is not wanted any more'))
  }

  async #copy(): Promise<void> {
    const { stageLog } = this.#work
    const source = `build ${this.#place.id}`
    let after = await stageLog.cursor(source)
    while (!this.#signal.aborted) {
      const page = await this.#read(after)
      if (page === 'none') return
      if (page !== 'not now') {
        await stageLog.append(source, { after, cursor: page.cursor, lines: page.lines })
        after = page.cursor
        this.#parts++
        if (page.ended) return
      } else await sleep(pauseMs, undefined, { signal: this.#signal, ref: false })
    }
  }

  /** The log of a build that has just begun may not be there yet. */
  async #read(after: string | undefined): Promise<LogPage | 'not now' | 'none'> {
    const { igor, caller } = this.#work
    const wait = { waitMs: this.#hasEnded ? 0 : longPollMs, ...(after !== undefined && { after }) }
    try {
      return await igor.log(this.#place, wait, { caller, signal: this.#signal })
    } catch (error) {
      if (this.#signal.aborted) throw error
      return this.#hasEnded && !isUnavailable(error) ? 'none' : 'not now'
    }
  }
}
