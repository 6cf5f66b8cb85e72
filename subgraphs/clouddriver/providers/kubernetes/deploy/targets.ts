import { groupOf, type KubeObject, versionOf } from '#platform/kubernetes/objects.ts'
import { CloudError } from '../../cloudError.ts'
import type { ClusterAccess } from '../account.ts'
import type { ApiResource } from '../client/client.ts'
import type { Kind } from '../kinds/define.ts'
import { kindOf } from '../kinds/index.ts'
import { copyOf } from '../manifest/manifest.ts'
import type { GivenManifest } from '../manifest/read.ts'

/** A manifest to deploy, and where it goes. */
export interface Target {
  readonly path: string
  /** A copy of our own, with its namespace. */
  readonly manifest: KubeObject
  readonly kind: Kind
  readonly resource: ApiResource
  /** Undefined for what is in none. */
  readonly namespace: string | undefined
}

/** 'replicaSet web', with the name that will be lengthened where there is no other. */
export const fullName = ({ kind, manifest: { metadata } }: Pick<Target, 'kind' | 'manifest'>) =>
  `${kind.name} ${metadata.name || metadata.generateName}`

/** Finds out what the manifests are and where they go; in the order of their deployment. */
export async function targetsOf(
  given: readonly GivenManifest[],
  account: ClusterAccess,
  namespaceOverride: string | undefined,
  signal: AbortSignal,
): Promise<Target[]> {
  const defined = resourcesDefinedBy(given)
  const problems: string[] = []
  const targets: Target[] = []
  for (const { path, manifest } of given) {
    try {
      const resource = defined.get(key(manifest)) ?? (await resourceOf(manifest, account, signal))
      targets.push(target(path, manifest, resource, account, namespaceOverride))
    } catch (error) {
      if (!(error instanceof CloudError) || error.code !== 'INVALID') throw error
      problems.push(`${path}: ${error.message}`)
    }
  }
  if (problems.length > 0) throw new CloudError('INVALID', problems.join('; '), { errors: problems })
  return targets.sort((a, b) => a.kind.priority - b.kind.priority)
}

function target(
  path: string,
  given: KubeObject,
  resource: ApiResource,
  account: ClusterAccess,
  namespaceOverride: string | undefined,
): Target {
  const manifest = copyOf(given)
  const kind = kindOf(manifest, account.settings)
  const namespace = resource.namespaced
    ? namespaceOverride || manifest.metadata.namespace || account.defaultNamespace
    : undefined
  if (namespace === undefined) delete manifest.metadata.namespace
  else manifest.metadata.namespace = namespace
  if (namespace !== undefined && !account.allowsNamespace(namespace))
    throw new CloudError(
      'INVALID',
      `The account ${account.settings.name} does not manage the namespace '${namespace}'`,
    )
  return { path, manifest, kind, resource, namespace }
}

const resourceOf = ({ apiVersion, kind }: KubeObject, account: ClusterAccess, signal: AbortSignal) =>
  account.client.resource({ kind, group: groupOf(apiVersion), version: versionOf(apiVersion) }, signal)

const key = ({ apiVersion, kind }: KubeObject) => `${apiVersion} ${kind}`

interface Definition {
  readonly group: string
  readonly scope: string
  readonly names: { readonly kind: string; readonly plural: string }
  readonly versions?: readonly { readonly name: string }[]
  readonly version?: string
}

/** The resources of the definitions among the manifests: discovery does not know them yet. */
function resourcesDefinedBy(given: readonly GivenManifest[]): Map<string, ApiResource> {
  const resources = new Map<string, ApiResource>()
  for (const { manifest } of given) {
    const definition = manifest.spec as Definition | undefined
    if (manifest.kind !== 'CustomResourceDefinition' || !definition?.names?.plural) continue
    const { group, scope, names } = definition
    const versions = definition.versions ?? [{ name: definition.version ?? '' }]
    for (const { name: version } of versions) {
      const resource = {
        group,
        version,
        kind: names.kind,
        plural: names.plural,
        namespaced: scope === 'Namespaced',
      }
      resources.set(`${group}/${version} ${names.kind}`, { ...resource, verbs: [] })
    }
  }
  return resources
}
