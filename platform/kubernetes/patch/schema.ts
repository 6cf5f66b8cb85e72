import { groupOf, versionOf } from '../objects.ts'
import {
  builtInGroups,
  type FieldFact,
  keyDefaults,
  objectFacts,
  type TypeFacts,
  typeFacts,
} from './lists.ts'

export interface ListSchema {
  /** Undefined: a strategic merge patch replaces the list. A key: it merges items; `set`: it merges scalars. */
  readonly strategic?: { readonly key: string } | 'set'
  readonly ownership: 'map' | 'set' | 'atomic'
  readonly keys: readonly string[]
  /** What a key stands for that an item leaves out. */
  readonly keyDefaults: Readonly<Record<string, unknown>>
  readonly item: FieldSchema
}

/** How the value at one place of an object merges and is owned. */
export interface FieldSchema {
  /** Server-side apply owns it as a whole. */
  readonly atomic: boolean
  readonly retainKeys: boolean
  readonly replace: boolean
  /** Absent for what is no list, and for lists that are one value. */
  readonly list?: ListSchema
  /** The schema of what stands under a name. */
  field(name: string): FieldSchema
  /** Is the name a field of a struct, rather than a key that a user chose? */
  isField(name: string): boolean
}

const usual = { atomic: false, retainKeys: false, replace: false }

/** An object of fields without anything unusual, and lists that are one value. */
const plain: FieldSchema = { ...usual, field: () => plain, isField: () => true }

/** What is known by its values alone: a user's keys, lists that are one value. */
const untyped: FieldSchema = { ...usual, field: () => untyped, isField: () => false }

const whole: FieldSchema = { ...plain, atomic: true }

function remembered(make: (name: string) => FieldSchema): (name: string) => FieldSchema {
  const fields = new Map<string, FieldSchema>()
  return (name) => {
    const known = fields.get(name)
    if (known !== undefined) return known
    const field = make(name)
    if (fields.size < 1000) fields.set(name, field)
    return field
  }
}

const compiled = new Map<TypeFacts, FieldSchema>()

function typed(facts: TypeFacts): FieldSchema {
  const known = compiled.get(facts)
  if (known !== undefined) return known
  const schema: FieldSchema = {
    ...usual,
    isField: () => true,
    field: remembered((name) => (Object.hasOwn(facts, name) ? fieldOf(facts[name]!) : plain)),
  }
  compiled.set(facts, schema)
  return schema
}

function fieldOf(fact: FieldFact): FieldSchema {
  const inner = fact.type === undefined ? plain : typed(typeFacts[fact.type]!)
  const own = {
    atomic: fact.atomic === true,
    retainKeys: fact.retainKeys === true,
    replace: fact.replace === true,
  }
  if (fact.list === undefined) {
    return { ...inner, ...own, ...(fact.keyed ? { isField: () => false } : {}) }
  }
  const item = { ...(own.atomic ? whole : inner), retainKeys: own.retainKeys }
  return { ...plain, list: { ...fact.list, keyDefaults, item } }
}

const kinds = new Map<string, FieldSchema>()

export const isBuiltIn = (apiVersion: string): boolean => builtInGroups.has(groupOf(apiVersion))

/** The schema of a built-in kind; of a kind that is none, what can be known without its definition. */
export function schemaOf(apiVersion: string, kind: string): FieldSchema {
  if (!isBuiltIn(apiVersion)) return customResource
  const versioned = `${kind}.${versionOf(apiVersion)}`
  const name = Object.hasOwn(typeFacts, versioned) ? versioned : kind
  let schema = kinds.get(name)
  if (schema === undefined) {
    schema = typed({ ...(Object.hasOwn(typeFacts, name) ? typeFacts[name] : {}), ...objectFacts })
    kinds.set(name, schema)
  }
  return schema
}

const metadata = typed(typeFacts.ObjectMeta!)
const head = new Set(['apiVersion', 'kind', 'metadata'])

function withHead(schema: FieldSchema): FieldSchema {
  return {
    ...schema,
    field: (name) => (name === 'metadata' ? metadata : schema.field(name)),
    isField: (name) => head.has(name) || schema.isField(name),
  }
}

const customResource = withHead(untyped)

/** The parts of a CustomResourceDefinition's `openAPIV3Schema` that say how values merge. */
export interface StructuralSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, StructuralSchema>>
  readonly additionalProperties?: StructuralSchema | boolean
  readonly items?: StructuralSchema
  readonly default?: unknown
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: string
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-embedded-resource'?: boolean
}

/** The schema of a custom resource by its definition. */
export function schemaOfCustomResource(openAPIV3Schema: StructuralSchema | undefined): FieldSchema {
  return openAPIV3Schema === undefined ? customResource : withHead(structural(openAPIV3Schema))
}

function structural(schema: StructuralSchema): FieldSchema {
  const { properties = {}, additionalProperties } = schema
  const others = typeof additionalProperties === 'object' ? structural(additionalProperties) : untyped
  const result: FieldSchema = {
    ...usual,
    atomic: schema['x-kubernetes-map-type'] === 'atomic',
    ...structuralList(schema),
    isField: (name) => Object.hasOwn(properties, name),
    field: remembered((name) => (Object.hasOwn(properties, name) ? structural(properties[name]!) : others)),
  }
  return schema['x-kubernetes-embedded-resource'] === true ? withHead(result) : result
}

function structuralList(schema: StructuralSchema): { list?: ListSchema } {
  const ownership = schema['x-kubernetes-list-type']
  const { items } = schema
  if (items === undefined || (ownership !== 'map' && ownership !== 'set')) return {}
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const defaults = keys.flatMap((key) => {
    const value = items.properties?.[key]?.default
    return value === undefined ? [] : [[key, value]]
  })
  return { list: { ownership, keys, keyDefaults: Object.fromEntries(defaults), item: structural(items) } }
}
