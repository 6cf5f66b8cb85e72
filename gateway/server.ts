import { ApolloGateway } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { type DocumentNode, GraphQLError, type GraphQLFormattedError } from 'graphql'
import { LRUCache } from 'lru-cache'
import { formatGraphQLError } from '#platform/errors/graphql.ts'
import type { Logger } from '#platform/log/log.ts'
import type { ServiceName } from '#platform/service/service.ts'
import type { ServiceRegistry } from '#platform/transport/registry.ts'
import { createSource, type GateContext } from './sources.ts'

// @apollo/gateway would send figures about this process to its makers.
process.env.APOLLO_TELEMETRY_DISABLED = 'true'

/** Codes of Apollo Server's own for what a client did wrong. */
const clientCodes = new Set(['BAD_REQUEST', 'OPERATION_RESOLUTION_FAILURE', 'PERSISTED_QUERY_NOT_SUPPORTED'])

export function createGateway(supergraphSdl: string, services: ServiceRegistry, log: Logger): ApolloGateway {
  return new ApolloGateway({
    supergraphSdl,
    logger: log.child({}, { level: 'warn' }),
    buildService: ({ name }) => createSource(name as ServiceName, services),
    queryPlannerConfig: { exposeDocumentNodeInFetchNode: true },
  })
}

export interface ServerOptions {
  readonly introspection: boolean
  readonly batch: boolean
  /** The document of a text that was admitted: Apollo Server neither parses nor validates it again. */
  readonly documentOf: (text: string) => DocumentNode | undefined
}

/** Apollo Server as the executor of queries and mutations. What comes here has been admitted by Operations. */
export function createServer(
  gateway: ApolloGateway,
  { introspection, batch, documentOf }: ServerOptions,
  log: Logger,
): ApolloServer<GateContext> {
  // From the hook that has the document to the lookup that comes right after it.
  const admitted = new LRUCache<string, DocumentNode>({ max: 100 })
  return new ApolloServer<GateContext>({
    gateway,
    introspection,
    logger: log,
    nodeEnv: 'production',
    allowBatchedHttpRequests: batch,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    documentStore: {
      // The key is the document's SHA-256 behind a prefix of the schema's.
      get: async (key) => admitted.get(key.slice(-64)),
      set: async () => {},
      delete: async () => {},
    },
    formatError: (formatted, error) => formatError(formatted, error, log),
    plugins: [
      {
        requestDidStart: async () => ({
          didResolveSource: async ({ source, queryHash }) => {
            const document = documentOf(source)
            if (document) admitted.set(queryHash, document)
          },
          didResolveOperation: async ({ operation }) => {
            if (operation?.operation === 'subscription') throw subscriptionOverHttp()
          },
        }),
      },
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
    ],
  })
}

function formatError(formatted: GraphQLFormattedError, error: unknown, log: Logger): GraphQLFormattedError {
  const code = String(formatted.extensions?.code)
  if (!clientCodes.has(code)) return formatGraphQLError(error, log)
  const problems = [{ path: '', message: formatted.message }]
  return { message: formatted.message, extensions: { code: 'BAD_USER_INPUT', problems } }
}

function subscriptionOverHttp(): GraphQLError {
  const message = 'Subscriptions need a WebSocket with the protocol graphql-transport-ws at the same address.'
  const problems = [{ path: 'query', message }]
  return new GraphQLError(message, {
    extensions: { code: 'BAD_USER_INPUT', problems, http: { status: 400 } },
  })
}
