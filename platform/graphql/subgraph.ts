import { buildSubgraphSchema } from '@apollo/subgraph'
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
} from 'graphql'
import { formatGraphQLError } from '#platform/errors/graphql.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Logger } from '#platform/log/log.ts'
import type { RequestContext, RunningService, ServiceName } from '#platform/service/service.ts'
import { span } from '#platform/traces/span.ts'
import type { Operation, OperationResult, Transport } from '#platform/transport/transport.ts'
import { scalarResolvers } from './scalars.ts'

type Service = Pick<RunningService, 'resolvers' | 'context' | 'ready'>

/** A service that runs in this process, as an executable subgraph. Documents must have been validated. */
export class Subgraph implements Transport {
  readonly service: ServiceName
  readonly schema: GraphQLSchema
  private readonly running: Service
  private readonly log: Logger
  private readonly contexts = new WeakMap<object, RequestContext>()

  constructor(service: ServiceName, typeDefs: DocumentNode, running: Service, log: Logger) {
    this.service = service
    this.running = running
    this.log = log
    const resolvers = { ...scalarResolvers, ...running.resolvers }
    this.schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }])
  }

  async execute(operation: Operation, caller: Caller, scope?: object): Promise<OperationResult> {
    const { document, operationName, variables } = operation
    const contextValue = this.contextFor(caller, scope)
    const work = { schema: this.schema, document, operationName, variableValues: variables, contextValue }
    return span(`${this.service}.execute`, { 'graphql.operation.name': operationName ?? '' }, async () =>
      this.format(await execute(work)),
    )
  }

  subscribe(operation: Operation, caller: Caller): AsyncIterableIterator<OperationResult> {
    const { document, operationName, variables } = operation
    const args = { schema: this.schema, document, operationName, variableValues: variables }
    const opening = createSourceEventStream({ ...args, contextValue: this.running.context(caller) })
    return new EventResults(
      opening.then((opened) =>
        Symbol.asyncIterator in opened ? opened[Symbol.asyncIterator]() : this.format(opened),
      ),
      // Dataloaders must not outlive an event.
      async (event) =>
        this.format(await execute({ ...args, rootValue: event, contextValue: this.running.context(caller) })),
      (error) => this.format({ errors: [error as never] }),
    )
  }

  async check(): Promise<void> {
    await this.running.ready()
  }

  async stop(): Promise<void> {
    // The service belongs to the host.
  }

  private contextFor(caller: Caller, scope: object | undefined): RequestContext {
    const context = (scope && this.contexts.get(scope)) ?? this.running.context(caller)
    if (scope) this.contexts.set(scope, context)
    return context
  }

  private format({ data, errors }: ExecutionResult): OperationResult {
    return {
      ...(data !== undefined && { data }),
      ...(errors && { errors: errors.map((error) => formatGraphQLError(error, this.log)) }),
    }
  }
}

const over: IteratorResult<OperationResult> = { done: true, value: undefined }

/** The results of a subscription's events. Its `return` doesn't wait for the event that `next` waits for. */
class EventResults implements AsyncIterableIterator<OperationResult> {
  private readonly opening: Promise<AsyncIterator<unknown> | OperationResult>
  private readonly execute: (event: unknown) => Promise<OperationResult>
  private readonly failed: (error: unknown) => OperationResult
  private waiting: ((result: IteratorResult<OperationResult>) => void) | undefined
  private isOver = false

  constructor(
    opening: Promise<AsyncIterator<unknown> | OperationResult>,
    execute: (event: unknown) => Promise<OperationResult>,
    failed: (error: unknown) => OperationResult,
  ) {
    this.opening = opening
    this.execute = execute
    this.failed = failed
    opening.catch(() => undefined)
  }

  next(): Promise<IteratorResult<OperationResult>> {
    const { promise, resolve } = Promise.withResolvers<IteratorResult<OperationResult>>()
    this.waiting = resolve
    if (this.isOver) resolve(over)
    else void this.step().then(resolve)
    return promise
  }

  async return(): Promise<IteratorResult<OperationResult>> {
    this.isOver = true
    this.waiting?.(over)
    const source = await this.opening.catch(() => undefined)
    if (source && 'next' in source) void Promise.resolve(source.return?.()).catch(() => undefined)
    return over
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  private async step(): Promise<IteratorResult<OperationResult>> {
    try {
      const source = await this.opening
      if (!('next' in source)) {
        this.isOver = true
        return { done: false, value: source }
      }
      const { done, value } = await source.next()
      if (done) this.isOver = true
      return done ? over : { done: false, value: await this.execute(value) }
    } catch (error) {
      this.isOver = true
      return { done: false, value: this.failed(error) }
    }
  }
}
