import { type DocumentNode, type GraphQLFormattedError, print } from 'graphql'
import type { Caller } from '#platform/identity/caller.ts'
import type { ServiceName } from '#platform/service/service.ts'

/** A GraphQL operation for one subgraph. The document holds the one operation, or `operationName` says which. */
export interface Operation {
  readonly document: DocumentNode
  /** The document's text, where it is at hand. */
  readonly query?: string
  readonly operationName?: string
  readonly variables?: Readonly<Record<string, unknown>>
}

/** A result as a client would get it: errors are formatted and masked. Without `data` the operation was refused. */
export interface OperationResult {
  data?: Record<string, unknown> | null
  errors?: readonly GraphQLFormattedError[]
}

/** The way to one subgraph: in this process or over HTTP and WebSocket. */
export interface Transport {
  readonly service: ServiceName
  /**
   * Executes a query or mutation on behalf of `caller`. Rejects with a PlatformError (UNAVAILABLE) when the service
   * can't be reached. Operations that belong to one request give the same `scope`, so that they share dataloaders.
   */
  execute(operation: Operation, caller: Caller, scope?: object): Promise<OperationResult>
  /**
   * Subscribes on behalf of `caller`. `return()` ends it at once. After a break the source's present state comes
   * again; when the service stays away, `next()` rejects with a PlatformError (UNAVAILABLE).
   */
  subscribe(operation: Operation, caller: Caller): AsyncIterableIterator<OperationResult>
  /** Resolves when the service answers and serves the schema that Gate was composed from; else throws the reason. */
  check(): Promise<void>
  stop(): Promise<void>
}

const texts = new WeakMap<DocumentNode, string>()

/** The text of an operation's document; printed once. */
export function textOf({ query, document }: Operation): string {
  if (query !== undefined) return query
  const text = texts.get(document) ?? print(document)
  texts.set(document, text)
  return text
}

const keys = new WeakMap<Caller, string>()

/** The same text for callers who may see the same: what is made for one may be given to the other. */
export function identityKey(caller: Caller): string {
  const key = keys.get(caller) ?? JSON.stringify([caller.user, caller.admin, [...caller.roles].sort()])
  keys.set(caller, key)
  return key
}
