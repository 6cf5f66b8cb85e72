import type { z } from 'zod'
import type { Config } from '#platform/config/schema.ts'
import type { AddressGuard } from '#platform/http/addresses.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Clock } from '#platform/service/service.ts'
import type { OperationEffect } from '../domain/effect.ts'
import type {
  ClusterReference,
  Job,
  JsonObject,
  Manifest,
  ManifestDiff,
  ManifestReference,
  Rollout,
} from '../domain/manifest.ts'
import type { AnyResource, Image, Moniker, ResourceKind, ResourceOf } from '../domain/resources.ts'
import type { AnyOperation } from './operation.ts'

/**
 * A cloud: one folder in providers/, listed in providers/index.ts. All that Clouddriver knows of a cloud goes through
 * here; its graph and its tasks know none. docs/providers.md shows how to write one, and test/conformance/provider
 * is what each must pass.
 */
export interface CloudProvider<A extends AccountSettings, H extends OpenAccount> {
  /** Spinnaker's `cloudProvider`, e.g. kubernetes. */
  readonly name: string
  /** What an account's definition may hold; a wrong one is refused with the paths of what is wrong. */
  readonly accounts: z.ZodType<A>
  readonly operations: readonly AnyOperation<H>[]
  readonly naming: Naming
  /** The artifact types that its operations produce, e.g. kubernetes/configMap. */
  readonly artifactTypes: readonly string[]
  /** The definitions of accounts that the installation's configuration holds; not checked yet. */
  configured(config: Config): readonly ConfiguredAccount[] | Promise<readonly ConfiguredAccount[]>
  /**
   * Opens an account and begins to read its inventory. Never waits for the cloud, and throws only for a definition that
   * can never work: a cloud that does not answer is an account that is not healthy.
   */
  open(settings: A, ports: AccountPorts): H
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds providers of every kind of account; each is checked where it is made.
export type AnyProvider = CloudProvider<any, any>

export function defineProvider<A extends AccountSettings, H extends OpenAccount>(
  provider: CloudProvider<A, H>,
): CloudProvider<A, H> {
  return provider
}

/** What every account's definition has. */
export interface AccountSettings {
  readonly name: string
  readonly environment?: string | undefined
}

/** A definition, and where it stands, e.g. kubernetes.accounts[0]: problems are told with that path. */
export interface ConfiguredAccount {
  readonly path: string
  readonly definition: unknown
}

/** What a provider gets to work with. */
export interface AccountPorts {
  readonly config: Config
  readonly log: Logger
  readonly clock: Clock
  readonly http: HttpClient
  readonly machine: MachineAccess
}

/**
 * What of the machine that Gennaker runs on a definition may use. One that came by a call may name no file: what a file
 * holds would go to a server of the caller's choice.
 */
export interface MachineAccess {
  readonly files: boolean
  /** `kubernetes.allowExecCredentials` of the configuration, and the definition stands there too. */
  readonly programs: boolean
  /** Which addresses its connections may go to: requests would come from inside, in the caller's name. Undefined: any. */
  readonly addresses?: AddressGuard | undefined
}

/** An account in use. The optional parts are there where the cloud has such things. */
export interface OpenAccount {
  readonly inventory: Inventory
  /** From memory, at once. */
  health(): AccountHealth
  readonly manifests?: ManifestReader
  readonly jobs?: JobReader
  readonly logs?: LogReader
  readonly images?: ImageReader
  /** The account as it is, with operations changing nothing in the cloud but being told of: for plans. */
  rehearse?(): Rehearsal
  /** Ends watches and connections. */
  close(): Promise<void>
}

/** An account to run operations with that only say what they would do. Made for one plan. */
export interface Rehearsal {
  readonly account: OpenAccount
  /** What has been done so far, each thing once. */
  effects(signal: AbortSignal): Promise<readonly OperationEffect[]>
}

export interface AccountHealth {
  readonly healthy: boolean
  /** Why not, for a person, without secrets. */
  readonly problem?: string | undefined
  /** The regions or namespaces, and the kinds of manifests, that it manages; as far as they are known. */
  readonly locations: readonly string[]
  readonly kinds: readonly string[]
}

/**
 * What an account holds, kept current by a watch, or by polling where the cloud has no watch. Reads answer from memory at
 * once. Relations between what is answered are ids made by `resourceId`; they may name what is gone already.
 */
export interface Inventory {
  /** Resolves when everything has been read once, or when that has failed and goes on in the background. */
  ready(): Promise<void>
  applications(): readonly string[]
  /** All of a kind that belong to an application. */
  of<K extends ResourceKind>(kind: K, application: string): readonly ResourceOf<K>[]
  find<K extends ResourceKind>(kind: K, region: string, name: string): ResourceOf<K> | undefined
  /** Calls the listener after each change; answers how to stop that. A burst may be folded, the last state always comes. */
  onChange(listener: (change: InventoryChange) => void): () => void
  size(): { readonly complete: boolean; readonly objects: number; readonly bytes: number }
}

export interface InventoryChange {
  readonly change: 'ADDED' | 'CHANGED' | 'REMOVED'
  /** As it is now; as it was, when it is gone. */
  readonly resource: AnyResource
}

/** Where things are named by convention: the moniker in a name, and the name of the next version. */
export interface Naming {
  monikerOf(name: string, labels: Readonly<Record<string, string>>): Moniker
  /** The next server group's name of a cluster; `taken` in order of creation. */
  nextName(moniker: Moniker, taken: readonly string[]): string
}

/** Reads things in the cloud's own form. Every call may throw CloudError. */
export interface ManifestReader {
  get(reference: ManifestReference, signal?: AbortSignal): Promise<Manifest | undefined>
  /** What the cloud has told about it, oldest first. */
  events(manifest: Manifest, signal?: AbortSignal): Promise<readonly JsonObject[]>
  /** Oldest first. */
  inCluster(cluster: ClusterReference, signal?: AbortSignal): Promise<readonly Manifest[]>
  diff(manifest: JsonObject, location: string | undefined, signal?: AbortSignal): Promise<ManifestDiff>
  rollouts(references: readonly ManifestReference[], signal?: AbortSignal): Promise<readonly Rollout[]>
  /** Calls the listener, soon, whenever what `rollouts` or `get` would answer of these may have changed. */
  onChange(references: readonly ManifestReference[], listener: () => void): () => void
  /** As `onChange`, for what `rollouts` alone would answer: of most kinds nothing is waited for once they are there. */
  onRollout(references: readonly ManifestReference[], listener: () => void): () => void
}

export interface JobReader {
  get(location: string, name: string, signal?: AbortSignal): Promise<Job | undefined>
  onChange(location: string, name: string, listener: () => void): () => void
}

export interface LogRequest {
  readonly location: string
  readonly instance: string
  readonly container?: string | undefined
  readonly previous: boolean
  /** Where an earlier reading ended; from the beginning without one. */
  readonly after?: string | undefined
  readonly tailLines?: number | undefined
  /** Stay for lines that are not there yet, until the log ends. */
  readonly follow: boolean
}

/** A line, and the cursor behind it. */
export interface LogLine {
  readonly time: number
  readonly text: string
  readonly cursor: string
}

export interface LogReader {
  /** Ends with the log, or at once behind the last line without `follow`. */
  read(request: LogRequest, signal: AbortSignal): AsyncIterable<LogLine>
}

export interface ImageReader {
  find(
    query: { region?: string | undefined; text?: string | undefined },
    signal?: AbortSignal,
  ): Promise<readonly Image[]>
}
