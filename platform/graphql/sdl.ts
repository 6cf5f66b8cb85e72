import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DocumentNode, parse } from 'graphql'
import type { ServiceName } from '#platform/service/service.ts'

/** One SDL per service, what they share in common.graphql, all composed in supergraph.graphql. */
const schemaFolder = join(import.meta.dirname, '../../schema')

const notServices = new Set(['common.graphql', 'supergraph.graphql'])

/** The services that have an SDL, in alphabetical order. */
export function servicesWithSchema(): ServiceName[] {
  return readdirSync(schemaFolder)
    .filter((file) => file.endsWith('.graphql') && !notServices.has(file))
    .map((file) => file.slice(0, -'.graphql'.length) as ServiceName)
    .sort()
}

/** A service's whole SDL: its own file and what all services share. */
export function serviceSdl(service: ServiceName): string {
  const read = (name: string) => readFileSync(join(schemaFolder, `${name}.graphql`), 'utf8')
  return `${read(service)}\n${read('common')}`
}

/** A service's whole SDL, parsed. */
export function serviceTypeDefs(service: ServiceName): DocumentNode {
  return parse(serviceSdl(service))
}

/** The composed schema that Gate serves; made by scripts/compose.ts. */
export const supergraphFile = join(schemaFolder, 'supergraph.graphql')

/** Changes with a service's SDL. The supergraph's header holds the one that each service was composed from. */
export function sdlVersion(service: ServiceName): string {
  return createHash('sha256').update(serviceSdl(service)).digest('hex').slice(0, 16)
}

/** Reads the header that scripts/compose.ts writes: each service with the version of its SDL. */
export function composedVersions(supergraph: string): Map<string, string> {
  return new Map(
    [...supergraph.matchAll(/^# (\w+) ([0-9a-f]{16})$/gm)].map(([, name, version]) => [name!, version!]),
  )
}
