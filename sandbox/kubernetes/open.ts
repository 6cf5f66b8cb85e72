import { groupOf, type KubeObject } from '#platform/kubernetes/objects.ts'
import { initialObjects } from './bootstrap/objects.ts'
import { systemClock } from './clock.ts'
import type { Clock, Cluster } from './cluster.ts'
import { clusterFor } from './memoryCluster.ts'
import { Writer } from './objects/writer.ts'
import { MemoryPodLogs } from './podLogs.ts'
import { definitionSpec } from './resources/custom.ts'
import { Registry } from './resources/registry.ts'
import { kindKey } from './resources/resource.ts'
import { Journal } from './storage/journal.ts'
import { Store } from './storage/store.ts'

const definitions = 'CustomResourceDefinition.apiextensions.k8s.io'

export interface OpenCluster {
  readonly store: Store
  readonly registry: Registry
  readonly writer: Writer
  readonly clock: Clock
  readonly podLogs: MemoryPodLogs
  /** The cluster as the component of this name sees it. */
  as(component: string): Cluster
  /** Stores what is pending, and lets go of the folder. */
  close(): void
}

export interface OpenOptions {
  readonly folder: string
  readonly clock?: Clock
  /** The disk has failed: the cluster can do nothing any more. */
  readonly onFatal?: (error: Error) => void
}

/** Opens the cluster that a folder holds, a new one if it holds none. */
export function openCluster({ folder, clock = systemClock, onFatal = fail }: OpenOptions): OpenCluster {
  const journal = new Journal(folder, onFatal)
  const store = new Store(journal)
  const registry = new Registry()
  const writer = new Writer({ store, registry, clock })
  const podLogs = new MemoryPodLogs(clock)
  const as = (component: string) => clusterFor(component, { store, registry, writer, clock, podLogs })
  for (const definition of store.list(definitions)) registry.define(definition)
  store.onChange((changes) => {
    for (const { kind, type, object } of changes) {
      if (kind === 'Pod' && type === 'DELETED') podLogs.forget(object.metadata.uid!)
      if (kind === definitions && type === 'DELETED') withdraw(object, store, registry)
      else if (kind === definitions) registry.define(object)
    }
  })
  const server = as('kube-apiserver')
  for (const object of initialObjects) {
    const kind = kindKey({ kind: object.kind, group: groupOf(object.apiVersion) })
    if (server.get(kind, object.metadata.namespace, object.metadata.name!) === undefined)
      server.create(object)
  }
  return { store, registry, writer, clock, podLogs, as, close: () => journal.close() }
}

/** A kind goes with all objects of it. */
function withdraw(definition: KubeObject, store: Store, registry: Registry): void {
  const { group, names } = definitionSpec(definition)
  const kind = kindKey({ group, kind: names.kind })
  for (const object of store.list(kind)) store.remove(kind, object)
  registry.undefine(definition)
}

function fail(error: Error): never {
  throw error
}
