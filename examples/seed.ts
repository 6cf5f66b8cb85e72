import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
const exampleOrigin = 'http://127.0.0.1:8084'

/**
 * Saves the example applications with their pipelines, through the API as anybody would; once for a data folder, so
 * that what a person deletes stays deleted. Answers the names of the applications it saved.
 */
export async function seedExamples(graphql: string, dataFolder: string): Promise<string[]> {
  const marker = join(dataFolder, 'examples-seeded')
  if (existsSync(marker)) return []
  const applications = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  for (const { name } of applications) await seedApplication(graphql, join(folder, name))
  writeFileSync(marker, '')
  return applications.map(({ name }) => name)
}

async function seedApplication(graphql: string, example: string): Promise<void> {
  const { name, attributes } = readJson(join(example, 'application.json')) as {
    name: string
    attributes: unknown
  }
  await send(graphql, saveApplication, { name, attributes })
  for (const file of readdirSync(join(example, 'pipelines')).sort()) {
    const text = readFileSync(join(example, 'pipelines', file), 'utf8')
    // The endpoints that the examples call are at the server itself, wherever it listens.
    const definition = JSON.parse(text.replaceAll(exampleOrigin, new URL(graphql).origin))
    await send(graphql, savePipeline, { application: name, definition })
  }
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

const saveApplication = `mutation ($name: String!, $attributes: JSON!) {
  saveApplication(name: $name, attributes: $attributes) { name }
}`
const savePipeline = `mutation ($application: String!, $definition: JSON!) {
  savePipeline(application: $application, definition: $definition) { id }
}`

async function send(graphql: string, query: string, variables: Record<string, unknown>): Promise<void> {
  const response = await fetch(graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(10_000),
  })
  const { errors } = (await response.json()) as { errors?: { message: string }[] }
  if (errors) throw new Error(errors.map(({ message }) => message).join('; '))
}
