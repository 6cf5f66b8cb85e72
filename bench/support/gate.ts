import { readFileSync } from 'node:fs'
import { loadConfig } from '#platform/config/load.ts'
import { supergraphFile } from '#platform/graphql/sdl.ts'
import { createMetrics } from '#platform/metrics/metrics.ts'
import { ServiceRegistry } from '#platform/transport/registry.ts'
import type { Transport } from '#platform/transport/transport.ts'
import { createGate, type Gate } from '../../gateway/gate.ts'
import { log } from './subgraphs.ts'

export const supergraph = readFileSync(supergraphFile, 'utf8')

export function registryOf(transports: readonly Transport[]): ServiceRegistry {
  const services = new ServiceRegistry()
  for (const transport of transports) services.add(transport)
  return services
}

/** Gate with the limits that `npm start` gives it. */
export async function gateBefore(transports: readonly Transport[]): Promise<Gate> {
  const { gateway } = loadConfig({ flags: [], environment: {}, folder: '/' }).config
  const { introspection, limits } = gateway
  const services = registryOf(transports)
  return createGate({
    supergraph,
    services,
    introspection,
    limits,
    onLoopback: true,
    metrics: createMetrics(),
    log,
  })
}
