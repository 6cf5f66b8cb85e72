import type { GraphQLDataSource } from '@apollo/gateway'
import { GraphQLError, parse } from 'graphql'
import { PlatformError } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { ServiceName } from '#platform/service/service.ts'
import type { ServiceRegistry } from '#platform/transport/registry.ts'

/** What every operation at Gate carries. */
export interface GateContext extends Record<string, unknown> {
  readonly caller: Caller
}

/** The gateway's way to a service: whatever transport the registry has for it. */
export function createSource(
  service: ServiceName,
  services: ServiceRegistry,
): GraphQLDataSource<GateContext> {
  return {
    async process(options) {
      const { request, context } = options
      const query = request.query ?? ''
      const document = ('document' in options && options.document) || parse(query)
      const scope = 'incomingRequestContext' in options ? options.incomingRequestContext : undefined
      const { operationName, variables } = request
      const operation = {
        query,
        document,
        ...(operationName && { operationName }),
        ...(variables && { variables }),
      }
      try {
        return (await services.of(service).execute(operation, context.caller as Caller, scope)) as object
      } catch (error) {
        throw error instanceof PlatformError ? asGraphQLError(error) : error
      }
    },
  }
}

function asGraphQLError(error: PlatformError): GraphQLError {
  return new GraphQLError(error.message, { originalError: error, extensions: error.extensions })
}
