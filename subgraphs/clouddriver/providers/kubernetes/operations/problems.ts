import { groupOf, versionOf } from '#platform/kubernetes/objects.ts'
import type { ClusterAccess } from '../account.ts'
import type { Kind } from '../kinds/define.ts'
import { kindOf } from '../kinds/index.ts'
import type { GivenManifest } from '../manifest/read.ts'

export interface Problem {
  readonly path: string
  readonly message: string
}

/** Whether the account manages a namespace; an empty one stands for its default. */
export function locationProblems(namespace: string, path: string, account: ClusterAccess): Problem[] {
  const { settings, defaultNamespace } = account
  const wanted = namespace || defaultNamespace
  if (account.allowsNamespace(wanted)) return []
  const allowed =
    settings.namespaces.length > 0
      ? `only ${settings.namespaces.join(', ')}`
      : `all but ${settings.omitNamespaces.join(', ')}`
  const which = namespace ? `the namespace '${namespace}'` : `its default namespace '${defaultNamespace}'`
  return [{ path, message: `The account ${settings.name} does not manage ${which}: it manages ${allowed}` }]
}

/** Whether the account manages a kind. */
export const kindProblems = (kind: Kind, path: string, account: ClusterAccess): Problem[] =>
  account.allowsKind(kind.api) ? [] : [unmanaged(kind, path, account)]

const unmanaged = (kind: Kind, path: string, { settings }: ClusterAccess): Problem => ({
  path,
  message: `The account ${settings.name} does not manage the kind ${kind.name}`,
})

/** Whether the account manages what manifests are and where they go, and whether they can be that big. */
export function placeProblems(
  manifests: readonly GivenManifest[],
  namespaceOverride: string | null | undefined,
  account: ClusterAccess,
): Problem[] {
  return manifests.flatMap(({ path, manifest }) => {
    const kind = kindOf(manifest, account.settings)
    const api = {
      kind: manifest.kind,
      group: groupOf(manifest.apiVersion),
      version: versionOf(manifest.apiVersion),
    }
    const problems: Problem[] = []
    if (!account.allowsKind(api)) problems.push(unmanaged(kind, `${path}.kind`, account))
    // A custom resource that names no namespace may be one of the whole cluster.
    const namespace = namespaceOverride || manifest.metadata.namespace || ''
    const isCustom = kind.priority === unregisteredPriority
    if (kind.namespaced && (namespace !== '' || !isCustom))
      problems.push(
        ...locationProblems(
          namespace,
          namespaceOverride ? 'namespaceOverride' : `${path}.metadata.namespace`,
          account,
        ),
      )
    const size = dataSize(manifest, kind.name)
    if (size > mostData)
      problems.push({
        path: `${path}.data`,
        message: `It has ${size} bytes; a ${kind.name} holds ${mostData} at most`,
      })
    return problems
  })
}

const unregisteredPriority = 1000
const mostData = 1_048_576

/** What is given as text of a Secret stands over what is given as data under the same name. */
function dataSize(manifest: GivenManifest['manifest'], kind: string): number {
  if (kind !== 'configMap' && kind !== 'secret') return 0
  const texts = (manifest.stringData ?? {}) as Fields
  const data = Object.entries((manifest.data ?? {}) as Fields).filter(([name]) => !Object.hasOwn(texts, name))
  const binary = Object.values((manifest.binaryData ?? {}) as Fields)
  return (
    sum(
      data.map(([, value]) => value),
      kind === 'secret' ? 'base64' : 'utf8',
    ) +
    sum(Object.values(texts), 'utf8') +
    sum(binary, 'base64')
  )
}

type Fields = Readonly<Record<string, unknown>>

const sum = (values: readonly unknown[], encoding: 'utf8' | 'base64') =>
  values.reduce<number>(
    (total, value) => total + (typeof value === 'string' ? Buffer.byteLength(value, encoding) : 0),
    0,
  )
