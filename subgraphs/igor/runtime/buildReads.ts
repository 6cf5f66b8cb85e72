import { LRUCache } from 'lru-cache'
import type { Clock } from '#platform/service/service.ts'
import type { Build } from '../domain/build.ts'
import type { ConnectedMaster } from './masters.ts'

/** A build that runs is not read more often, however many people look at it. */
const freshMs = 400

/** What has ended stays as it is, but for files that may come later. */
const lastingMs = 60_000

interface Kept {
  readonly at: number
  readonly build: Build | undefined
}

/** Reads builds, once for all who want to know the same at the same time. */
export class BuildReads {
  readonly #kept = new LRUCache<string, Kept>({ max: 1_000 })
  readonly #reading = new Map<string, Promise<Build | undefined>>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async find(
    master: ConnectedMaster,
    job: string,
    id: string,
    signal: AbortSignal,
  ): Promise<Build | undefined> {
    const key = `${master.name}\n${job}\n${id}`
    const kept = this.#kept.get(key)
    const goodFor = kept?.build?.building === false ? lastingMs : freshMs
    if (kept && this.#clock.now() - kept.at < goodFor) return kept.build
    const reading = this.#reading.get(key) ?? this.#read(key, master.builds.find(job, id, signal))
    return reading
  }

  /** Forgets what is known of a build: somebody expects more of it. */
  forget(master: ConnectedMaster, job: string, id: string): void {
    this.#kept.delete(`${master.name}\n${job}\n${id}`)
  }

  async #read(key: string, answer: Promise<Build | undefined>): Promise<Build | undefined> {
    this.#reading.set(key, answer)
    try {
      const build = await answer
      if (build) this.#kept.set(key, { at: this.#clock.now(), build })
      return build
    } finally {
      this.#reading.delete(key)
    }
  }
}
