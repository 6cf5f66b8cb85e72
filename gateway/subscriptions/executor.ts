import { executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway'
import { formatGraphQLError } from '#platform/errors/graphql.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Logger } from '#platform/log/log.ts'
import type { ServiceName } from '#platform/service/service.ts'
import type { ServiceRegistry } from '#platform/transport/registry.ts'
import type { OperationResult } from '#platform/transport/transport.ts'
import { createSource, type GateContext } from '../sources.ts'
import type { SubscriptionPlan, SubscriptionPlanner } from './planner.ts'

type ServiceMap = Parameters<typeof executeQueryPlan>[1]
type RequestContext = Parameters<typeof executeQueryPlan>[2]

/**
 * Makes an event's result. @apollo/gateway executes queries only, so the event is executed as one: its plan is the
 * subscription's, and the primary fetch is answered with the event.
 */
export class EventExecutor {
  private readonly planner: SubscriptionPlanner
  private readonly sources: ReadonlyMap<string, GraphQLDataSource<GateContext>>
  private readonly log: Logger

  constructor(planner: SubscriptionPlanner, services: ServiceRegistry, log: Logger) {
    this.planner = planner
    this.log = log
    this.sources = new Map(
      planner.serviceNames.map((name) => [name, createSource(name as ServiceName, services)] as const),
    )
  }

  /** The result as the client gets it: JSON. */
  async execute(
    plan: SubscriptionPlan,
    variables: Readonly<Record<string, unknown>>,
    event: OperationResult,
    caller: Caller,
  ): Promise<Buffer> {
    const { primary, rest, operation } = plan
    const node = rest ? { kind: 'Sequence' as const, nodes: [primary, rest] } : primary
    const services = this.servicesWith(plan, event)
    const request = this.requestFor(plan, variables, caller)
    const result = await executeQueryPlan(
      { kind: 'QueryPlan', node },
      services,
      request,
      operation,
      this.planner.supergraphSchema,
      this.planner.apiSchema,
    )
    const errors = result.errors?.map((error) => formatGraphQLError(error, this.log))
    return Buffer.from(JSON.stringify({ data: result.data, ...(errors && { errors }) }))
  }

  private servicesWith({ primary, rest }: SubscriptionPlan, event: OperationResult): ServiceMap {
    const services: Record<string, GraphQLDataSource<GateContext>> = Object.fromEntries(this.sources)
    const source = services[primary.serviceName]!
    services[primary.serviceName] = {
      process: async (options) => {
        if (options.request.query !== primary.operation) return source.process(options)
        // The rest is merged into the event, which others use too.
        return (rest ? structuredClone(event) : event) as object
      },
    }
    return services as ServiceMap
  }

  private requestFor(
    { document, text }: SubscriptionPlan,
    variables: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): RequestContext {
    const context: GateContext = { caller }
    const request = { query: text, variables }
    return {
      request,
      document,
      schema: this.planner.schema,
      logger: this.log,
      // Where a service answers errors, the gateway writes to it.
      metrics: {},
      context,
    } as unknown as RequestContext
  }
}
