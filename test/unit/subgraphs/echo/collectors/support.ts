import type { JsonObject } from '#platform/definition/json.ts'
import { createHttpClient } from '#platform/http/create.ts'
import { createLogger } from '#platform/log/log.ts'
import { createMetrics } from '#platform/metrics/metrics.ts'
import { endpointsOf } from '../../../../../subgraphs/echo/collectors/endpoint.ts'
import { Collector } from '../../../../../subgraphs/echo/runtime/collector.ts'
import { httpDefaults } from '../../../platform/http/support.ts'

const names = { enabled: true, defaultEventName: 'spinnaker_events', defaultFieldName: 'payload' }

/** Collectors of endpoints as a configuration has them, with all that they log. `stop()` ends their connections. */
export function createCollecting() {
  const http = createHttpClient(httpDefaults)
  const lines: string[] = []
  const log = createLogger({ level: 'trace', format: 'json' }, { write: (line) => lines.push(line) })
  const counter = createMetrics().counter('collected', 'Events', ['collector', 'outcome'])
  return {
    lines,
    collectorOf(endpoint: JsonObject): Collector {
      const [read] = endpointsOf({ ...names, endpoints: [{ retryCount: 0, ...endpoint }] })
      return new Collector(read!, { http, log, counter })
    },
    stop: () => http.stop(),
  }
}

export const readEndpoints = (endpoints: JsonObject[]) => endpointsOf({ ...names, endpoints })
export const signal = new AbortController().signal
