import type { ApolloServer } from '@apollo/server'
import { formatGraphQLError } from '#platform/errors/graphql.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Operator, RunningOperation, Sink } from '#platform/socket/sink.ts'
import type { Authenticate } from './auth/local.ts'
import type { AdmittedOperation, Operations } from './operations.ts'
import type { GateContext } from './sources.ts'
import type { FederatedSubscriptions } from './subscriptions/federated.ts'

export interface OperatorParts {
  readonly operations: Operations
  readonly server: ApolloServer<GateContext>
  readonly subscriptions: FederatedSubscriptions
  readonly authenticate: Authenticate
  readonly log: Logger
}

const nothing: RunningOperation = { isOneOff: true, stop: () => undefined }

/** What Gate does for the clients of its WebSockets: the same as over HTTP, and subscriptions. */
export function createOperator({
  operations,
  server,
  subscriptions,
  authenticate,
  log,
}: OperatorParts): Operator {
  async function answer(operation: AdmittedOperation, caller: Caller, sink: Sink): Promise<void> {
    const { query, operationName, variables } = operation
    try {
      const request = { query, variables: { ...variables }, ...(operationName && { operationName }) }
      const { body } = await server.executeOperation(request, { contextValue: { caller } })
      if (body.kind === 'single') sink.next(Buffer.from(JSON.stringify(body.singleResult)))
      sink.complete()
    } catch (error) {
      sink.error([formatGraphQLError(error, log)])
    }
  }

  return {
    connect: (request, payload) => authenticate(request, payload),
    begin(payload, caller, sink) {
      const { operation, errors } = operations.admit(payload)
      if (errors) {
        sink.error(errors.map((error) => formatGraphQLError(error, log)))
        return nothing
      }
      if (operation.kind === 'subscription') return subscriptions.subscribe({ ...operation, caller }, sink)
      void answer(operation, caller, sink)
      return nothing
    },
  }
}
