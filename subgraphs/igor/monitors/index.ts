import type { Config } from '#platform/config/schema.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { CallService, Clock } from '#platform/service/service.ts'
import { artifactorySearches, nexusSearches } from '../actions/configuredRegistries.ts'
import type { CiMaster } from '../ci/define.ts'
import type { Registries } from '../runtime/registries.ts'
import { artifactoryMonitor } from './artifactory.ts'
import { buildMonitor } from './builds.ts'
import type { Monitor } from './define.ts'
import { dockerMonitor } from './docker.ts'
import { helmMonitor } from './helm.ts'
import { nexusMonitor } from './nexus.ts'
import { pluginMonitor } from './plugins.ts'

export interface MonitorPorts {
  readonly config: Config
  readonly masters: readonly CiMaster[]
  readonly registries: Registries
  readonly http: HttpClient
  readonly clock: Clock
  readonly call: CallService
}

/** All that is polled. ConfigError when the configuration of some of it cannot be used. */
export function monitorsOf({ config, masters, registries, http, clock, call }: MonitorPorts): Monitor[] {
  const { polling, plugins } = config
  const everyMs = polling.pollInterval * 1000
  const pace = { everyMs, threshold: polling.itemUpperThreshold }
  const lookBackMs = polling.processBuildsOlderThanLookBackWindow
    ? undefined
    : everyMs + polling.lookBackWindowMins * 60_000
  const ofBuilds = { ...pace, handleFirstBuilds: polling.handleFirstBuilds, lookBackMs, clock }
  return [
    ...masters.map((master) => buildMonitor(master, ofBuilds)),
    ...[...registries.docker.values()].map(({ account, registry }) => dockerMonitor(account, registry, pace)),
    ...[...registries.helm.values()].map(({ account, repository }) =>
      helmMonitor(account.name, repository, pace),
    ),
    ...artifactorySearches(config).map((search) => artifactoryMonitor(search, http, pace)),
    ...nexusSearches(config).map((search) => nexusMonitor(search, http, pace)),
    ...(plugins.enabled ? [pluginMonitor(call, pace)] : []),
  ]
}
