import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
const exampleOrigin = 'http://127.0.0.1:8084'

/**
 * Saves the example applications with their pipelines, through the API as anybody would; once for a data folder, so
 * that what a person deletes stays deleted. What they call is at the server itself: when that has another address than
 * at the last start, those that are still there are saved with the new one. Answers the names of the applications that
 * were saved for the first time.
 */
export async function seedExamples(graphql: string, dataFolder: string): Promise<string[]> {
  const marker = join(dataFolder, 'examples-seeded')
  const { origin } = new URL(graphql)
  const seededFor = existsSync(marker) ? readFileSync(marker, 'utf8') : undefined
  if (seededFor === origin) return []
  const { accounts } = await send(graphql, accountNames, {})
  const names = applications(new Set((accounts as { name: string }[]).map(({ name }) => name)))
  for (const name of names)
    if (seededFor === undefined) await seedApplication(graphql, origin, name)
    else await moveApplication(graphql, seededFor, origin, name)
  writeFileSync(marker, origin)
  return seededFor === undefined ? names : []
}

interface Example {
  readonly attributes: unknown
  /** The cloud account that it is deployed with; without that it is of no use. */
  readonly account?: string
}

const exampleOf = (name: string): Example =>
  JSON.parse(readFileSync(join(folder, name, 'application.json'), 'utf8'))

/** The folders that hold an application that can be used here. */
function applications(accounts: ReadonlySet<string>): string[] {
  const holdsApplication = (name: string) => existsSync(join(folder, name, 'application.json'))
  return readdirSync(folder)
    .filter(holdsApplication)
    .filter((name) => {
      const { account } = exampleOf(name)
      return account === undefined || accounts.has(account)
    })
}

async function seedApplication(graphql: string, origin: string, name: string): Promise<void> {
  const { attributes } = exampleOf(name)
  await send(graphql, saveApplication, { name, attributes })
  const saved = new Set((await pipelinesOf(graphql, name)).map((definition) => definition.name))
  for (const file of readdirSync(join(folder, name, 'pipelines')).sort()) {
    const text = readFileSync(join(folder, name, 'pipelines', file), 'utf8')
    const definition = JSON.parse(text.replaceAll(exampleOrigin, origin))
    // A start that was cut off may have saved some.
    if (!saved.has(definition.name)) await send(graphql, savePipeline, { application: name, definition })
  }
}

async function moveApplication(graphql: string, from: string, to: string, name: string): Promise<void> {
  for (const definition of await pipelinesOf(graphql, name)) {
    const text = JSON.stringify(definition)
    const moved = text.replaceAll(`${from}/`, `${to}/`)
    if (moved !== text)
      await send(graphql, savePipeline, { application: name, definition: JSON.parse(moved) })
  }
}

/** The definitions of an application's pipelines; none where it is gone. */
async function pipelinesOf(graphql: string, name: string): Promise<{ name: string }[]> {
  const { application } = await send(graphql, definitions, { name })
  const { pipelines } = (application ?? { pipelines: [] }) as {
    pipelines: { definition: { name: string } }[]
  }
  return pipelines.map(({ definition }) => definition)
}

const accountNames = '{ accounts { name } }'
const saveApplication = `mutation ($name: String!, $attributes: JSON!) {
  saveApplication(name: $name, attributes: $attributes) { name }
}`
const savePipeline = `mutation ($application: String!, $definition: JSON!) {
  savePipeline(application: $application, definition: $definition) { id }
}`
const definitions = `query ($name: String!) {
  application(name: $name) { pipelines { definition } }
}`

async function send(
  graphql: string,
  query: string,
  variables: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const response = await fetch(graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(10_000),
  })
  const { data, errors } = (await response.json()) as {
    data: Record<string, unknown>
    errors?: { message: string }[]
  }
  if (errors) throw new Error(errors.map(({ message }) => message).join('; '))
  return data
}
