import type { z } from 'zod'
import type { Logger } from '#platform/log/log.ts'
import type { Clock } from '#platform/service/service.ts'
import type { JsonObject } from '../domain/manifest.ts'
import type { OpenAccount } from './provider.ts'

/**
 * One operation of a cloud: one file in providers/<cloud>/operations/, listed in its index.ts.
 *
 * `run` may be called again for the same task after the process has died at any point of it, and must then go on without
 * doing anything twice: what is decided from the state of the cloud (which version, which revision to go back to) is
 * decided through `once`, what is done is done in a way that can be repeated.
 */
export interface OperationDefinition<H extends OpenAccount, P> {
  /** Spinnaker's name, e.g. deployManifest. */
  readonly name: string
  readonly description: string
  /** Spinnaker's description of the operation, without `account` and `credentials`. */
  readonly parameters: z.ZodType<P>
  /** Spinnaker's name of its phase, e.g. DEPLOY_KUBERNETES_MANIFEST. */
  readonly phase: string
  /** How long it may take altogether; an hour without it. */
  readonly timeoutMs?: number
  /** What is wrong with parameters that are well formed, e.g. a namespace that the account does not manage. */
  problems?(parameters: P, account: H): readonly { readonly path: string; readonly message: string }[]
  /** Does it and answers Spinnaker's result object. Throws CloudError. */
  run(work: OperationWork<H, P>): Promise<JsonObject>
}

export interface OperationWork<H extends OpenAccount, P> {
  readonly account: H
  readonly accountName: string
  readonly application: string | undefined
  readonly parameters: P
  /** The same for every run of the same submission. */
  readonly key: string
  /** Aborted when the task is canceled. */
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly log: Logger
  /** Says what is being done now; streamed to whoever follows the task. */
  progress(status: string): void
  /**
   * What `decide` answers, kept durably before it is used: a later run of the same task gets the same answer without
   * deciding again. `name` is unique within the operation.
   */
  once<T>(name: string, decide: () => T | Promise<T>): Promise<T>
  /** The result objects of the operations before it in the same task. */
  readonly earlier: readonly JsonObject[]
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds operations of every parameter type; each is checked where it is made.
export type AnyOperation<H extends OpenAccount> = OperationDefinition<H, any>

// biome-ignore lint/suspicious/noExplicitAny: the same, whatever the account.
export type AnyOperationDefinition = OperationDefinition<any, any>

export function defineOperation<H extends OpenAccount, P>(
  operation: OperationDefinition<H, P>,
): OperationDefinition<H, P> {
  return operation
}
