import type { KubeObject, OwnerReference } from '#platform/kubernetes/objects.ts'
import type { ClusterEvent } from '../cluster.ts'
import { allKinds, isEvents } from './runtime/allKinds.ts'
import { isSame } from './runtime/canonical.ts'
import type { Context, Controller } from './runtime/controller.ts'
import { kindOf } from './runtime/kindOf.ts'

const foreground = 'foregroundDeletion'
const orphan = 'orphan'

const has = ({ metadata }: KubeObject, finalizer: string) => (metadata.finalizers ?? []).includes(finalizer)
const isGoing = ({ metadata }: KubeObject) => metadata.deletionTimestamp !== undefined

/** Deletes what has lost all its owners, and does what deletions that wait for dependents or let them go ask for. */
export function garbageCollector({ cluster }: Context): Controller {
  const keyOf = (object: KubeObject) =>
    `${kindOf(object)} ${object.metadata.namespace ?? ''} ${object.metadata.name}`

  const dependentsOf = ({ metadata }: KubeObject): readonly KubeObject[] =>
    allKinds(cluster).flatMap(({ kind }) =>
      isEvents(kind) ? [] : cluster.list(kind, { ownedBy: metadata.uid! }),
    )

  function* concerned({ type, object, before }: ClusterEvent): Iterable<string> {
    const owners = object.metadata.ownerReferences
    if (type === 'DELETED') {
      for (const dependent of dependentsOf(object)) yield keyOf(dependent)
      for (const owner of owners ?? []) {
        const present = find(owner, object)
        if (present && has(present, foreground)) yield keyOf(present)
      }
    } else if (isGoing(object) && (has(object, foreground) || has(object, orphan))) {
      yield keyOf(object)
      for (const dependent of dependentsOf(object)) yield keyOf(dependent)
    } else if (owners && !isSame(before?.metadata.ownerReferences ?? [], owners)) yield keyOf(object)
  }

  return {
    name: 'garbage-collector',
    watches: { '*': concerned },
    reconcile(key) {
      const [kind, namespace, name] = key.split(' ') as [string, string, string]
      const object = cluster.get(kind, namespace || undefined, name)
      if (object === undefined) return undefined
      if (isGoing(object) && has(object, orphan)) letGo(object)
      else if (isGoing(object) && has(object, foreground)) waitForDependents(object)
      else if (!isGoing(object)) checkOwners(object)
      return undefined
    },
  }

  /** The owner itself; `undefined` when it is gone, also if another object has its name now. */
  function find(owner: OwnerReference, { metadata }: KubeObject): KubeObject | undefined {
    const kind = kindOf(owner)
    const present =
      cluster.get(kind, metadata.namespace, owner.name) ?? cluster.get(kind, undefined, owner.name)
    return present?.metadata.uid === owner.uid ? present : undefined
  }

  function letGo(owner: KubeObject): void {
    for (const dependent of dependentsOf(owner)) {
      const owners = dependent.metadata.ownerReferences!.filter(({ uid }) => uid !== owner.metadata.uid)
      setOwners(dependent, owners)
    }
    dropFinalizer(owner, orphan)
  }

  function waitForDependents(owner: KubeObject): void {
    const blocks = ({ metadata }: KubeObject) =>
      metadata.ownerReferences!.some((one) => one.uid === owner.metadata.uid && one.blockOwnerDeletion)
    for (const dependent of dependentsOf(owner)) if (!isGoing(dependent)) checkOwners(dependent)
    const present = cluster.get(kindOf(owner), owner.metadata.namespace, owner.metadata.name!)
    if (present && !dependentsOf(owner).some(blocks)) dropFinalizer(present, foreground)
  }

  /** Deletes an object none of whose owners stays; forgets owners that are gone when another one stays. */
  function checkOwners(object: KubeObject): void {
    const owners = object.metadata.ownerReferences ?? []
    const known = new Set(allKinds(cluster).map(({ kind }) => kind))
    const staying = owners.filter((owner) => {
      // Of a kind that is not served nobody knows whether there is such an object.
      if (!known.has(kindOf(owner))) return true
      const present = find(owner, object)
      return present !== undefined && !(isGoing(present) && has(present, foreground))
    })
    if (staying.length === owners.length) return
    if (staying.length > 0) return setOwners(object, staying)
    const isAwaited = owners.some((owner) => find(owner, object) !== undefined)
    const { namespace, name, uid } = object.metadata
    const propagationPolicy = isAwaited && dependentsOf(object).length > 0 ? 'Foreground' : 'Background'
    cluster.delete(kindOf(object), namespace, name!, { propagationPolicy, uid: uid! })
  }

  function setOwners(object: KubeObject, ownerReferences: OwnerReference[]): void {
    const { ownerReferences: _, ...metadata } = object.metadata
    cluster.update({
      ...object,
      metadata: ownerReferences.length === 0 ? metadata : { ...metadata, ownerReferences },
    })
  }

  function dropFinalizer(object: KubeObject, finalizer: string): void {
    const finalizers = object.metadata.finalizers!.filter((one) => one !== finalizer)
    cluster.update({ ...object, metadata: { ...object.metadata, finalizers } })
  }
}
