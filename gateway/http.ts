import type { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { GraphQLError } from 'graphql'
import { formatGraphQLError } from '#platform/errors/graphql.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Authenticate } from './auth/local.ts'
import type { GateRequest, Operations } from './operations.ts'
import type { GateContext } from './sources.ts'

export interface HttpParts {
  readonly operations: Operations
  readonly server: ApolloServer<GateContext>
  readonly authenticate: Authenticate
  readonly limits: { readonly bodyBytes: number; readonly batch: number }
  readonly log: Logger
}

/** GraphQL over HTTP at /graphql. */
export function mountGraphQL(
  app: Express,
  { operations, server, authenticate, limits, log }: HttpParts,
): void {
  const refuse = (errors: readonly GraphQLError[]) => ({
    errors: errors.map((error) => formatGraphQLError(error, log)),
  })

  const admit: RequestHandler = (request, response, next) => {
    const { body, query, method } = request
    const requests: GateRequest[] =
      method === 'GET' ? [fromUrl(query)] : Array.isArray(body) ? body : [body ?? {}]
    // Without a body that was read, Apollo Server says which content types there are.
    if (method === 'POST' && body === undefined) return next()
    if (requests.length > limits.batch) return void response.status(400).json(refuse([tooMany(limits.batch)]))
    for (const one of requests) {
      const { errors } = operations.admit(one ?? {})
      if (errors) return void response.status(400).json(refuse(errors))
    }
    next()
  }

  const graphql = expressMiddleware(server, {
    context: async ({ req }) => ({ caller: await authenticate(req) }),
  })
  const onError: ErrorRequestHandler = (error, _request, response, _next) => {
    const { status, body } = describe(error, limits.bodyBytes)
    response.status(status).json(body ? refuse([body]) : { errors: [formatGraphQLError(error, log)] })
  }
  app.use('/graphql', express.json({ limit: limits.bodyBytes }), admit, graphql, onError)
}

/** GET carries an operation in its query string; Apollo Server refuses what isn't a query. */
function fromUrl({ query, operationName, variables }: Record<string, unknown>): GateRequest {
  return { query, operationName, variables: typeof variables === 'string' ? readJson(variables) : variables }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const tooMany = (batch: number) =>
  badRequest(`A request may hold ${batch} ${batch === 1 ? 'operation' : 'operations'}.`)

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'BAD_USER_INPUT', problems: [{ path: '', message }] },
  })
}

/** What the body parser refuses is the client's error; everything else is ours. */
function describe(error: { type?: string; status?: number; message?: string }, bodyBytes: number) {
  const { type, status = 500, message } = error
  if (type === 'entity.too.large')
    return { status, body: badRequest(`The request body is longer than ${bodyBytes} bytes.`) }
  if (type === 'entity.parse.failed')
    return { status, body: badRequest(`The request body is not JSON: ${message}`) }
  if (status >= 400 && status < 500) return { status, body: badRequest(String(message)) }
  return { status: 500, body: undefined }
}
