import type { Moniker } from '../../../domain/resources.ts'
import type { Artifact } from '../artifacts/artifact.ts'
import type { DockerImageBinding } from '../artifacts/replace.ts'
import type { GivenManifest } from '../manifest/read.ts'

/** What is to be deployed, and how; Spinnaker's description of deployManifest, read. */
export interface DeployRequest {
  readonly manifests: readonly GivenManifest[]
  readonly moniker: Moniker
  readonly namespaceOverride: string | undefined
  readonly artifacts: ArtifactsToBind
  /** Over the kind's default; a manifest's annotation is over this. */
  readonly versioned: boolean | undefined
  /** Load balancers, 'service my-service'. */
  readonly services: readonly string[]
  /** Traffic comes at once; otherwise it is given by enableManifest. */
  readonly enableTraffic: boolean
  /** What was there before stays until the new one works: at least two versions must be kept. */
  readonly isRedBlack: boolean
  /** Only what these labels select is deployed; empty: everything. */
  readonly labelSelector: string
  readonly allowNothingSelected: boolean
  readonly skipSpecTemplateLabels: boolean
}

export interface ArtifactsToBind {
  /** Each of these must be bound. */
  readonly required: readonly Artifact[]
  readonly optional: readonly Artifact[]
  readonly dockerImages: DockerImageBinding
}
