import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { refusedValue } from './refusedValue.ts'

/** A document that may be executed, or why not. */
export type PreparedDocument =
  | { readonly document: DocumentNode; readonly errors?: undefined }
  | { readonly document?: undefined; readonly errors: readonly GraphQLError[] }

export interface DocumentRules {
  readonly maxTokens: number
  /** What is wrong with a document that parses; asked before validation, whose time grows faster than the document. */
  readonly refuse?: (document: DocumentNode) => readonly GraphQLError[]
  /** Whether documents may ask about the schema. Default: yes. */
  readonly introspection?: boolean
}

/** In characters of documents; what is made of one takes about twenty times the memory. */
const remembered = 2_000_000
const longestRemembered = 50_000

/** Parses and validates documents against a schema, each text once. */
export class Documents {
  private readonly schema: GraphQLSchema
  private readonly rules: DocumentRules
  private readonly cache = new LRUCache<string, PreparedDocument>({
    maxSize: remembered,
    maxEntrySize: longestRemembered,
    sizeCalculation: (_, text) => text.length + 1,
  })

  constructor(schema: GraphQLSchema, rules: DocumentRules) {
    this.schema = schema
    this.rules = rules
  }

  prepare(text: string): PreparedDocument {
    const known = this.cache.get(text)
    if (known) return known
    const prepared = this.readShallow(text)
    this.cache.set(text, prepared)
    return prepared
  }

  /** Whatever reads a document recurses: one that nests thousands of levels deep ends in a RangeError, in the parser or behind it. */
  private readShallow(text: string): PreparedDocument {
    try {
      return this.read(text)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return { errors: [coded(new GraphQLError('The document nests too deeply.'), 'GRAPHQL_PARSE_FAILED')] }
    }
  }

  private read(text: string): PreparedDocument {
    const { document, errors } = parseDocument(text, this.rules.maxTokens)
    if (errors) return { errors }
    const refused = this.rules.refuse?.(document) ?? []
    if (refused.length > 0) return { errors: refused }
    const rules =
      this.rules.introspection === false
        ? [...specifiedRules, NoSchemaIntrospectionCustomRule]
        : specifiedRules
    const invalid = validate(this.schema, document, rules, { maxErrors: 20 })
    if (invalid.length > 0)
      return {
        errors: invalid.map((error) =>
          error.originalError ? refusedValue(error, document) : coded(error, 'GRAPHQL_VALIDATION_FAILED'),
        ),
      }
    return { document }
  }
}

function parseDocument(text: string, maxTokens: number): PreparedDocument {
  try {
    return { document: parse(text, { maxTokens }) }
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    return { errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] }
  }
}

function coded({ message, nodes, source, positions }: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } })
}
