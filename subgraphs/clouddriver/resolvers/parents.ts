import type { Rollout } from '../domain/manifest.ts'
import type { Image, Moniker, ServerGroup } from '../domain/resources.ts'
import type { InventoryChange } from '../providers/provider.ts'

/** An account as others name it; what there is to know of it comes from the registry. */
export interface AccountParent {
  readonly name: string
}

/** What Clouddriver knows of an application: its name. */
export interface ApplicationReference {
  readonly name: string
}

/** What Clouddriver knows of a stage: its id. */
export interface StageReference {
  readonly id: string
}

export interface ClusterParent {
  readonly name: string
  readonly cloudProvider: string
  readonly account: string
  readonly moniker: Moniker
  /** Newest first. */
  readonly serverGroups: readonly ServerGroup[]
}

export interface ImageOfAccount extends Image {
  readonly account: string
}

export interface StabilityParent {
  readonly digest: string
  readonly stable: boolean
  readonly failed: boolean
  readonly manifests: readonly Rollout[]
}

export interface OperationParent {
  readonly name: string
  readonly description: string
  readonly parameters: unknown
}

/** A change of a resource, or that it was there already. */
export interface ChangeOfAccount {
  readonly change: InventoryChange['change'] | 'PRESENT'
  readonly resource: InventoryChange['resource']
}
