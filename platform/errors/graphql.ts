import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { ulid } from 'ulid'
import type { Logger } from '#platform/log/log.ts'
import { PlatformError, platformError } from './errors.ts'
import { errorTable } from './table.ts'

/** What GraphQL itself answers to a document that it cannot use. */
const graphqlCodes = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'])

/**
 * An error as a caller may see it: those of the table and GraphQL's own about the document or its variables as they
 * are, everything else masked by a log id, under which the log has the error itself.
 */
export function formatGraphQLError(error: unknown, log: Logger): GraphQLFormattedError {
  const place = error instanceof GraphQLError ? placeOf(error) : {}
  const cause = causeOf(error)
  if (cause instanceof PlatformError)
    return { message: cause.message, ...place, extensions: cause.extensions }
  if (error instanceof GraphQLError) {
    const { stacktrace: _, ...extensions } = error.extensions
    const code = publicCode(error)
    if (code) return { message: error.message, ...place, extensions: { ...extensions, code } }
  }
  const logId = ulid()
  log.error({ logId, err: cause, ...place }, 'unforeseen error')
  const masked = platformError('INTERNAL_SERVER_ERROR', { logId })
  return { message: masked.message, ...place, extensions: masked.extensions }
}

function placeOf({ path, locations }: GraphQLError): Pick<GraphQLFormattedError, 'path' | 'locations'> {
  return { ...(path && { path }), ...(!path && locations && { locations }) }
}

/** The code of an error that may be shown, or nothing. */
function publicCode(error: GraphQLError): string | undefined {
  const { code } = error.extensions
  if (typeof code === 'string' && (code in errorTable || graphqlCodes.has(code))) return code
  return code === undefined && isAboutInput(error) ? 'BAD_USER_INPUT' : undefined
}

/**
 * Whether GraphQL itself refuses the variables: it does so before any field is executed, hence without a path, and what
 * it wraps is at most the refusal of a scalar.
 */
function isAboutInput({ path, originalError }: GraphQLError): boolean {
  return !originalError || (!path && originalError instanceof GraphQLError)
}

/** What was thrown at first: GraphQL wraps it, sometimes twice, to say where. */
function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error
}
