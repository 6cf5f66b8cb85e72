import {
  GraphQLScalarType,
  type GraphQLSchema,
  isScalarType,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql'

function writeDateTime(value: unknown): string {
  const date = value instanceof Date ? value : new Date(value as string | number)
  if (Number.isNaN(date.getTime())) throw new TypeError(`${JSON.stringify(value)} is not an instant.`)
  return date.toISOString()
}

function readDateTime(value: unknown): string {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value)))
    return writeDateTime(value)
  const given = JSON.stringify(value)?.slice(0, 100)
  throw new TypeError(`${given} is no instant; ISO 8601 is wanted, e.g. "2026-03-01T09:30:00.000Z".`)
}

/**
 * An object written inside the document. JSON.parse and variables make `__proto__` an own key; a literal must not
 * become a prototype either, whatever graphql-js does with it.
 */
function readJsonLiteral(node: ValueNode, variables?: Record<string, unknown> | null): unknown {
  if (node.kind === Kind.OBJECT) {
    const entries = node.fields.map((field) => [field.name.value, readJsonLiteral(field.value, variables)])
    return Object.fromEntries(entries)
  }
  if (node.kind === Kind.LIST) return node.values.map((value) => readJsonLiteral(value, variables))
  return valueFromASTUntyped(node, variables)
}

/** The resolvers of the scalars in schema/common.graphql; every subgraph gets them. */
export const scalarResolvers = {
  DateTime: new GraphQLScalarType<string, string>({
    name: 'DateTime',
    serialize: writeDateTime,
    parseValue: readDateTime,
    parseLiteral: (node) => readDateTime(valueFromASTUntyped(node)),
  }),
  JSON: new GraphQLScalarType<unknown, unknown>({
    name: 'JSON',
    serialize: (value) => value,
    parseValue: (value) => value,
    parseLiteral: readJsonLiteral,
  }),
}

/** Has a schema that was made from SDL alone read these scalars as the subgraphs do, and so refuse what they would refuse. */
export function readScalars(schema: GraphQLSchema): void {
  for (const { name, parseValue, parseLiteral } of Object.values(scalarResolvers)) {
    const type = schema.getType(name)
    if (isScalarType(type)) Object.assign(type, { parseValue, parseLiteral })
  }
}
