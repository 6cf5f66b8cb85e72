import { controllerOf, type KubeObject } from '#platform/kubernetes/objects.ts'
import type { Cluster, ClusterEvent } from '../../cluster.ts'
import { keyOf } from './controller.ts'
import { kindOf } from './kindOf.ts'

/** The kinds that controllers adopt. */
const adoptable = ['Pod', 'ReplicaSet.apps', 'ControllerRevision.apps']

/** The objects without a controller, by kind and namespace: they are few among many, and each may be adopted. */
export class Orphans {
  readonly #byPlace = new Map<string, Map<string, KubeObject>>()
  readonly stop: () => void

  constructor(cluster: Cluster) {
    this.stop = cluster.watch(adoptable, (event) => this.#note(event))
  }

  in(kind: string, namespace: string | undefined): Iterable<KubeObject> {
    return this.#byPlace.get(`${kind} ${namespace}`)?.values() ?? []
  }

  #note({ type, object }: ClusterEvent): void {
    const place = `${kindOf(object)} ${object.metadata.namespace}`
    const there = this.#byPlace.get(place)
    if (type !== 'DELETED' && controllerOf(object) === undefined) {
      if (there) there.set(keyOf(object), object)
      else this.#byPlace.set(place, new Map([[keyOf(object), object]]))
    } else if (there?.delete(keyOf(object)) && there.size === 0) this.#byPlace.delete(place)
  }
}
