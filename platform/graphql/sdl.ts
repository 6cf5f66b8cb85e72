import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DocumentNode, parse } from 'graphql'
import type { ServiceName } from '#platform/service/service.ts'

/** Where the contract lies: one SDL per service, what they share in common.graphql, all composed in supergraph.graphql. */
export const schemaFolder = join(import.meta.dirname, '../../schema')

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
