import { schemaOf as mergeSchemaOf } from '#platform/kubernetes/patch/schema.ts'
import { patchTypes } from '../api/verbs/patch.ts'
import { definitionVersion } from '../resources/custom.ts'
import type { Registry } from '../resources/registry.ts'
import type { Resource } from '../resources/resource.ts'
import { addResource, addType, type Schemas, schemaName } from './schemas.ts'

/** The OpenAPI v3 document of one version of a group. */
export function openApiDocument(registry: Registry, group: string, version: string) {
  const resources = [...registry.all()].filter((one) => one.group === group && one.version === version)
  const schemas: Schemas = {}
  const paths: Record<string, unknown> = {}
  for (const resource of resources) {
    const schema = addSchema(schemas, resource)
    Object.assign(paths, pathsOf(resource, schema))
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.32.4' },
    paths,
    components: { schemas },
  }
}

function addSchema(schemas: Schemas, resource: Resource): string {
  if (resource.definition === undefined) return addResource(schemas, resource)
  const { group, version, kind } = resource
  const name = `${group.split('.').toReversed().join('.')}.${version}.${kind}`
  addType(schemas, 'V1ObjectMeta', mergeSchemaOf('v1', 'Pod').field('metadata'))
  const schema = definitionVersion(resource.definition, version)?.schema?.openAPIV3Schema ?? {}
  const properties = (schema.properties ?? {}) as Record<string, unknown>
  schemas[name] = {
    ...schema,
    type: 'object',
    properties: {
      ...properties,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { allOf: [{ $ref: `#/components/schemas/${schemaName('V1ObjectMeta')}` }] },
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  }
  return name
}

const parameter = (name: string, type = 'string') => ({
  name,
  in: 'query',
  schema: { type, uniqueItems: true },
})
const inPath = (name: string) => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', uniqueItems: true },
})

const writing = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => parameter(name))
const force = parameter('force', 'boolean')

function pathsOf(resource: Resource, schema: string): Record<string, unknown> {
  const { group, version, kind, plural, verbs, isNamespaced } = resource
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  const collection = isNamespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`
  const namespace = isNamespaced ? [inPath('namespace')] : []
  const content = { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } }
  const operation = (action: string, parameters: unknown[], bodies?: readonly string[]) => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
    parameters,
    ...(bodies === undefined ? {} : { requestBody: bodyOf(bodies, schema) }),
    responses: { 200: { description: 'OK', content } },
  })
  const json = ['application/json']
  const onCollection = {
    parameters: namespace,
    ...(verbs.includes('list') ? { get: operation('list', []) } : {}),
    ...(verbs.includes('create') ? { post: operation('post', writing, json) } : {}),
  }
  const onItem = {
    parameters: [...namespace, inPath('name')],
    get: operation('get', []),
    put: operation('put', writing, json),
    patch: operation('patch', [...writing, force], patchTypes(resource)),
    delete: operation('delete', [parameter('dryRun')]),
  }
  return {
    [collection]: onCollection,
    ...(verbs.includes('get') ? { [`${collection}/{name}`]: onItem } : {}),
  }
}

function bodyOf(types: readonly string[], schema: string) {
  const whole = { $ref: `#/components/schemas/${schema}` }
  return {
    content: Object.fromEntries(types.map((type) => [type, { schema: type.includes('patch') ? {} : whole }])),
  }
}
