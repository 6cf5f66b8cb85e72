import { type FieldSchema, schemaOf } from '#platform/kubernetes/patch/schema.ts'
import { apiVersionOf, type Resource } from '../resources/resource.ts'
import { typeNameOf } from '../schema/names.ts'
import { type FieldType, fieldsOf, type Scalar } from '../schema/types.ts'

export type Schemas = Record<string, Record<string, unknown>>

const scalars: Readonly<Record<Scalar, Record<string, unknown>>> = {
  any: { 'x-kubernetes-preserve-unknown-fields': true },
  boolean: { type: 'boolean' },
  bytes: { type: 'string', format: 'byte' },
  double: { type: 'number', format: 'double' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  intOrString: { 'x-kubernetes-int-or-string': true, oneOf: [{ type: 'integer' }, { type: 'string' }] },
  microTime: { type: 'string', format: 'date-time' },
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  string: { type: 'string' },
  time: { type: 'string', format: 'date-time' },
}

/** `V1DeploymentSpec` as `v1.DeploymentSpec`: what is before the last dot is not shown to users. */
export const schemaName = (type: string): string =>
  type.replace(
    /^([A-Z][a-z]+)?V(\d+)/,
    (_, prefix = '', version) => `${prefix === '' ? '' : `${prefix.toLowerCase()}.`}v${version}.`,
  )

const reference = (type: string): { $ref: string } => ({ $ref: `#/components/schemas/${schemaName(type)}` })

/** Adds the schemas of a built-in resource and of all that it holds; answers the name of its own. */
export function addResource(schemas: Schemas, resource: Resource): string {
  const { group, version, kind } = resource
  const type = typeNameOf(resource)
  const name = schemaName(type)
  addType(schemas, type, schemaOf(apiVersionOf(resource), kind))
  const schema = schemas[name]!
  schema['x-kubernetes-group-version-kind'] = [{ group, version, kind }]
  return name
}

/** A type used in several places merges the same way in all of them: the first is described. */
export function addType(schemas: Schemas, typeName: string, merging: FieldSchema): void {
  const name = schemaName(typeName)
  if (schemas[name] !== undefined) return
  const properties: Record<string, unknown> = {}
  const required: string[] = []
  schemas[name] = { type: 'object', properties }
  for (const [field, { type, isRequired }] of fieldsOf(typeName) ?? []) {
    const inner = merging.field(field)
    properties[field] = { ...wrapped(typeSchema(schemas, type, inner)), ...extensions(type, inner) }
    if (isRequired) required.push(field)
  }
  if (required.length > 0) schemas[name].required = required
}

/** Beside a reference nothing else may stand. */
const wrapped = (schema: Record<string, unknown>): Record<string, unknown> =>
  '$ref' in schema ? { allOf: [schema], default: {} } : schema

function typeSchema(schemas: Schemas, type: FieldType, merging: FieldSchema): Record<string, unknown> {
  switch (type.is) {
    case 'scalar':
      return scalars[type.name]
    case 'struct':
      addType(schemas, type.name, merging)
      return reference(type.name)
    case 'list':
      return { type: 'array', items: typeSchema(schemas, type.item, merging.list?.item ?? merging) }
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(schemas, type.value, merging.field('')) }
  }
}

/** How the field merges, for clients that make patches. */
function extensions(
  { is }: FieldType,
  { list, atomic, retainKeys, replace }: FieldSchema,
): Record<string, unknown> {
  const strategies = [
    ...(list?.strategic === undefined ? [] : ['merge']),
    ...(retainKeys ? ['retainKeys'] : []),
    ...(replace ? ['replace'] : []),
  ]
  const key = typeof list?.strategic === 'object' ? list.strategic.key : undefined
  return {
    ...(strategies.length === 0 ? {} : { 'x-kubernetes-patch-strategy': strategies.join(',') }),
    ...(key === undefined ? {} : { 'x-kubernetes-patch-merge-key': key }),
    ...(is === 'list' ? { 'x-kubernetes-list-type': list?.ownership ?? 'atomic' } : {}),
    ...(list?.ownership === 'map' ? { 'x-kubernetes-list-map-keys': list.keys } : {}),
    ...(atomic && is !== 'list' ? { 'x-kubernetes-map-type': 'atomic' } : {}),
  }
}
