import type { Platform } from '#platform/service/service.ts'
import { endpointsOf } from '../collectors/endpoint.ts'
import { Collector } from './collector.ts'

/** The collectors of the configuration, each of them a consumer. ConfigError when they cannot be used. */
export function createCollectors({ config, http, log, metrics }: Platform): Collector[] {
  const help = 'Events that collectors took or refused'
  const counter = metrics.counter('echo_collected_events_total', help, ['collector', 'outcome'])
  return endpointsOf(config.rest).map((endpoint) => new Collector(endpoint, { http, log, counter }))
}
