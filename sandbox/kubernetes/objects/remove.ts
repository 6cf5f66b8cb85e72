import type { KubeObject, ObjectMeta } from '#platform/kubernetes/objects.ts'
import { rulesOf } from '../kinds/index.ts'
import type { Surroundings } from '../kinds/kind.ts'
import { type Resource, storedKey } from '../resources/resource.ts'
import { conflict } from './refusals.ts'
import type { DeleteRequest } from './request.ts'
import { timestamp } from './time.ts'

const orphan = 'orphan'
const foreground = 'foregroundDeletion'

/**
 * Deletes an object, or marks it as one that is being deleted while finalizers or a grace period hold it.
 * Answers what is left of it, undefined when it is gone.
 */
export function removeObject(
  resource: Resource,
  before: KubeObject,
  request: DeleteRequest,
  { store, clock }: Surroundings,
): KubeObject | undefined {
  checkPreconditions(resource, before, request)
  const rules = rulesOf(resource)
  const key = storedKey(resource)
  const metadata: ObjectMeta = { ...before.metadata }
  setFinalizers(
    metadata,
    finalizersFor(metadata, request.propagationPolicy, rules.orphansDependents === true),
  )
  const grace = graceOf(before, rules.graceSeconds?.(before, request.gracePeriodSeconds) ?? 0)
  const isHeld = grace > 0 || (metadata.finalizers ?? []).length > 0 || isHeldBySpec(before)
  if (!isHeld) {
    if (!request.isDryRun) store.remove(key, before)
    return undefined
  }
  mark(metadata, grace, clock.now())
  const object = markStatus({ ...before, metadata })
  if (request.isDryRun) return object
  return isMarkedAlike(before, object) ? before : store.put(key, object)
}

function checkPreconditions(resource: Resource, { metadata }: KubeObject, request: DeleteRequest): void {
  const { uid, resourceVersion } = request
  const refuse = (field: string, wanted: string, found: string, why: string): never => {
    const message = `the ${field} in the precondition (${wanted}) does not match the ${field} in record (${found}). The object might have been ${why}`
    // Here the API server names the kind where it names the resource elsewhere.
    throw conflict({ ...resource, plural: resource.kind }, metadata.name!, message)
  }
  if (uid !== undefined && uid !== metadata.uid)
    refuse('UID', uid, metadata.uid!, 'deleted and then recreated')
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    refuse('ResourceVersion', resourceVersion, metadata.resourceVersion!, 'modified')
}

function finalizersFor(
  metadata: ObjectMeta,
  policy: string | undefined,
  orphansByDefault: boolean,
): string[] {
  const present = metadata.finalizers ?? []
  const others = present.filter((finalizer) => finalizer !== orphan && finalizer !== foreground)
  if (policy === 'Orphan') return [...others, orphan]
  if (policy === 'Foreground') return [...others, foreground]
  if (policy === 'Background') return others
  return others.length === present.length && orphansByDefault ? [...present, orphan] : present
}

function setFinalizers(metadata: ObjectMeta, finalizers: string[]): void {
  if (finalizers.length === 0) delete metadata.finalizers
  else metadata.finalizers = finalizers
}

/** A deletion under way can be hastened, never put off. */
function graceOf({ metadata }: KubeObject, wanted: number): number {
  if (metadata.deletionTimestamp === undefined) return wanted
  return Math.min(wanted, metadata.deletionGracePeriodSeconds ?? 0)
}

function mark(metadata: ObjectMeta, grace: number, now: number): void {
  const isFirst = metadata.deletionTimestamp === undefined
  if (isFirst && metadata.generation !== undefined) metadata.generation++
  if (isFirst || grace < (metadata.deletionGracePeriodSeconds ?? 0)) {
    metadata.deletionTimestamp = timestamp(now + grace * 1000)
    metadata.deletionGracePeriodSeconds = grace
  }
}

const isHeldBySpec = (object: KubeObject): boolean =>
  isNamespace(object) && ((object.spec as { finalizers?: string[] })?.finalizers ?? []).length > 0

function markStatus(object: KubeObject): KubeObject {
  return isNamespace(object)
    ? { ...object, status: { ...(object.status as object), phase: 'Terminating' } }
    : object
}

const isNamespace = ({ apiVersion, kind }: KubeObject): boolean => apiVersion === 'v1' && kind === 'Namespace'

function isMarkedAlike({ metadata: a }: KubeObject, { metadata: b }: KubeObject): boolean {
  return (
    a.deletionTimestamp === b.deletionTimestamp &&
    a.deletionGracePeriodSeconds === b.deletionGracePeriodSeconds &&
    String(a.finalizers ?? '') === String(b.finalizers ?? '')
  )
}
