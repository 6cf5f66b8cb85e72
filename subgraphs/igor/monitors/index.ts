import type { Config } from '#platform/config/schema.ts'
import type { Registries } from '../runtime/registries.ts'
import type { Monitor } from './define.ts'
import { dockerMonitor } from './docker.ts'

export interface MonitorPorts {
  readonly config: Config
  readonly registries: Registries
}

/** All that is polled. */
export function monitorsOf({ config, registries }: MonitorPorts): Monitor[] {
  const everyMs = config.polling.pollInterval * 1000
  const pace = { everyMs, threshold: config.polling.itemUpperThreshold }
  return [...registries.docker.values()].map(({ account, registry }) =>
    dockerMonitor(account, registry, pace),
  )
}
