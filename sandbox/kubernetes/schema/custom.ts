import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { definitionVersion } from '../resources/custom.ts'
import type { Resource } from '../resources/resource.ts'
import { type Decoded, decodeStruct } from './decode.ts'
import type { JsonSchema } from './jsonSchema.ts'

const head = ['apiVersion', 'kind', 'metadata']

/** The schema of a custom resource's version; undefined when its definition has none. */
export function schemaOf(resource: Resource): JsonSchema | undefined {
  const { definition, version } = resource
  return (
    definition && (definitionVersion(definition, version)?.schema?.openAPIV3Schema as JsonSchema | undefined)
  )
}

/** A body as an object of a custom kind: without fields that its schema does not know, with the schema's defaults. */
export function decodeCustom(resource: Resource, value: Record<string, unknown>): Decoded {
  const schema = schemaOf(resource) ?? {}
  const unknown: string[] = []
  const { apiVersion, kind, metadata, ...rest } = value
  const pruned = prune(rest, schema, '', unknown) as Record<string, unknown>
  const content = withDefaults(pruned, schema) as Record<string, unknown>
  const known = decodeStruct(
    resource,
    (metadata ?? {}) as Record<string, unknown>,
    'V1ObjectMeta',
    'metadata',
  )
  const object = { apiVersion, kind, ...content, metadata: known.value } as unknown as KubeObject
  return { object, unknown: [...known.unknown, ...unknown] }
}

function prune(value: unknown, schema: JsonSchema, path: string, unknown: string[]): unknown {
  if (Array.isArray(value)) {
    const { items } = schema
    return items === undefined
      ? value
      : value.map((item, index) => prune(item, items, `${path}[${index}]`, unknown))
  }
  if (typeof value !== 'object' || value === null) return value
  const { properties = {}, additionalProperties } = schema
  const keepsUnknown =
    schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties === true
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true
  const result: Record<string, unknown> = {}
  for (const [key, entry] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`
    const inner = Object.hasOwn(properties, key) ? properties[key] : undefined
    if (inner !== undefined) result[key] = prune(entry, inner, at, unknown)
    else if (typeof additionalProperties === 'object')
      result[key] = prune(entry, additionalProperties, at, unknown)
    else if (keepsUnknown || (isEmbedded && head.includes(key))) result[key] = entry
    else unknown.push(at)
  }
  return result
}

function withDefaults(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value)) {
    const { items } = schema
    return items === undefined ? value : value.map((item) => withDefaults(item, items))
  }
  if (typeof value !== 'object' || value === null) return value
  const { properties = {}, additionalProperties } = schema
  const result: Record<string, unknown> = {}
  for (const [key, entry] of Object.entries(value)) {
    const inner = Object.hasOwn(properties, key) ? properties[key] : additionalProperties
    if (typeof inner !== 'object') result[key] = entry
    // A null that is not allowed gives way to the default, or goes.
    else if (entry !== null || inner.nullable === true) result[key] = withDefaults(entry, inner)
  }
  for (const [key, inner] of Object.entries(properties)) {
    if (result[key] === undefined && inner.default !== undefined) {
      result[key] = withDefaults(structuredClone(inner.default), inner)
    }
  }
  return result
}
