import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { allKinds, type KnownKind } from './runtime/allKinds.ts'
import { isSame } from './runtime/canonical.ts'
import { type Condition, conditionOf } from './runtime/conditions.ts'
import { type Context, type Controller, itself, parseKey } from './runtime/controller.ts'

interface Remainder extends KnownKind {
  readonly objects: readonly KubeObject[]
}

/** Empties namespaces that are being deleted, and lets them go when nothing is left. */
export function namespaceController({ cluster, time }: Context): Controller {
  return {
    name: 'namespace-controller',
    watches: {
      Namespace: itself,
      '*': ({ type, object }) => (type === 'DELETED' ? inNamespace(object) : []),
    },
    reconcile(key) {
      const namespace = cluster.get('Namespace', undefined, parseKey(key).name)
      if (namespace?.metadata.deletionTimestamp === undefined) return undefined
      for (const { kind, objects } of contentOf(namespace)) for (const object of objects) remove(kind, object)
      const left = contentOf(namespace)
      if (left.length > 0) tell(namespace, left)
      else release(namespace)
      return undefined
    },
  }

  function contentOf({ metadata }: KubeObject): Remainder[] {
    return allKinds(cluster)
      .filter(({ isNamespaced }) => isNamespaced)
      .map((known) => ({ ...known, objects: cluster.list(known.kind, { namespace: metadata.name! }) }))
      .filter(({ objects }) => objects.length > 0)
  }

  function remove(kind: string, { metadata }: KubeObject): void {
    if (metadata.deletionTimestamp !== undefined) return
    cluster.delete(kind, metadata.namespace, metadata.name!, { propagationPolicy: 'Background' })
  }

  function release(namespace: KubeObject): void {
    const { finalizers = [] } = namespace.spec as { finalizers?: string[] }
    if (finalizers.length === 0) return
    const others = finalizers.filter((one) => one !== 'kubernetes')
    cluster.update({ ...namespace, spec: { ...(namespace.spec as object), finalizers: others } })
  }

  /** Says what still holds it. */
  function tell(namespace: KubeObject, left: readonly Remainder[]): void {
    const present = namespace.status as { conditions?: Condition[] } | undefined
    const now = time.stamp()
    const conditions = verdicts(left).map(([type, status, reason, message]): Condition => {
      const before = conditionOf(present, type)
      const lastTransitionTime = before?.status === status ? before.lastTransitionTime! : now
      return { type, status, lastTransitionTime, reason, message }
    })
    if (isSame(present?.conditions ?? [], conditions)) return
    cluster.updateStatus({ ...namespace, status: { ...present, conditions } })
  }
}

const inNamespace = ({ metadata }: KubeObject): string[] =>
  metadata.namespace === undefined ? [] : [`/${metadata.namespace}`]

type ConditionText = [type: string, status: 'True' | 'False', reason: string, message: string]

function verdicts(left: readonly Remainder[]): ConditionText[] {
  const counts = left.map(({ plural, kind, objects }) => {
    const group = kind.includes('.') ? kind.slice(kind.indexOf('.')) : '.'
    return `${plural}${group} has ${objects.length} resource instances`
  })
  const held = new Map<string, number>()
  for (const finalizer of left.flatMap(({ objects }) =>
    objects.flatMap(({ metadata }) => metadata.finalizers ?? []),
  )) {
    held.set(finalizer, (held.get(finalizer) ?? 0) + 1)
  }
  const holders = [...held].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`)
  const [discovery, parsing, deletion] = [
    'DiscoveryFailure',
    'GroupVersionParsingFailure',
    'ContentFailure',
  ].map((name) => `NamespaceDeletion${name}`) as [string, string, string]
  return [
    [discovery, 'False', 'ResourcesDiscovered', 'All resources successfully discovered'],
    [parsing, 'False', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    [deletion, 'False', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
    [
      'NamespaceContentRemaining',
      'True',
      'SomeResourcesRemain',
      `Some resources are remaining: ${counts.join(', ')}`,
    ],
    holders.length > 0
      ? [
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${holders.join(', ')}`,
        ]
      : [
          'NamespaceFinalizersRemaining',
          'False',
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        ],
  ]
}
