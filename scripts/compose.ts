/** Composes schema/<service>.graphql into schema/supergraph.graphql; with --check only says whether that is needed. */
import { readFileSync, writeFileSync } from 'node:fs'
import { composeServices } from '@apollo/composition'
import { type DocumentNode, Kind, parse, visit } from 'graphql'
import { sdlVersion, serviceSdl, servicesWithSchema, supergraphFile } from '#platform/graphql/sdl.ts'
import type { ServiceName } from '#platform/service/service.ts'

const rootTypes = new Set(['Query', 'Mutation', 'Subscription'])

/** Names every type, field and enum value without a description: the playground's docs are made of these. */
function undescribed(service: ServiceName, document: DocumentNode): string[] {
  const missing: string[] = []
  const check = (node: { description?: unknown }, name: string) => {
    if (!node.description) missing.push(`schema/${service}.graphql: ${name} has no description`)
  }
  for (const definition of document.definitions) {
    if (!('name' in definition) || !definition.name || definition.kind === Kind.DIRECTIVE_DEFINITION) continue
    const owner = definition.name.value
    visit(definition, {
      enter(node) {
        if (node === definition && 'description' in node && !rootTypes.has(owner)) check(node, owner)
        if (node.kind === Kind.FIELD_DEFINITION || node.kind === Kind.ENUM_VALUE_DEFINITION)
          check(node, `${owner}.${node.name.value}`)
        // An argument is an input value too, but its field's description speaks of it.
        if (node.kind === Kind.FIELD_DEFINITION) return false
        if (node.kind === Kind.INPUT_VALUE_DEFINITION) check(node, `${owner}.${node.name.value}`)
        return undefined
      },
    })
  }
  return missing
}

function compose(): { supergraph: string; problems: string[]; warnings: string[] } {
  const services = servicesWithSchema().map((name) => ({ name, typeDefs: parse(serviceSdl(name)) }))
  const missing = services.flatMap(({ name, typeDefs }) => undescribed(name, typeDefs))
  // The gateway finds a service by its name; the URL only has to be there.
  const result = composeServices(
    services.map((service) => ({ ...service, url: `service://${service.name}` })),
  )
  const errors = result.errors?.map((error) => `${error.extensions.code ?? 'ERROR'}: ${error.message}`) ?? []
  // An owner describes its type in its own words and others say whose it is, so descriptions differ by design.
  const warnings = (result.hints ?? []).filter(
    ({ definition }) => definition.level.name === 'WARN' && definition.code !== 'INCONSISTENT_DESCRIPTION',
  )
  const versions = services.map(({ name }) => `# ${name} ${sdlVersion(name)}`).join('\n')
  const header = `# Composed by scripts/compose.ts from the SDL files beside it; do not edit. Their versions:\n${versions}`
  return {
    supergraph: `${header}\n${result.supergraphSdl ?? ''}\n`,
    problems: [...new Set([...missing, ...errors])],
    warnings: warnings.map((hint) => hint.toString()),
  }
}

function main(): number {
  const { supergraph, problems, warnings } = compose()
  for (const warning of warnings) console.warn(`warning: ${warning}`)
  if (problems.length > 0) {
    console.error(`The subgraphs do not compose:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    return 1
  }
  let present = ''
  try {
    present = readFileSync(supergraphFile, 'utf8')
  } catch {
    // Not composed yet.
  }
  if (present === supergraph) return 0
  if (process.argv.includes('--check')) {
    console.error('schema/supergraph.graphql is stale: run `npm run generate` and commit it.')
    return 1
  }
  writeFileSync(supergraphFile, supergraph)
  console.log('schema/supergraph.graphql composed')
  return 0
}

process.exitCode = main()
