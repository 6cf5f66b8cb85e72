import type { Json, KubeApi } from '../../../test/fixtures/kubernetes/api.ts'
import { pathOf } from '../../../test/fixtures/kubernetes/paths.ts'

const forever = 86_400_000

/** When Deployments have become stable, as a client sees it that does nothing but watch them. */
export class StableTimes {
  readonly #times = new Map<string, number>()

  private constructor() {}

  /** Watches the Deployments of all namespaces from now on, for as long as the client is open. */
  static async start(api: KubeApi): Promise<StableTimes> {
    const times = new StableTimes()
    const path = pathOf('deployments')
    const { resourceVersion } = (await api.get(path)).metadata
    const watch = await api.watch(path, { resourceVersion, timeoutSeconds: forever / 1000 })
    const note = ({ object }: { object: Json }) => {
      const { namespace, name } = object.metadata
      if (isStable(object)) times.#times.set(`${namespace}/${name}`, performance.now())
      return false
    }
    watch.until(note, forever).catch(() => {}) // it ends with the client
    return times
  }

  /** When the last one of the namespace was seen stable, in milliseconds of `performance.now()`. */
  lastOf(namespace: string): number {
    const times = [...this.#times].flatMap(([place, time]) => (place.startsWith(`${namespace}/`) ? time : []))
    return Math.max(...times)
  }
}

function isStable({ metadata, spec, status = {} }: Json): boolean {
  const { observedGeneration, replicas, updatedReplicas, readyReplicas, availableReplicas } = status
  return (
    observedGeneration === metadata.generation &&
    [replicas, updatedReplicas, readyReplicas, availableReplicas].every((count) => count === spec.replicas)
  )
}
