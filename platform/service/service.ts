import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { Connection } from 'mongoose'
import type { Config } from '#platform/config/schema.ts'
import type { Engine } from '#platform/engine/engine.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Metrics } from '#platform/metrics/metrics.ts'

/** Each names a service: its folder in subgraphs/, its SDL in schema/, its name in --services. */
export const serviceNames = ['front50', 'clouddriver', 'igor', 'orca', 'echo'] as const
export type ServiceName = (typeof serviceNames)[number]

/** What the platform hands to a service. Nothing else reaches it from outside. */
export interface Platform {
  readonly config: Config
  readonly log: Logger
  readonly metrics: Metrics
  readonly engine: Engine
  readonly http: HttpClient
  /** The service's own database. */
  readonly mongo: Connection
  readonly call: CallService
  readonly clock: Clock
  /** Resolves at a named point; tests and fault drills make it stall, throw or kill the process (see failpoints). */
  readonly failpoint: Failpoint
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
}

/** Sends a typed document straight to the subgraph that owns it, one hop, on behalf of `caller`. Throws PlatformError. */
export type CallService = <Result, Variables extends Record<string, unknown>>(
  service: ServiceName,
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
  caller: Caller,
) => Promise<Result>

/** What every resolver gets as its context: who asks, and the service's dataloaders, made anew for each request. */
export interface RequestContext {
  readonly caller: Caller
}

export type ResolverMap = Record<string, unknown>

/** A service that runs. */
export interface RunningService {
  readonly resolvers: ResolverMap
  /** Made once for each request (in process: once for each operation of the gateway). */
  context(caller: Caller): RequestContext
  /** Resolves when it can do its work; throws with the reason when it cannot. */
  ready(): Promise<void>
  /** Takes no new work, ends what is under way within `timeoutMs`, frees everything. */
  stop(timeoutMs: number): Promise<void>
}

/** A service as the host knows it: one of these is the default export of subgraphs/<name>/service.ts. */
export interface ServiceDefinition {
  readonly name: ServiceName
  /**
   * What is wrong with its part of the configuration, one line for each: `jenkins.masters[0].address: must be …`. Reads nothing but
   * the files that the configuration names.
   */
  checkConfig?(config: Config): Promise<readonly string[]>
  start(platform: Platform): Promise<RunningService>
}
