import type { Logger } from '#platform/log/log.ts'
import type { Clock } from '#platform/service/service.ts'
import type { Told, UntoldEvents } from '../store/untold.ts'
import type { Standing } from './eventFeed.ts'

/** So long an execution has to be left alone before its flag is taken away: one that moves gets a new one soon. */
const idleMs = 5_000
const everyMs = 250
const atATime = 500

interface Ports {
  readonly untold: Pick<UntoldEvents, 'settle'>
  readonly clock: Clock
  readonly log: Logger
}

interface Due extends Told {
  readonly standing: Standing
}

/** Takes away the flags of executions of which all events have been told, many by one update. */
export class Settling {
  readonly #standings: Map<string, Standing>
  readonly #ports: Ports
  /** Those of which all has been told. */
  readonly #ids = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #last: Promise<void> = Promise.resolve()

  /** Forgets the standings of executions that have ended once they are settled. */
  constructor(standings: Map<string, Standing>, ports: Ports) {
    this.#standings = standings
    this.#ports = ports
  }

  add(id: string): void {
    this.#ids.add(id)
    if (this.#timer) return
    this.#timer = setTimeout(() => {
      this.#last = this.#settle(idleMs)
    }, everyMs)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#last
    await this.#settle(0)
    clearTimeout(this.#timer)
  }

  async #settle(idle: number): Promise<void> {
    this.#timer = undefined
    try {
      await this.#write(this.#due(idle))
    } catch (error) {
      this.#ports.log.warn({ err: error }, 'told events were not written as told; they may be told again')
    }
    const [left] = this.#ids
    if (left !== undefined) this.add(left)
  }

  #due(idle: number): Due[] {
    const now = this.#ports.clock.now()
    const due: Due[] = []
    for (const id of this.#ids) {
      const standing = this.#standings.get(id)
      if (!standing || standing.waiting > 0 || standing.isCut) this.#ids.delete(id)
      else if (standing.hasEnded || now - standing.changedAt >= idle)
        due.push({ id, sequence: standing.covered, standing })
    }
    return due
  }

  async #write(due: Due[]): Promise<void> {
    while (due.length > 0) {
      const some = due.splice(0, atATime)
      await this.#ports.untold.settle(some)
      for (const { id, sequence, standing } of some) {
        if (standing.covered !== sequence || standing.waiting > 0) continue
        this.#ids.delete(id)
        if (standing.hasEnded) this.#standings.delete(id)
      }
    }
  }
}
