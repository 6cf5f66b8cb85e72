import type { ServiceDefinition, ServiceName } from './service.ts'

/** Every service there is, in the order they start: who is called comes before who calls. Loaded only where it runs. */
export const services: Record<ServiceName, () => Promise<ServiceDefinition>> = {
  front50: async () => (await import('../../subgraphs/front50/service.ts')).default,
  clouddriver: async () => (await import('../../subgraphs/clouddriver/service.ts')).default,
  igor: async () => (await import('../../subgraphs/igor/service.ts')).default,
  orca: async () => (await import('../../subgraphs/orca/service.ts')).default,
  echo: async () => (await import('../../subgraphs/echo/service.ts')).default,
}
