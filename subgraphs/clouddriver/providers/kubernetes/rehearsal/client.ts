import { randomUUID } from 'node:crypto'
import { matchesLabels, parseLabelSelector } from '#platform/kubernetes/labelSelector.ts'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { applyJsonPatch } from '#platform/kubernetes/patch/jsonPatch.ts'
import { applyMergePatch } from '#platform/kubernetes/patch/mergePatch.ts'
import type { Json } from '#platform/kubernetes/patch/values.ts'
import type {
  ApiResource,
  KubernetesClient,
  ObjectReference,
  PatchType,
  Selection,
} from '../client/client.ts'
import { isNotFound } from '../client/errors.ts'
import { Overlay } from './overlay.ts'

/**
 * A client through which operations run without changing anything: every write is a dry run of the API server, which checks it
 * as it would the real one (admission, quotas aside), and what it answers is what later reads find. Where the server cannot know, because
 * the namespace or the definition would be made by the same operation, what was sent stands for the answer.
 */
export function rehearsingClient(client: KubernetesClient): { client: KubernetesClient; overlay: Overlay } {
  const overlay = new Overlay()

  const get: KubernetesClient['get'] = async (reference, signal) => {
    const write = overlay.find(reference)
    if (write) return write.after
    return isKnown(reference.resource) ? client.get(reference, signal) : undefined
  }

  /** Records what one write of an object comes to. */
  async function rehearsed(
    reference: ObjectReference,
    signal: AbortSignal | undefined,
    write: (live: KubeObject | undefined) => Promise<KubeObject>,
  ): Promise<KubeObject> {
    overlay.begin(reference)
    const live = await get(reference, signal)
    const after = await write(live)
    overlay.put(reference, live, after)
    return after
  }

  return {
    overlay,
    client: {
      ...client,
      get,
      async list(resource, selection, signal) {
        const found = isKnown(resource) ? await client.list(resource, selection, signal) : []
        return merged(found, overlay, resource, selection)
      },
      async create(resource, object, options) {
        const named = withName(object)
        const reference = referenceTo(resource, named)
        return rehearsed(reference, options?.signal, async (live) => {
          // What would have been deleted before still stands in the way of a dry run.
          if (overlay.find(reference) && !live) return sent(named)
          return unlessUnknowable(named, () => client.create(resource, named, { ...options, dryRun: true }))
        })
      },
      replace: (resource, object, options) =>
        rehearsed(referenceTo(resource, object), options?.signal, () =>
          unlessUnknowable(object, () => client.replace(resource, object, { ...options, dryRun: true })),
        ),
      patch: (reference, type, body, options) =>
        rehearsed(reference, options?.signal, async (live) => {
          if (overlay.find(reference) && live) return patched(live, type, body)
          const dryRun = () => client.patch(reference, type, body, { ...options, dryRun: true })
          return type === 'apply' || type === 'force-apply'
            ? unlessUnknowable(body as KubeObject, dryRun)
            : dryRun()
        }),
      async delete(reference, options) {
        overlay.begin(reference)
        const live = await get(reference, options?.signal)
        if (!live) return undefined
        if (!overlay.find(reference)) await client.delete(reference, { ...options, dryRun: true })
        overlay.put(reference, live, undefined)
        return live
      },
    },
  }

  async function unlessUnknowable(object: KubeObject, dryRun: () => Promise<KubeObject>) {
    try {
      return await dryRun()
    } catch (error) {
      if (isNotFound(error) && wouldBeThere(object, overlay)) return sent(object)
      throw error
    }
  }
}

/** Discovery told of it; otherwise the operation itself brings its definition. */
const isKnown = ({ verbs }: ApiResource) => verbs.length > 0

const referenceTo = (resource: ApiResource, { metadata }: KubeObject): ObjectReference => ({
  resource,
  namespace: metadata.namespace,
  name: metadata.name ?? '',
})

/** With `generateName` the server chooses; a dry run must not collide with itself. */
const withName = (object: KubeObject): KubeObject =>
  object.metadata.name
    ? object
    : { ...object, metadata: { ...object.metadata, name: `${object.metadata.generateName ?? ''}*****` } }

/** An object that no server has seen, with what every live one has. */
const sent = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, uid: object.metadata.uid ?? randomUUID() },
})

/** Its namespace, or the definition of its kind, is among what would have been made. */
function wouldBeThere({ metadata, kind }: KubeObject, overlay: Overlay): boolean {
  return overlay.all().some(({ after }) => {
    if (!after) return false
    if (after.kind === 'Namespace') return after.metadata.name === metadata.namespace
    const names = (after.spec as { names?: { kind?: string } } | undefined)?.names
    return after.kind === 'CustomResourceDefinition' && names?.kind === kind
  })
}

/** A second write of the same object: the server knows nothing of the first. */
function patched(live: KubeObject, type: PatchType, body: unknown): KubeObject {
  if (type === 'json') return applyJsonPatch(live as Json, body) as KubeObject
  return applyMergePatch(live as Json, body as Json) as unknown as KubeObject
}

function merged(
  found: KubeObject[],
  overlay: Overlay,
  resource: ApiResource,
  { namespace, labelSelector }: Selection,
): KubeObject[] {
  const writes = overlay.of(resource)
  if (writes.length === 0) return found
  const written = new Set(writes.map(({ before }) => before?.metadata.uid))
  const selector = (labelSelector && parseLabelSelector(labelSelector)) || {}
  const added = writes.flatMap(({ after }) => {
    if (!after || (namespace !== undefined && after.metadata.namespace !== namespace)) return []
    return matchesLabels(selector, after.metadata.labels) ? [after] : []
  })
  return [...found.filter(({ metadata }) => !written.has(metadata.uid)), ...added]
}
