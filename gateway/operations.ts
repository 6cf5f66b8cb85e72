import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  type OperationTypeNode,
} from 'graphql'
import { Documents } from '#platform/graphql/documents.ts'
import { type OperationLimits, refuseCost, refuseShape } from './limits/limits.ts'

/** What a client sends, over whatever transport. */
export interface GateRequest {
  readonly query?: unknown
  readonly operationName?: unknown
  readonly variables?: unknown
}

/** An operation that may be executed: valid, and within the limits. */
export interface AdmittedOperation {
  readonly kind: OperationTypeNode
  readonly document: DocumentNode
  readonly query: string
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}

export type Admission =
  | { readonly operation: AdmittedOperation; readonly errors?: undefined }
  | { readonly operation?: undefined; readonly errors: readonly GraphQLError[] }

/** Far above what a document of as many tokens as may be needs: reading one takes time by its length too. */
const longestQuery = 500_000

/** Variables that are wrong a million times are refused as soon as those that are wrong a few times. */
const coercion = { maxErrors: 20 }

/** The door of Gate: every operation passes it, from HTTP or a socket, and is the same everywhere. */
export class Operations {
  private readonly documents: Documents
  private readonly schema: GraphQLSchema
  private readonly limits: OperationLimits

  constructor(schema: GraphQLSchema, limits: OperationLimits, introspection: boolean) {
    this.schema = schema
    this.limits = limits
    const refuse = (document: DocumentNode) => refuseShape(document, limits)
    this.documents = new Documents(schema, { maxTokens: limits.tokens, refuse, introspection })
  }

  /** The valid document of a text, if it is one. */
  documentOf(text: string): DocumentNode | undefined {
    return this.documents.prepare(text).document
  }

  admit({ query, operationName, variables }: GateRequest): Admission {
    const problems = problemsOf({ query, operationName, variables })
    if (problems.length > 0) return { errors: problems }
    const { document, errors } = this.documents.prepare(query as string)
    if (errors) return { errors }
    const name = (operationName as string | null | undefined) ?? undefined
    const definition = getOperationAST(document, name)
    if (!definition)
      return {
        errors: [wrong('operationName', 'The document has no such operation, or several and none is named.')],
      }
    const given = (variables ?? {}) as Record<string, unknown>
    const { errors: misfits } = getVariableValues(
      this.schema,
      definition.variableDefinitions ?? [],
      given,
      coercion,
    )
    if (misfits) return { errors: misfits }
    const tooExpensive = refuseCost(document, name, given, this.schema, this.limits)
    if (tooExpensive.length > 0) return { errors: tooExpensive }
    const kind = definition.operation
    return { operation: { kind, document, query: query as string, operationName: name, variables: given } }
  }
}

function problemsOf({ query, operationName, variables }: GateRequest): GraphQLError[] {
  const problems: GraphQLError[] = []
  if (typeof query !== 'string' || query === '')
    problems.push(wrong('query', 'A GraphQL document (text) is needed.'))
  else if (query.length > longestQuery)
    problems.push(wrong('query', `It has ${query.length} characters; the limit is ${longestQuery}.`))
  if (operationName != null && typeof operationName !== 'string')
    problems.push(wrong('operationName', 'It must be a text.'))
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables)))
    problems.push(wrong('variables', 'They must be an object.'))
  return problems
}

function wrong(path: string, message: string): GraphQLError {
  return new GraphQLError(`${path}: ${message}`, {
    extensions: { code: 'BAD_USER_INPUT', problems: [{ path, message }] },
  })
}
