import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { JsonObject } from '../../../domain/manifest.ts'
import type { Artifact } from '../artifacts/artifact.ts'
import type { Kind } from '../kinds/define.ts'
import { shown } from '../manifest/sensitive.ts'

/** An object that an operation has written or deleted. */
export interface Touched {
  readonly object: KubeObject
  readonly kind: Kind
}

interface Artifacts {
  readonly created?: readonly Artifact[]
  readonly bound?: readonly Artifact[]
}

/** Spinnaker's result object. */
export function resultOf(touched: readonly Touched[], { created = [], bound = [] }: Artifacts = {}) {
  return {
    manifests: touched.map(({ object, kind }) => shown(object, kind)),
    manifestNamesByNamespace: namesByNamespace(touched),
    createdArtifacts: created,
    boundArtifacts: bound,
  } satisfies JsonObject
}

/** 'kind name' by namespace; what is in none stands under ''. */
export function namesByNamespace(touched: readonly Touched[]): Record<string, string[]> {
  const byNamespace = Map.groupBy(touched, ({ object }) => object.metadata.namespace ?? '')
  return Object.fromEntries(
    [...byNamespace].map(([namespace, all]) => [
      namespace,
      all.map(({ object, kind }) => `${kind.name} ${object.metadata.name}`),
    ]),
  )
}
