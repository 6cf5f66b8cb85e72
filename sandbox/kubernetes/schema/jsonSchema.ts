import { invalid, type Problem, required, unsupported } from '../validation/problem.ts'

/** What CustomResourceDefinitions may say of a value, as far as it is checked. */
export interface JsonSchema {
  readonly type?: string
  readonly format?: string
  readonly nullable?: boolean
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: boolean
  readonly exclusiveMaximum?: boolean
  readonly multipleOf?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly uniqueItems?: boolean
  readonly allOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly not?: JsonSchema
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-embedded-resource'?: boolean
  readonly 'x-kubernetes-int-or-string'?: boolean
}

/** All that a value does not keep to; `path` names it, and is empty for the whole object. */
export function schemaProblems(value: unknown, schema: JsonSchema, path: string): Problem[] {
  if (value === null && schema.nullable === true) return []
  const wrongType = typeProblem(value, schema, path)
  if (wrongType !== undefined) return [wrongType]
  return [
    ...enumProblems(value, schema, path),
    ...(typeof value === 'string' ? textProblems(value, schema, path) : []),
    ...(typeof value === 'number' ? numberProblems(value, schema, path) : []),
    ...(Array.isArray(value) ? listProblems(value, schema, path) : []),
    ...(typeOf(value) === 'object' ? objectProblems(value as Record<string, unknown>, schema, path) : []),
    ...combinedProblems(value, schema, path),
  ]
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function typeProblem(value: unknown, schema: JsonSchema, path: string): Problem | undefined {
  const found = typeOf(value)
  const { type } = schema
  if (schema['x-kubernetes-int-or-string'] === true) {
    if (found === 'integer' || found === 'string') return undefined
    return invalid(path, found, `${path} in body must be of type integer,string: ${JSON.stringify(found)}`)
  }
  if (type === undefined || type === found || (type === 'number' && found === 'integer')) return undefined
  return {
    field: path,
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: ${JSON.stringify(found)}: ${path} in body must be of type ${type}: ${JSON.stringify(found)}`,
  }
}

function enumProblems(value: unknown, schema: JsonSchema, path: string): Problem[] {
  if (schema.enum === undefined || schema.enum.some((one) => JSON.stringify(one) === JSON.stringify(value)))
    return []
  return [unsupported(path, value, schema.enum.map(String))]
}

function textProblems(value: string, schema: JsonSchema, path: string): Problem[] {
  const problems: Problem[] = []
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) {
    problems.push(invalid(path, value, `${path} in body should match '${schema.pattern}'`))
  }
  const length = [...value].length
  if (schema.minLength !== undefined && length < schema.minLength) {
    problems.push(invalid(path, value, `${path} in body should be at least ${schema.minLength} chars long`))
  }
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    problems.push({
      field: path,
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${schema.maxLength} bytes`,
    })
  }
  return problems
}

function numberProblems(value: number, schema: JsonSchema, path: string): Problem[] {
  const { minimum, maximum, multipleOf } = schema
  const problems: Problem[] = []
  const tooLow = minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum)
  const tooHigh = maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum)
  if (tooLow) {
    const or = schema.exclusiveMinimum ? '' : ' or equal to'
    problems.push(invalid(path, value, `${path} in body should be greater than${or} ${minimum}`))
  }
  if (tooHigh) {
    const or = schema.exclusiveMaximum ? '' : ' or equal to'
    problems.push(invalid(path, value, `${path} in body should be less than${or} ${maximum}`))
  }
  if (multipleOf !== undefined && value % multipleOf !== 0) {
    problems.push(invalid(path, value, `${path} in body should be a multiple of ${multipleOf}`))
  }
  return problems
}

function listProblems(value: readonly unknown[], schema: JsonSchema, path: string): Problem[] {
  const { items, minItems, maxItems } = schema
  const problems: Problem[] = []
  if (minItems !== undefined && value.length < minItems) {
    problems.push(invalid(path, value.length, `${path} in body should have at least ${minItems} items`))
  }
  if (maxItems !== undefined && value.length > maxItems) {
    problems.push({
      field: path,
      reason: 'FieldValueTooMany',
      message: `Too many: ${value.length}: must have at most ${maxItems} items`,
    })
  }
  if (schema.uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length) {
    problems.push(invalid(path, value, `${path} in body shouldn't contain duplicates`))
  }
  if (items === undefined) return problems
  return [...problems, ...value.flatMap((item, index) => schemaProblems(item, items, `${path}[${index}]`))]
}

function objectProblems(value: Record<string, unknown>, schema: JsonSchema, path: string): Problem[] {
  const { properties = {}, additionalProperties, minProperties, maxProperties } = schema
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
  const problems = (schema.required ?? [])
    .filter((key) => value[key] === undefined)
    .map((key) => required(at(key)))
  const count = Object.keys(value).length
  if (minProperties !== undefined && count < minProperties) {
    problems.push(invalid(path, count, `${path} in body should have at least ${minProperties} properties`))
  }
  if (maxProperties !== undefined && count > maxProperties) {
    problems.push({
      field: path,
      reason: 'FieldValueTooMany',
      message: `Too many: ${count}: must have at most ${maxProperties} items`,
    })
  }
  for (const [key, entry] of Object.entries(value)) {
    const inner = Object.hasOwn(properties, key) ? properties[key] : additionalProperties
    if (typeof inner === 'object' && entry !== undefined)
      problems.push(...schemaProblems(entry, inner, at(key)))
  }
  return problems
}

function combinedProblems(value: unknown, schema: JsonSchema, path: string): Problem[] {
  const fits = (one: JsonSchema): boolean => schemaProblems(value, one, path).length === 0
  const problems = (schema.allOf ?? []).flatMap((one) => schemaProblems(value, one, path))
  if (schema.anyOf && !schema.anyOf.some(fits)) {
    problems.push(invalid(path, value, `${path} in body must validate at least one schema (anyOf)`))
  }
  if (schema.oneOf && schema.oneOf.filter(fits).length !== 1) {
    problems.push(invalid(path, value, `${path} in body must validate one and only one schema (oneOf)`))
  }
  if (schema.not && fits(schema.not)) {
    problems.push(invalid(path, value, `${path} in body must not validate the schema (not)`))
  }
  return problems
}
