import type { DocumentNode } from 'graphql'
import { formatGraphQLError } from '#platform/errors/graphql.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Logger } from '#platform/log/log.ts'
import type { CounterMetric, GaugeMetric, Metrics } from '#platform/metrics/metrics.ts'
import type { RunningOperation, Sink } from '#platform/socket/sink.ts'
import type { ServiceRegistry } from '#platform/transport/registry.ts'
import { identityKey, type OperationResult } from '#platform/transport/transport.ts'
import { EventExecutor } from './executor.ts'
import type { SubscriptionPlan, SubscriptionPlanner } from './planner.ts'
import { ResultStream } from './stream.ts'
import { Subscriber } from './subscriber.ts'
import { Upstream } from './upstream.ts'

export interface SubscriptionRequest {
  /** Valid, and the operation is a subscription. */
  readonly document: DocumentNode
  readonly operationName: string | undefined
  /** They fit the document. */
  readonly variables: Readonly<Record<string, unknown>>
  readonly caller: Caller
}

/**
 * Subscriptions over all services. Whoever asks for the same as the same identity shares the subscription at the
 * owning service, the execution of each event, and its result.
 */
export class FederatedSubscriptions {
  private readonly planner: SubscriptionPlanner
  private readonly services: ServiceRegistry
  private readonly log: Logger
  private readonly executor: EventExecutor
  private readonly upstreams = new Map<string, Upstream>()
  private readonly streams = new Map<string, ResultStream>()
  private readonly subscribers: GaugeMetric
  private readonly events: CounterMetric

  constructor(planner: SubscriptionPlanner, services: ServiceRegistry, metrics: Metrics, log: Logger) {
    this.subscribers = metrics.gauge('gate_subscriptions', 'Subscriptions that clients have open at Gate')
    this.events = metrics.counter(
      'gate_subscription_events_total',
      'Events of subscriptions that Gate executed',
    )
    this.planner = planner
    this.services = services
    this.log = log
    this.executor = new EventExecutor(planner, services, log)
  }

  subscribe(
    { document, operationName, variables, caller }: SubscriptionRequest,
    sink: Sink,
  ): RunningOperation {
    const plan = this.planner.plan(document, operationName)
    const definitions = plan.operation.operation.variableDefinitions ?? []
    const declared = pick(
      variables,
      definitions.map((definition) => definition.variable.name.value),
    )
    this.subscribers.inc()
    return new Subscriber(
      sink,
      () => this.streamOf(plan, operationName, declared, caller),
      (error) => formatGraphQLError(error, this.log),
      () => this.subscribers.dec(),
    )
  }

  private streamOf(
    plan: SubscriptionPlan,
    operationName: string | undefined,
    variables: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): ResultStream {
    const key = JSON.stringify([identityKey(caller), operationName, plan.text, variables])
    return shared(this.streams, key, (onClosed) => {
      const upstream = this.upstreamOf(plan, variables, caller)
      const execute = (event: OperationResult) => {
        this.events.inc()
        return this.executor.execute(plan, variables, event, caller)
      }
      return new ResultStream(upstream, execute, plan.isState, onClosed, this.log)
    })
  }

  private upstreamOf(
    { service, primary, primaryDocument, isState }: SubscriptionPlan,
    variables: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): Upstream {
    const used = pick(variables, primary.variableUsages ?? [])
    const key = JSON.stringify([identityKey(caller), service, primary.operation, used])
    return shared(this.upstreams, key, (onClosed) => {
      const operation = { document: primaryDocument, query: primary.operation, variables: used }
      return new Upstream(this.services.of(service).subscribe(operation, caller), isState, onClosed, this.log)
    })
  }
}

function pick(values: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]),
  )
}

/** The one in the map that can still be joined; else a new one. */
function shared<T extends { isJoinable: boolean }>(
  all: Map<string, T>,
  key: string,
  open: (onClosed: () => void) => T,
): T {
  const present = all.get(key)
  if (present?.isJoinable) return present
  const opened = open(() => {
    if (all.get(key) === opened) all.delete(key)
  })
  all.set(key, opened)
  return opened
}
