import type { HttpClient } from '#platform/http/client.ts'

/** An artifact as Spinnaker writes it; only `type` is always there. */
export interface Artifact {
  readonly type: string
  readonly name?: string | undefined
  readonly version?: string | undefined
  readonly location?: string | undefined
  readonly reference?: string | undefined
  readonly artifactAccount?: string | undefined
}

export interface FetchPorts {
  readonly http: HttpClient
  /** More is refused. */
  readonly maxBytes: number
}

/** How artifacts of some types are fetched: one file in artifacts/, listed in its index.ts. */
export interface ArtifactFetcher {
  readonly types: readonly string[]
  /** The account that is always there, by Spinnaker's name. */
  readonly account: string
  /** Throws PlatformError. */
  fetch(artifact: Artifact, ports: FetchPorts): Promise<Buffer>
}

export const defineArtifactFetcher = (fetcher: ArtifactFetcher): ArtifactFetcher => fetcher
