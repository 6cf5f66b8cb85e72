import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { admitCreate, admitUse } from '../admission/index.ts'
import { StatusError } from '../errors.ts'
import { rulesOf } from '../kinds/index.ts'
import type { KindRules, Surroundings } from '../kinds/kind.ts'
import { toStored } from '../resources/convert.ts'
import { type Resource, storedKey } from '../resources/resource.ts'
import { metadataProblems } from '../validation/metadata.ts'
import { invalid, refuseInvalid } from '../validation/problem.ts'
import { checkImmutableMetadata, keepServerMetadata } from './metadata.ts'
import { generateName } from './names.ts'
import { tracked } from './ownership.ts'
import { alreadyExists, modified, notFoundError, uidConflict } from './refusals.ts'
import { removeObject } from './remove.ts'
import type { DeleteRequest, WriteRequest } from './request.ts'
import { timestamp } from './time.ts'

/** How often a generated name that is taken is drawn again. */
const mostDraws = 8

/** Creates, updates and deletes objects in their storage version, by all the rules that the API server has for them. */
export class Writer {
  readonly #surroundings: Surroundings

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  create(resource: Resource, input: KubeObject, request: WriteRequest): KubeObject {
    const object = structuredClone(toStored(input, resource))
    const { store } = this.#surroundings
    const rules = rulesOf(resource)
    if (object.metadata.resourceVersion) {
      throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created')
    }
    this.#name(resource, object)
    rules.defaults?.(object)
    startMetadata(resource, object, this.#surroundings)
    // What is allocated and admitted from here on is nobody's.
    object.metadata = tracked(resource, undefined, object, request, this.#surroundings).metadata
    rules.prepareCreate?.(object, this.#surroundings)
    admitCreate(resource, object, this.#surroundings)
    refuseInvalid(object, [...metadataProblems(resource, object), ...(rules.problems?.(object) ?? [])])
    const name = object.metadata.name!
    admitUse(resource, object, undefined, request.caller, this.#surroundings)
    if (store.get(storedKey(resource), object.metadata.namespace, name)) throw alreadyExists(resource, name)
    return request.isDryRun ? object : store.put(storedKey(resource), object)
  }

  /** Replaces all but the status, or the status alone when that is the subresource. */
  update(resource: Resource, sent: KubeObject, request: WriteRequest): KubeObject {
    const before = this.#present(resource, sent)
    const input = toStored(sent, resource)
    const rules = rulesOf(resource)
    const object =
      request.subresource === 'status'
        ? this.#withStatus(resource, before, input, request)
        : this.#changed(resource, rules, before, structuredClone(input), request)
    refuseInvalid(object, [
      ...metadataProblems(resource, object),
      ...checkImmutableMetadata(object, before),
      ...(rules.problems?.(object) ?? []),
      ...(rules.updateProblems?.(object, before) ?? []),
    ])
    if (request.subresource !== 'status')
      admitUse(resource, object, before, request.caller, this.#surroundings)
    return this.#replace(resource, before, object, request)
  }

  /** Answers what is left of the object, or undefined when it is gone at once. */
  remove(resource: Resource, before: KubeObject, request: DeleteRequest): KubeObject | undefined {
    return removeObject(resource, before, request, this.#surroundings)
  }

  #name(resource: Resource, object: KubeObject): void {
    const { metadata } = object
    if (metadata.name || !metadata.generateName) return
    for (let draw = 0; draw < mostDraws; draw++) {
      metadata.name = generateName(metadata.generateName)
      if (!this.#surroundings.store.get(storedKey(resource), metadata.namespace, metadata.name)) return
    }
  }

  #present(resource: Resource, input: KubeObject): KubeObject {
    const { name = '', namespace, uid, resourceVersion } = input.metadata
    const before = this.#surroundings.store.get(storedKey(resource), namespace, name)
    if (before === undefined) throw notFoundError(resource, name)
    if (uid && uid !== before.metadata.uid) throw uidConflict(resource, name, uid, before.metadata.uid!)
    if (resourceVersion) {
      if (resourceVersion !== before.metadata.resourceVersion) throw modified(resource, name)
    } else if (rulesOf(resource).needsResourceVersion || resource.definition) {
      refuseInvalid(input, [invalid('metadata.resourceVersion', 0, 'must be specified for an update')])
    }
    return before
  }

  #changed(
    resource: Resource,
    rules: KindRules,
    before: KubeObject,
    object: KubeObject,
    request: WriteRequest,
  ): KubeObject {
    rules.defaults?.(object)
    if (resource.hasStatus) {
      if (before.status === undefined) delete object.status
      else object.status = before.status
    }
    keepServerMetadata(object, before)
    object.metadata = tracked(resource, before, object, request, this.#surroundings).metadata
    if (request.subresource !== 'finalize') rules.prepareUpdate?.(object, before, this.#surroundings)
    if (resource.hasGeneration) {
      const isChanged = !isDeepStrictEqual(content(resource, object), content(resource, before))
      object.metadata.generation = (before.metadata.generation ?? 0) + (isChanged ? 1 : 0)
    }
    return object
  }

  #withStatus(resource: Resource, before: KubeObject, input: KubeObject, request: WriteRequest): KubeObject {
    const object = withStatus(resource, before, input)
    keepServerMetadata(object, before)
    return tracked(resource, before, object, request, this.#surroundings)
  }

  #replace(resource: Resource, before: KubeObject, object: KubeObject, request: WriteRequest): KubeObject {
    const { store } = this.#surroundings
    if (isSame(before, object)) return before
    if (request.isDryRun) return object
    const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata
    const isOver =
      deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && finalizers.length === 0
    if (isOver && !isHeldBySpec(object)) return store.remove(storedKey(resource), object)
    return store.put(storedKey(resource), object)
  }
}

/** A namespace is kept by finalizers of its own, beside those that every object can have. */
function isHeldBySpec({ kind, apiVersion, spec }: KubeObject): boolean {
  if (kind !== 'Namespace' || apiVersion !== 'v1') return false
  return ((spec as { finalizers?: string[] } | undefined)?.finalizers ?? []).length > 0
}

function startMetadata(resource: Resource, object: KubeObject, { clock }: Surroundings): void {
  const { metadata } = object
  metadata.uid = randomUUID()
  metadata.creationTimestamp = timestamp(clock.now())
  delete metadata.deletionTimestamp
  delete metadata.deletionGracePeriodSeconds
  delete metadata.resourceVersion
  delete metadata.selfLink
  if (resource.hasGeneration) metadata.generation = 1
  else delete metadata.generation
  if (resource.hasStatus && !rulesOf(resource).createsWithStatus) delete object.status
}

/** A change of the status subresource: the rest stays as it is, but for annotations and owners. */
function withStatus(resource: Resource, before: KubeObject, input: KubeObject): KubeObject {
  const { annotations, managedFields } = input.metadata
  const metadata = { ...before.metadata }
  if (resource.definition === undefined && annotations !== undefined)
    metadata.annotations = { ...annotations }
  if (managedFields !== undefined) metadata.managedFields = managedFields
  const object: KubeObject = { ...before, metadata }
  if (input.status === undefined) delete object.status
  else object.status = structuredClone(input.status)
  return object
}

/** What generations count changes of: all but the head, and the status where it is kept apart. */
function content(resource: Resource, object: KubeObject): Record<string, unknown> {
  const { apiVersion, kind, metadata, status, ...rest } = object
  if (rulesOf(resource).countsAnnotations) return { ...rest, annotations: metadata.annotations }
  return resource.hasStatus ? rest : { ...rest, status }
}

function isSame(before: KubeObject, object: KubeObject): boolean {
  return isDeepStrictEqual(withoutTimes(before), withoutTimes(object))
}

/** Times of managed fields alone are no change. */
function withoutTimes(object: KubeObject): KubeObject {
  const { managedFields, resourceVersion, ...metadata } = object.metadata
  return {
    ...object,
    metadata: { ...metadata, managedFields: managedFields?.map(({ time, ...entry }) => entry) as never },
  }
}
