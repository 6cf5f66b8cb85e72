import { z } from 'zod'
import type { AnyStageDefinition } from './define.ts'
import { requiredKeys } from './required.ts'

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>
type JsonSchema = Parameters<Override>[0]['jsonSchema']

/** JSON Schema of a stage type's parameters, as a person fills them in: with defaults, before they are read. */
export function parametersSchema(definition: Described): JsonSchema {
  const made = schemas.get(definition) ?? makeSchema(definition)
  schemas.set(definition, made)
  return made
}

type Described = Pick<AnyStageDefinition, 'parameters' | 'form' | 'missing'>

/** Made once for each stage type. */
const schemas = new WeakMap<Described, JsonSchema>()

function makeSchema(definition: Described): JsonSchema {
  const { parameters, form = parameters } = definition
  // The output side has the types of what is read tolerantly (a number may come as a text); what must be there, and
  // what is rewritten while it is read, is said by the input side.
  const schema = z.toJSONSchema(form, {
    io: 'output',
    unrepresentable: 'any',
    override: asGiven(wholesOf(form)),
  })
  if (form !== parameters) return schema
  const { required: _, ...rest } = schema
  const required = requiredKeys(definition, schema.properties ?? {})
  return required.length > 0 ? { ...rest, required } : rest
}

/** What describes the stage itself: a schema, and what it reads before or afterwards. */
function wholesOf(schema: z.core.$ZodType): Set<z.core.$ZodType> {
  const { def } = (schema as z.core.$ZodTypes)._zod
  const parts = def.type === 'pipe' ? [def.in, def.out].flatMap((part) => [...wholesOf(part)]) : []
  return new Set([schema, ...parts])
}

/** `wholes` are the stage itself; all within it may be an expression. */
const asGiven =
  (wholes: ReadonlySet<z.core.$ZodType>): Override =>
  ({ zodSchema, jsonSchema }) => {
    const { def } = zodSchema._zod
    if (def.type === 'object') {
      const required = Object.keys(def.shape).filter((key) => !accepts(def.shape[key]!, undefined))
      if (required.length > 0) jsonSchema.required = required
      else delete jsonSchema.required
    }
    if (def.type === 'pipe' && def.out._zod.def.type === 'transform') {
      const { $schema: _, ...given } = z.toJSONSchema(def.in, {
        unrepresentable: 'any',
        override: asGiven(wholes),
      })
      Object.assign(jsonSchema, given)
    }
    if (!wholes.has(zodSchema)) allow(jsonSchema, zodSchema)
  }

const accepts = (schema: z.core.$ZodType, value: unknown) => z.safeParse(schema, value).success

/** What is said of a place, whatever stands there. */
const annotations = new Set(['$schema', 'title', 'description', 'default', 'readOnly'])

/** Adds what is accepted besides: what stands for a value in Spinnaker's JSON, and expressions. What wraps a schema may accept more. */
function allow(schema: JsonSchema, zodSchema: z.core.$ZodType): void {
  const rules = Object.entries(schema).filter(([key]) => !annotations.has(key))
  if (rules.length === 0) return
  const options = distinct(optionsOf(Object.fromEntries(rules) as JsonSchema))
  if (options.some(isAnything)) return
  for (const [key] of rules) delete schema[key]
  const all = distinct([...options, ...options.flatMap((option) => alternativesTo(option, zodSchema))])
  const hasAnyText = all.some(isAnyText)
  const said = all.filter((option) => !hasAnyText || isAnyText(option) || option.type !== 'string')
  Object.assign(schema, said.length === 1 ? said[0] : { anyOf: said })
}

function optionsOf(schema: JsonSchema): JsonSchema[] {
  const isChoice = schema.anyOf && Object.keys(schema).length === 1
  return isChoice ? schema.anyOf!.flatMap((option) => optionsOf(option as JsonSchema)) : [schema]
}

const distinct = (options: readonly JsonSchema[]): JsonSchema[] => [
  ...new Map(options.map((option) => [JSON.stringify(option), option])).values(),
]

const isAnything = (schema: JsonSchema) => Object.keys(schema).every((key) => annotations.has(key))

const typesOf = ({ type }: JsonSchema): readonly unknown[] => (Array.isArray(type) ? type : [type])

const isAnyText = (schema: JsonSchema) =>
  typesOf(schema).includes('string') && !schema.enum && !schema.pattern && schema.const === undefined

/** A text with an expression has its value later. */
const expression: JsonSchema = { type: 'string', pattern: '\\$\\{' }

const standIns: Readonly<Record<string, readonly { value: unknown; as: JsonSchema }[]>> = {
  number: [
    {
      value: '1',
      as: { type: 'string', pattern: '^\\s*[-+]?([0-9]+\\.?|[0-9]*\\.[0-9]+)([eE][-+]?[0-9]+)?\\s*$' },
    },
  ],
  boolean: [{ value: 'true', as: { type: 'string', pattern: '^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$' } }],
  object: [{ value: base64Of({}), as: { type: 'string' } }],
  array: [
    { value: base64Of([]), as: { type: 'string' } },
    { value: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }, as: { type: 'object' } },
  ],
}

function alternativesTo(option: JsonSchema, zodSchema: z.core.$ZodType): JsonSchema[] {
  const isNothing = typesOf(option).includes('null')
  const nothing: JsonSchema[] = !isNothing && accepts(zodSchema, null) ? [{ type: 'null' }] : []
  if (isAnyText(option) || option.type === 'null') return nothing
  const type = option.type === 'integer' ? 'number' : String(option.type)
  const others = Object.hasOwn(standIns, type) ? standIns[type]! : []
  const accepted = others.filter(({ value }) => accepts(zodSchema, value)).map(({ as }) => as)
  return [...accepted, expression, ...nothing]
}

function base64Of(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64')
}
