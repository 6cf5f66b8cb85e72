import { type LabelSelector, matchesLabels } from '#platform/kubernetes/labelSelector.ts'
import { controllerOf, type KubeObject, type OwnerReference } from '#platform/kubernetes/objects.ts'
import type { Cluster, ClusterEvent } from '../../cluster.ts'
import { type Context, keyOf } from './controller.ts'
import { kindOf } from './kindOf.ts'

export const ownerReference = (owner: KubeObject): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name!,
  uid: owner.metadata.uid!,
  controller: true,
  blockOwnerDeletion: true,
})

export const isControlledBy = (object: KubeObject, owner: KubeObject): boolean =>
  controllerOf(object)?.uid === owner.metadata.uid

/** The objects of a kind that an owner controls. */
export const controlled = (cluster: Cluster, kind: string, owner: KubeObject): KubeObject[] =>
  cluster.list(kind, { ownedBy: owner.metadata.uid! }).filter((object) => isControlledBy(object, owner))

/**
 * The objects that an owner controls, after it has let go of those that its selector does not match any more, and has
 * adopted those that it matches and that nobody controls. An owner that is being deleted does neither.
 */
export function claim<T extends KubeObject>(
  { cluster, orphans }: Context,
  kind: string,
  owner: KubeObject,
  selector: LabelSelector,
): T[] {
  const mayChange = owner.metadata.deletionTimestamp === undefined
  const claimed: KubeObject[] = []
  for (const object of controlled(cluster, kind, owner)) {
    if (matchesLabels(selector, object.metadata.labels)) claimed.push(object)
    else if (mayChange) release(cluster, object, owner)
  }
  if (!mayChange) return claimed as T[]
  for (const object of [...orphans.in(kind, owner.metadata.namespace)]) {
    if (object.metadata.deletionTimestamp || !matchesLabels(selector, object.metadata.labels)) continue
    claimed.push(adopt(cluster, object, owner))
  }
  return claimed as T[]
}

function adopt(cluster: Cluster, object: KubeObject, owner: KubeObject): KubeObject {
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), ownerReference(owner)]
  return cluster.update({ ...object, metadata: { ...object.metadata, ownerReferences } })
}

function release(cluster: Cluster, object: KubeObject, owner: KubeObject): void {
  const { ownerReferences, ...metadata } = object.metadata
  const others = ownerReferences!.filter((one) => one.uid !== owner.metadata.uid)
  cluster.update({
    ...object,
    metadata: others.length === 0 ? metadata : { ...metadata, ownerReferences: others },
  })
}

/**
 * For `watches`: the keys of the objects of `kind` (such as `ReplicaSet`) that an event about one of their dependents
 * concerns. For a dependent that nobody controls these are all that select it.
 */
export const controllersOf =
  ({ cluster }: Context, kind: string) =>
  ({ object, before }: ClusterEvent): Iterable<string> => {
    const keys = new Set<string>()
    for (const version of [before, object]) {
      const owner = version && controllerOf(version)
      if (owner && kindOf(owner) === kind) keys.add(`${object.metadata.namespace}/${owner.name}`)
    }
    if (controllerOf(object) === undefined) {
      for (const owner of cluster.list(kind, { namespace: object.metadata.namespace! })) {
        const selector = (owner.spec as { selector?: LabelSelector }).selector
        if (selector && matchesLabels(selector, object.metadata.labels)) keys.add(keyOf(owner))
      }
    }
    return keys
  }
