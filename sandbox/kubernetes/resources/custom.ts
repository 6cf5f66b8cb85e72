import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { allVerbs, type Resource } from './resource.ts'

export interface DefinitionSpec {
  group: string
  scope: 'Namespaced' | 'Cluster'
  names: {
    plural: string
    kind: string
    singular?: string
    listKind?: string
    shortNames?: string[]
    categories?: string[]
  }
  versions: DefinitionVersion[]
}

export interface DefinitionVersion {
  name: string
  served: boolean
  storage: boolean
  selectableFields?: { jsonPath: string }[]
  schema?: { openAPIV3Schema?: Record<string, unknown> }
  subresources?: {
    status?: object
    scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string }
  }
  additionalPrinterColumns?: PrinterColumn[]
}

export interface PrinterColumn {
  name: string
  type: string
  jsonPath: string
  format?: string
  description?: string
  priority?: number
}

export const definitionSpec = (definition: KubeObject): DefinitionSpec => definition.spec as DefinitionSpec

/** What a definition names for a version that is served. */
export const definitionVersion = (definition: KubeObject, version: string): DefinitionVersion | undefined =>
  definitionSpec(definition).versions.find((one) => one.name === version)

/** A resource for each version served. */
export function customResources(definition: KubeObject): Resource[] {
  const { group, scope, names, versions } = definitionSpec(definition)
  const storageVersion = versions.find((version) => version.storage)?.name ?? versions[0]!.name
  return versions
    .filter((version) => version.served)
    .map((version) => {
      const scale = version.subresources?.scale
      return {
        group,
        version: version.name,
        kind: names.kind,
        plural: names.plural,
        singular: names.singular ?? names.kind.toLowerCase(),
        shortNames: names.shortNames ?? [],
        categories: names.categories ?? [],
        isNamespaced: scope === 'Namespaced',
        verbs: allVerbs,
        hasStatus: version.subresources?.status !== undefined,
        ...(scale === undefined
          ? {}
          : {
              scale: {
                specReplicas: scale.specReplicasPath,
                statusReplicas: scale.statusReplicasPath,
                ...(scale.labelSelectorPath === undefined ? {} : { labelSelector: scale.labelSelectorPath }),
              },
            }),
        hasGeneration: true,
        subresources: [],
        storageVersion,
        definition,
      }
    })
}
