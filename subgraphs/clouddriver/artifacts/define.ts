import type { z } from 'zod'
import type { ArtifactAccountSort, Config } from '#platform/config/schema.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { CallService, Clock } from '#platform/service/service.ts'
import type { JsonObject, Manifest, ManifestReference } from '../domain/manifest.ts'

/** An artifact as Spinnaker writes it; only `type` is always there. */
export interface Artifact {
  readonly type: string
  readonly name?: string | undefined
  readonly version?: string | undefined
  readonly location?: string | undefined
  readonly reference?: string | undefined
  readonly artifactAccount?: string | undefined
  readonly metadata?: JsonObject | undefined
}

/** One fetch: what bounds it, and whom it is for. */
export interface FetchLimits {
  /** More is refused. */
  readonly maxBytes: number
  /** Aborted when the time for the whole fetch is over, or nobody waits for it. */
  readonly signal: AbortSignal
  /** Who asks. */
  readonly caller: Caller
}

/** An artifact account in use. All may throw PlatformError. */
export interface ArtifactSource {
  fetch(artifact: Artifact, limits: FetchLimits): Promise<Buffer>
  /** What there is to be fetched, where the other side can list it. */
  names?(limits: FetchLimits): Promise<string[]>
  /** The versions of one of them; the newest first, where versions have an order. */
  versions?(name: string, limits: FetchLimits): Promise<string[]>
}

/** What every account's definition has. */
export interface ArtifactAccountSettings {
  readonly name: string
}

/** What sources work with. */
export interface SourcePorts {
  readonly config: Config
  readonly http: HttpClient
  readonly clock: Clock
  readonly call: CallService
  /** A live manifest of a cloud account; undefined when there is none. */
  readonly manifest: (account: string, reference: ManifestReference) => Promise<Manifest | undefined>
}

/** How artifacts of some types are fetched: one file in artifacts/, listed in its index.ts. */
export interface ArtifactKind<A extends ArtifactAccountSettings> {
  /** The types of artifacts; a last part `*` stands for any. */
  readonly types: readonly string[]
  /** Where its accounts stand in the configuration, and what they may hold. */
  readonly accounts?: { readonly sort: ArtifactAccountSort; readonly schema: z.ZodType<A> }
  /** Accounts that stand elsewhere in the configuration; who reads them there checks them. */
  accountsIn?(config: Config): readonly A[]
  /** The account that is always there, by Spinnaker's name. */
  readonly builtIn?: A
  /** Reaches nothing yet; credentials in files are read with each fetch. */
  open(account: A, ports: SourcePorts): ArtifactSource
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds kinds of every sort of account; each is checked where it is made.
export type AnyArtifactKind = ArtifactKind<any>

export const defineArtifacts = <A extends ArtifactAccountSettings>(kind: ArtifactKind<A>): ArtifactKind<A> =>
  kind

/** Whether artifacts of this type are fetched so. */
export const handlesType = (types: readonly string[], type: string): boolean =>
  types.some((each) =>
    each.endsWith('/*') ? type.startsWith(each.slice(0, -1)) && type.length >= each.length : each === type,
  )
