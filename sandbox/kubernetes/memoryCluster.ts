import { matchesLabels } from '#platform/kubernetes/labelSelector.ts'
import { groupOf, type KubeObject } from '#platform/kubernetes/objects.ts'
import type { Clock, Cluster, ClusterEvent, DeleteOptions, ListFilter, PodLogs } from './cluster.ts'
import { StatusError } from './errors.ts'
import { bindPod } from './objects/bindPod.ts'
import { notFoundError } from './objects/refusals.ts'
import type { WriteRequest } from './objects/request.ts'
import type { Writer } from './objects/writer.ts'
import type { Registry } from './resources/registry.ts'
import { kindKey, type Resource } from './resources/resource.ts'
import type { Store } from './storage/store.ts'

interface Parts {
  readonly store: Store
  readonly registry: Registry
  readonly writer: Writer
  readonly clock: Clock
  readonly podLogs: PodLogs
}

/** The cluster as a component of the control plane sees it; `name` is what managed fields call it. */
export function clusterFor(name: string, parts: Parts): Cluster {
  const { store, registry, writer } = parts
  const request: WriteRequest = {
    caller: { name: `system:${name}`, groups: ['system:masters', 'system:authenticated'] },
    manager: name,
  }
  const resourceOf = ({ apiVersion, kind }: KubeObject): Resource =>
    stored(registry, kindKey({ kind, group: groupOf(apiVersion) }))
  return {
    clock: parts.clock,
    podLogs: parts.podLogs,
    get: (kind, namespace, key) => store.get(kind, namespace, key),
    list: (kind, filter = {}) => select(store, kind, filter),
    create: (object) => writer.create(resourceOf(object), object, request),
    update: (object) =>
      writer.update(resourceOf(object), object, {
        ...request,
        ...(object.kind === 'Namespace' ? { subresource: 'finalize' as const } : {}),
      }),
    updateStatus: (object) =>
      writer.update(resourceOf(object), object, { ...request, subresource: 'status' }),
    bind(namespace, name, node) {
      const pod = store.get('Pod', namespace, name)
      if (pod === undefined) throw notFoundError(stored(registry, 'Pod'), name)
      return bindPod(pod, node, parts)
    },
    delete(kind, namespace, key, options: DeleteOptions = {}) {
      const resource = stored(registry, kind)
      const object = store.get(kind, namespace, key)
      if (object === undefined) throw notFoundError(resource, key)
      writer.remove(resource, object, { ...request, ...options })
    },
    watch: (kinds, listener, { changesOnly = false } = {}) => follow(store, kinds, listener, changesOnly),
  }
}

function stored(registry: Registry, kind: string): Resource {
  const resource = registry.stored(kind)
  if (resource === undefined) throw new StatusError(404, 'NotFound', `the server has no kind ${kind}`)
  return resource
}

function select(
  store: Store,
  kind: string,
  { namespace, labelSelector, ownedBy }: ListFilter,
): readonly KubeObject[] {
  let objects = ownedBy === undefined ? store.list(kind, namespace) : store.ownedBy(kind, ownedBy)
  if (ownedBy !== undefined && namespace !== undefined) {
    objects = objects.filter(({ metadata }) => metadata.namespace === namespace)
  }
  if (labelSelector === undefined) return objects
  return objects.filter(({ metadata }) => matchesLabels(labelSelector, metadata.labels))
}

function follow(
  store: Store,
  kinds: readonly string[],
  listener: (event: ClusterEvent) => void,
  changesOnly: boolean,
): () => void {
  const wanted = new Set(kinds)
  const from = store.revision
  // Changes can be told before this microtask's turn; they wait for the present objects.
  const present = changesOnly ? [] : kinds
  let waiting: ClusterEvent[] | undefined = present.flatMap((kind) =>
    store.list(kind).map((object) => ({ type: 'ADDED' as const, object })),
  )
  let isOpen = true
  queueMicrotask(() => {
    const events = waiting!
    waiting = undefined
    for (const event of events) if (isOpen) listener(event)
  })
  const end = store.onChange((changes) => {
    for (const change of changes) {
      if (!isOpen || change.revision <= from || !wanted.has(change.kind)) continue
      if (waiting) waiting.push(change)
      else listener(change)
    }
  })
  return () => {
    isOpen = false
    end()
  }
}
