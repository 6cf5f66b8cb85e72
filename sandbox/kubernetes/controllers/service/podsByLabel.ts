import { matchesLabels } from '#platform/kubernetes/labelSelector.ts'
import type { ClusterEvent } from '../../cluster.ts'
import type { Pod } from '../kinds.ts'

type Labels = Readonly<Record<string, string>>

/** The pods of each label, so that the few of a Service are found among many. It is told of every change of a pod. */
export class PodsByLabel {
  readonly #index = new Map<string, Map<string, Pod>>()

  observe({ type, object, before }: ClusterEvent): void {
    const { name, namespace, labels } = object.metadata
    const isSameLabels = before !== undefined && before.metadata.labels === labels
    if (before && !isSameLabels) this.#drop(namespace!, name!, before.metadata.labels)
    if (type === 'DELETED') return this.#drop(namespace!, name!, labels)
    for (const place of places(namespace!, labels)) {
      const pods = this.#index.get(place) ?? new Map<string, Pod>()
      this.#index.set(place, pods)
      pods.set(name!, object as Pod)
    }
  }

  /** By name. */
  select(namespace: string, matchLabels: Labels): Pod[] {
    let fewest: ReadonlyMap<string, Pod> | undefined
    for (const place of places(namespace, matchLabels)) {
      const pods = this.#index.get(place)
      if (pods === undefined) return []
      if (fewest === undefined || pods.size < fewest.size) fewest = pods
    }
    return [...(fewest?.values() ?? [])]
      .filter(({ metadata }) => matchesLabels({ matchLabels }, metadata.labels))
      .sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1))
  }

  #drop(namespace: string, name: string, labels: Labels | undefined): void {
    for (const place of places(namespace, labels)) {
      const pods = this.#index.get(place)
      if (pods?.delete(name) && pods.size === 0) this.#index.delete(place)
    }
  }
}

const places = (namespace: string, labels: Labels = {}): string[] =>
  Object.entries(labels).map(([name, value]) => `${namespace} ${name}=${value}`)
