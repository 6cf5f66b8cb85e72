import { createServer } from 'node:http'
import { localAdmin } from '#platform/identity/caller.ts'
import { createMetrics } from '#platform/metrics/metrics.ts'
import { SubgraphServer } from '#platform/transport/subgraphServer.ts'
import { serveOrders } from '../support/child.ts'
import { listenAnywhere } from '../support/port.ts'
import { createSubgraphs, log } from '../support/subgraphs.ts'

/** The services in a process of their own, each on a port. Any token will do: what gates differ in is in front of this. */
const endpoints: Record<string, string> = {}
for (const subgraph of createSubgraphs().all) {
  const options = { verify: () => localAdmin, schemaVersion: '', metrics: createMetrics() }
  const served = new SubgraphServer(subgraph, options, log)
  const server = createServer((request, response) => void served.handle(request, response))
  endpoints[subgraph.service] = `http://127.0.0.1:${await listenAnywhere(server)}/graphql`
}
serveOrders({ endpoints }, () => undefined)
