import { isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'
import { textsOf } from './kinds/kind.ts'
import { parsed, type Version } from './version.ts'

const isTrue = (value: unknown) => String(value).trim().toLowerCase() === 'true'
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** What a pipeline template says of itself. */
export function describeTemplate(template: Version) {
  const definition = parsed(template)
  const metadata = isObject(definition.metadata) ? definition.metadata : {}
  const variables = objectsOf(definition.variables)
  return {
    schema: String(definition.schema),
    protect: isTrue(definition.protect),
    metadata: {
      name: template.name,
      description: textOf(metadata.description),
      owner: textOf(metadata.owner),
      scopes: textsOf(metadata.scopes),
    },
    variables: variables.map(describeVariable),
  }
}

const describeVariable = ({ name, type, description, defaultValue, nullable }: JsonObject) => ({
  name: String(name),
  type: textOf(type) ?? 'object',
  description: textOf(description),
  defaultValue: defaultValue ?? null,
  nullable: isTrue(nullable),
})
