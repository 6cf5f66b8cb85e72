import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection, mongo } from 'mongoose'
import { InTurn } from '#platform/concurrency/keyed.ts'
import type { Leases } from '#platform/engine/engine.ts'
import { unavailable } from '#platform/errors/errors.ts'
import { guarded } from './guarded.ts'

/** Who holds a key. */
interface LeaseDocument {
  _id: string
  /** Of this holding alone: whoever holds the key again has another one. */
  token: string
  /** Grows each time the holder says that he is still there. */
  renewals: number
  /** Process id and host, for people who look. */
  holder: string
}

export interface MongoLeasesOptions {
  /** A holder that has not said so for that long is gone. Default 10 s. */
  readonly termMs?: number
  readonly holder: string
}

const firstPollMs = 20
const longestPollMs = 1_000

/**
 * Leases between processes: one document for each key that is held. A holder renews it three times a term. Who waits looks whether it
 * is renewed, by a clock of his own alone, and takes it over when for a whole term it was not: clocks of machines need not agree.
 * A holder that could not renew it in time is told before anybody can take it over.
 */
export class MongoLeases implements Leases {
  readonly #documents: mongo.Collection<LeaseDocument>
  readonly #termMs: number
  readonly #holder: string
  /** Those of this process wait for one another here, and are woken at once. */
  readonly #inTurn = new InTurn()
  readonly #stopped = new AbortController()
  readonly #held = new Set<Promise<unknown>>()

  constructor(database: Connection, { termMs = 10_000, holder }: MongoLeasesOptions) {
    this.#documents = database.collection<LeaseDocument>(
      'leases',
    ) as unknown as mongo.Collection<LeaseDocument>
    this.#termMs = termMs
    this.#holder = holder
  }

  /** Throws UNAVAILABLE when it has stopped, or the store does not answer, before the key was got. */
  withLock<R>(key: string, work: (signal: AbortSignal) => Promise<R>): Promise<R> {
    return this.#inTurn.run(key, async () => {
      const token = randomUUID()
      const takenAt = await this.#acquire(key, token)
      const holding = this.#hold(key, token, takenAt, work)
      this.#held.add(holding)
      return holding.finally(() => this.#held.delete(holding))
    })
  }

  /** Tells all work that its lease is lost, and frees the keys as it ends; waits for that at most `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopped.abort(new Error('the process stops'))
    const all = Promise.allSettled([...this.#held])
    await Promise.race([all, sleep(timeoutMs, undefined, { ref: false })])
  }

  /** Waits for the key; answers when the write was sent by which it was got. */
  async #acquire(key: string, token: string): Promise<number> {
    let seen: LeaseDocument | undefined
    let seenAt = 0
    for (let pollMs = firstPollMs; ; pollMs = Math.min(pollMs * 1.5, longestPollMs)) {
      if (this.#stopped.signal.aborted) throw unavailable('engine', 'it has stopped')
      const lookedAt = performance.now()
      if (!seen && (await this.#take(key, token))) return lookedAt
      const now = await guarded(() => this.#documents.findOne({ _id: key }))
      if (!now) {
        seen = undefined
        continue
      }
      if (now.token !== seen?.token || now.renewals !== seen.renewals) {
        seen = now
        seenAt = performance.now()
      } else if (lookedAt - seenAt >= this.#termMs) {
        const sentAt = performance.now()
        if (await this.#takeOver(seen, token)) return sentAt
      }
      await this.#sleep(pollMs * (0.5 + Math.random() / 2))
    }
  }

  /** Takes a key that nobody holds. */
  async #take(key: string, token: string): Promise<boolean> {
    return guarded(async () => {
      try {
        await this.#documents.insertOne({ _id: key, token, renewals: 0, holder: this.#holder })
        return true
      } catch (error) {
        if ((error as { code?: unknown }).code === 11000) return false
        throw error
      }
    })
  }

  /** Takes a key whose holder has not renewed it, unless he has just now or somebody was quicker. */
  async #takeOver({ _id, token: old, renewals }: LeaseDocument, token: string): Promise<boolean> {
    const $set = { token, renewals: 0, holder: this.#holder }
    const { matchedCount } = await guarded(() =>
      this.#documents.updateOne({ _id, token: old, renewals }, { $set }),
    )
    return matchedCount === 1
  }

  async #hold<R>(
    key: string,
    token: string,
    takenAt: number,
    work: (signal: AbortSignal) => Promise<R>,
  ): Promise<R> {
    const lost = new AbortController()
    const done = new AbortController()
    void this.#renew({ key, token, takenAt }, lost, done.signal)
    try {
      return await work(AbortSignal.any([lost.signal, this.#stopped.signal]))
    } finally {
      done.abort()
      // Where this fails, the term frees it.
      await this.#documents.deleteOne({ _id: key, token }).catch(() => undefined)
    }
  }

  /**
   * Renews until the work is done. Somebody who looked right after the last renewal may take the key over a whole term later, so the
   * work is told before that, by the time at which the renewal was sent.
   */
  async #renew(
    { key, token, takenAt }: { key: string; token: string; takenAt: number },
    lost: AbortController,
    done: AbortSignal,
  ): Promise<void> {
    const lose = () => lost.abort(new Error(`the lease of ${key} is lost`))
    const loseAfter = (renewedAt: number) => {
      const timer = setTimeout(lose, renewedAt + this.#termMs * 0.8 - performance.now())
      return timer.unref()
    }
    let timer = loseAfter(takenAt)
    while (!lost.signal.aborted) {
      await sleep(this.#termMs / 3, undefined, { signal: done, ref: false }).catch(() => undefined)
      if (done.aborted) break
      const sentAt = performance.now()
      const answer = await this.#documents
        .updateOne({ _id: key, token }, { $inc: { renewals: 1 } })
        .catch(() => undefined)
      if (answer?.matchedCount === 0) lose()
      if (answer?.matchedCount !== 1) continue
      clearTimeout(timer)
      timer = loseAfter(sentAt)
    }
    clearTimeout(timer)
  }

  async #sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopped.signal, ref: false }).catch(() => undefined)
  }
}
