import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Cluster } from '../../cluster.ts'
import { builtinResources } from '../../resources/builtin.ts'
import { kindKey } from '../../resources/resource.ts'

export const definitionKind = 'CustomResourceDefinition.apiextensions.k8s.io'

export interface KnownKind {
  /** `Deployment.apps` */
  readonly kind: string
  readonly plural: string
  readonly isNamespaced: boolean
}

const builtin: readonly KnownKind[] = [
  ...new Map(
    builtinResources
      .filter(({ verbs }) => verbs.includes('list'))
      .map((resource) => [kindKey(resource), { ...resource, kind: kindKey(resource) }]),
  ).values(),
]

/** Every kind of which there can be objects, custom ones too. */
export const allKinds = (cluster: Cluster): readonly KnownKind[] => [
  ...builtin,
  ...cluster.list(definitionKind).map(definedKind),
]

/** There are many of them, and they neither own anything nor belong to anything: looking at all of them takes long. */
export const isEvents = (kind: string): boolean => kind === 'Event'

export function definedKind(definition: KubeObject): KnownKind {
  const { group, scope, names } = definition.spec as {
    group: string
    scope: string
    names: { kind: string; plural: string }
  }
  return { kind: kindKey({ ...names, group }), plural: names.plural, isNamespaced: scope === 'Namespaced' }
}
