import { randomUUID } from 'node:crypto'
import { createConnection } from 'mongoose'
import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import type { Leases } from '#platform/engine/engine.ts'
import { unavailable } from '#platform/errors/errors.ts'
import { createFailpoints } from '#platform/failpoints/failpoints.ts'
import { createLogger } from '#platform/log/log.ts'
import { createMetrics } from '#platform/metrics/metrics.ts'
import type { Found, Monitor } from '../../../../subgraphs/igor/monitors/define.ts'
import { Pollers } from '../../../../subgraphs/igor/runtime/pollers.ts'
import { pollMetrics } from '../../../../subgraphs/igor/runtime/pollMetrics.ts'
import { markRepository } from '../../../../subgraphs/igor/store/marks.ts'
import { pollCollections } from '../../../../subgraphs/igor/store/models.ts'

export const silent = createLogger({ level: 'silent', format: 'json' })

/** An Echo that keeps each key once; it takes nothing while it is away. */
export class Told {
  readonly all: Found[] = []
  isAway = false
  /** How many it was given, repetitions too. */
  given = 0
  readonly #keys = new Set<string>()

  get keys(): string[] {
    return this.all.map(({ key }) => key)
  }

  take = async (found: readonly Found[]): Promise<void> => {
    if (this.isAway) throw unavailable('echo', 'it is away')
    for (const each of found) {
      this.given++
      if (!this.#keys.has(each.key)) this.all.push(each)
      this.#keys.add(each.key)
    }
  }
}

interface Options {
  readonly database?: string
  readonly told?: Told
  readonly leases?: Leases
  readonly failpoints?: string
  readonly logged?: (line: string) => void
  readonly clock?: { now(): number }
}

/** Pollers on a database, as a replica of Igor has them. `start()` is left to the test. */
export async function pollersOn(uri: string, monitors: readonly Monitor[], options: Options = {}) {
  const { database = `igor_${randomUUID()}`, told = new Told(), failpoints, logged, clock = Date } = options
  const mongo = await createConnection(uri, { dbName: database, autoIndex: false }).asPromise()
  const collections = pollCollections(mongo)
  await collections.prepare()
  const log = logged ? createLogger({ level: 'trace', format: 'json' }, { write: logged }) : silent
  const engine = createEmbeddedEngine(log)
  const metrics = createMetrics()
  const pollers = new Pollers(monitors, {
    marks: markRepository(collections),
    leases: options.leases ?? engine.leases,
    metrics: pollMetrics(metrics),
    tell: told.take,
    clock,
    log,
    failpoint: createFailpoints(failpoints),
  })
  return {
    database,
    told,
    pollers,
    metrics,
    collections,
    async stop() {
      await pollers.stop(5_000)
      await engine.stop()
      await mongo.close()
    },
  }
}
