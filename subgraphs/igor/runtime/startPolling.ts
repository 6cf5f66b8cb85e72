import type { Platform } from '#platform/service/service.ts'
import { tellEcho } from '../actions/tellEcho.ts'
import type { CiMaster } from '../ci/define.ts'
import { monitorsOf } from '../monitors/index.ts'
import { pollingMutation, pollingQuery } from '../resolvers/polling.ts'
import { markRepository } from '../store/marks.ts'
import { pollCollections } from '../store/models.ts'
import { Pollers } from './pollers.ts'
import { pollMetrics } from './pollMetrics.ts'
import { openRegistries } from './registries.ts'

/** Polls these CI systems, and what else the configuration names. ConfigError when that cannot be used. */
export async function startPolling(platform: Platform, masters: readonly CiMaster[]) {
  const { config, clock, engine, failpoint, http, log, metrics, mongo, call } = platform
  const collections = pollCollections(mongo)
  await collections.prepare()
  const registries = openRegistries(config, http)
  const monitors = monitorsOf({ config, masters, registries, http, clock, call })
  const pollers = new Pollers(monitors, {
    marks: markRepository(collections),
    leases: engine.leases,
    metrics: pollMetrics(metrics),
    tell: config.polling.sendEventsEnabled ? tellEcho(call) : async () => undefined,
    clock,
    log,
    failpoint,
  })
  pollers.start()
  return {
    query: pollingQuery({ pollers, registries }),
    mutation: pollingMutation({ pollers }),
    stop: (timeoutMs: number) => pollers.stop(timeoutMs),
  }
}
