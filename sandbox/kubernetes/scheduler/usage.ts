import type { ClusterEvent } from '../cluster.ts'
import type { Node, Pod } from '../controllers/kinds.ts'
import { isFinished } from '../controllers/pods/pod.ts'
import { type Amounts, podResources } from '../controllers/pods/resources.ts'
import { amountOf } from '../kinds/pod/amount.ts'

interface Share {
  readonly node: string
  readonly amounts: Amounts
}

/** What the pods on each node ask for. */
export class Usage {
  readonly #shares = new Map<string, Share>()
  readonly #nodes = new Map<string, Map<string, number>>()

  /** Whether something became free. */
  observe({ type, object }: ClusterEvent): boolean {
    const pod = object as Pod
    const uid = pod.metadata.uid!
    if (type === 'DELETED' || isFinished(pod)) return this.#free(uid)
    if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== '') this.take(pod, pod.spec.nodeName)
    return false
  }

  take(pod: Pod, node: string): void {
    const uid = pod.metadata.uid!
    if (this.#shares.has(uid)) return
    const share = { node, amounts: { ...podResources(pod), pods: 1 } }
    this.#shares.set(uid, share)
    this.#add(share, 1)
  }

  pods(node: string): number {
    return this.#nodes.get(node)?.get('pods') ?? 0
  }

  /** What a node has too little of for a pod, in the scheduler's words. */
  lacks(node: Node, wanted: Amounts): string[] {
    const used = this.#nodes.get(node.metadata.name!)
    const { allocatable = {} } = node.status ?? {}
    const lacks = (name: string, amount: number) =>
      amount > 0 && (used?.get(name) ?? 0) + amount > amountOf(allocatable[name])
    return [
      ...(lacks('pods', 1) ? ['Too many pods'] : []),
      ...Object.keys(wanted)
        .filter((name) => lacks(name, wanted[name]!))
        .map((name) => `Insufficient ${name}`),
    ]
  }

  #free(uid: string): boolean {
    const share = this.#shares.get(uid)
    if (share === undefined) return false
    this.#shares.delete(uid)
    this.#add(share, -1)
    return true
  }

  #add({ node, amounts }: Share, sign: 1 | -1): void {
    const used = this.#nodes.get(node) ?? new Map<string, number>()
    this.#nodes.set(node, used)
    for (const name in amounts) used.set(name, (used.get(name) ?? 0) + sign * amounts[name]!)
  }
}
