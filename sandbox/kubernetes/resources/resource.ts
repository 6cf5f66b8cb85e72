import type { KubeObject } from '#platform/kubernetes/objects.ts'

export const allVerbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
] as const

/** JSON paths (`.spec.replicas`) of what the scale subresource shows. */
export interface ScalePaths {
  readonly specReplicas: string
  readonly statusReplicas: string
  readonly labelSelector?: string
}

/** One served version of a kind of object. */
export interface Resource {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly isNamespaced: boolean
  readonly verbs: readonly string[]
  readonly hasStatus: boolean
  readonly scale?: ScalePaths
  /** Whether `metadata.generation` counts the changes of the spec. */
  readonly hasGeneration: boolean
  /** Other subresources, with the kind each takes and the verbs it knows. */
  readonly subresources: readonly Subresource[]
  /** The version that objects are kept in; other versions are converted. */
  readonly storageVersion: string
  /** The group that objects are kept in, when it is another one. */
  readonly storageGroup?: string
  /** The CustomResourceDefinition that it comes from. */
  readonly definition?: KubeObject
}

export interface Subresource {
  readonly name: string
  readonly apiVersion: string
  readonly kind: string
  readonly verbs: readonly string[]
}

/** `Deployment.apps`, `Pod`: what objects are kept and watched under. */
export const kindKey = ({ kind, group }: { kind: string; group: string }): string =>
  group === '' ? kind : `${kind}.${group}`

/** The key of the kind that a resource's objects are kept under. */
export const storedKey = ({ kind, group, storageGroup = group }: Resource): string =>
  kindKey({ kind, group: storageGroup })

/** `deployments.apps`, `pods`: how messages name a resource. */
export const resourceName = ({ plural, group }: { plural: string; group: string }): string =>
  group === '' ? plural : `${plural}.${group}`

export const apiVersionOf = ({ group, version }: { group: string; version: string }): string =>
  group === '' ? version : `${group}/${version}`
