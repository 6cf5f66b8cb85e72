import type { RequestListener } from 'node:http'
import { sdlVersion, serviceTypeDefs } from '#platform/graphql/sdl.ts'
import { Subgraph } from '#platform/graphql/subgraph.ts'
import type { ServiceTokens } from '#platform/identity/token.ts'
import type { Logger } from '#platform/log/log.ts'
import { SubgraphServer } from '#platform/transport/subgraphServer.ts'
import type { Port } from './port.ts'
import type { Platform, ServiceName } from './service.ts'
import { services } from './services.ts'

/** A service that this process runs. */
export interface HostedService {
  readonly subgraph: Subgraph
  ready(): Promise<void>
  stop(timeoutMs: number): Promise<void>
}

/** Starts a service and makes its subgraph. */
export async function startService(name: ServiceName, platform: Platform): Promise<HostedService> {
  const startedAt = performance.now()
  const definition = await services[name]()
  const running = await definition.start(platform)
  const subgraph = new Subgraph(name, serviceTypeDefs(name), running, platform.log)
  platform.log.info({ ms: Math.round(performance.now() - startedAt) }, 'service started')
  return {
    subgraph,
    ready: () => running.ready(),
    stop: (timeoutMs) => running.stop(timeoutMs),
  }
}

/** Serves a service's subgraph to other processes, at /graphql of the port. */
export function serveApart(
  { subgraph, ready }: HostedService,
  port: Port,
  tokens: ServiceTokens,
  { metrics, log }: { metrics: Platform['metrics']; log: Logger },
): SubgraphServer {
  const schemaVersion = sdlVersion(subgraph.service)
  const server = new SubgraphServer(subgraph, { verify: tokens.verifyCaller, schemaVersion, metrics }, log)
  const handle: RequestListener = (request, response) => {
    if (request.url?.split('?', 1)[0] === '/graphql') void server.handle(request, response)
    else response.writeHead(404).end()
  }
  const upgrade: SubgraphServer['upgrade'] = (...parts) => server.upgrade(...parts)
  port.mount('/graphql', handle, upgrade, [{ name: subgraph.service, ready }])
  return server
}
