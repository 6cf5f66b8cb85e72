import type { ClusterEvent } from '../cluster.ts'
import type { Pod } from '../controllers/kinds.ts'
import { isFinished } from '../controllers/pods/pod.ts'
import type { Context } from '../controllers/runtime/controller.ts'
import { Addresses } from './addresses.ts'
import type { Pace } from './behaviour.ts'
import type { SandboxNode } from './nodes.ts'
import { type Machine, PodRun } from './podRun.ts'

/** Runs the pods of all nodes. A pod for which nothing is due costs nothing but its memory. */
export class Kubelet {
  readonly #context: Context
  readonly #machines: ReadonlyMap<string, Machine>
  readonly #addresses = new Addresses()
  readonly #runs = new Map<string, PodRun>()
  readonly #changed = new Set<PodRun>()
  readonly #frozen = new Set<string>()
  readonly #unsubscribe: (() => void)[]
  #writing: NodeJS.Immediate | undefined

  constructor(context: Context, nodes: readonly SandboxNode[], pace: Pace) {
    this.#context = context
    this.#machines = new Map(nodes.map((node) => [node.name, this.#machine(node, pace)]))
    this.#unsubscribe = [
      context.cluster.watch(['Pod'], (event) => this.#observe(event)),
      context.cluster.watch(['ConfigMap', 'Secret'], ({ object }) =>
        this.#unblock(object.metadata.namespace),
      ),
    ]
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    for (const run of this.#runs.values()) run.forget()
    clearImmediate(this.#writing)
    this.#runs.clear()
  }

  /** A pod that runs here. */
  find(namespace: string, name: string): PodRun | undefined {
    const pod = this.#context.cluster.get('Pod', namespace, name)
    return pod && this.#runs.get(pod.metadata.uid!)
  }

  /** A node stops working, or works again. */
  freeze(node: string, isFrozen: boolean): void {
    if (isFrozen) this.#frozen.add(node)
    else this.#frozen.delete(node)
    for (const run of this.#runs.values()) if (run.pod.spec.nodeName === node) run.freeze(isFrozen)
  }

  #machine({ name, ip }: SandboxNode, pace: Pace): Machine {
    const images = new Set<string>()
    return {
      context: this.#context,
      pace,
      nodeName: name,
      ip,
      hasImage(image) {
        const isPresent = images.has(image)
        images.add(image)
        return isPresent
      },
      takeAddress: () => this.#addresses.take(),
      freeAddress: (address) => this.#addresses.free(address),
      changed: (run) => this.#writeSoon(run),
    }
  }

  #observe({ type, object }: ClusterEvent): void {
    const pod = object as Pod
    const uid = pod.metadata.uid!
    const run = this.#runs.get(uid)
    if (type === 'DELETED') {
      this.#runs.delete(uid)
      run?.forget()
    } else if (run) run.observe(pod)
    else this.#begin(pod)
  }

  #begin(pod: Pod): void {
    const machine = this.#machines.get(pod.spec.nodeName ?? '')
    if (machine === undefined) return
    const isOver = isFinished(pod) && pod.metadata.deletionTimestamp === undefined
    if (isOver) return
    const run = new PodRun(machine, pod, this.#addresses.keep(pod))
    this.#runs.set(pod.metadata.uid!, run)
    if (this.#frozen.has(machine.nodeName)) run.freeze(true)
    if (!isFinished(pod)) run.begin()
    run.observe(pod)
  }

  #unblock(namespace: string | undefined): void {
    for (const run of this.#runs.values()) {
      if (run.pod.metadata.namespace === namespace && run.isBlocked) run.unblock()
    }
  }

  /** What changes in one tick is one write. */
  #writeSoon(run: PodRun): void {
    this.#changed.add(run)
    this.#writing ??= setImmediate(() => {
      this.#writing = undefined
      const changed = [...this.#changed]
      this.#changed.clear()
      for (const one of changed) if (this.#runs.has(one.pod.metadata.uid!)) this.#write(one)
    })
  }

  /** A status that is refused is written with the next change; the pod goes on. */
  #write(run: PodRun): void {
    try {
      run.writeStatus()
    } catch {}
  }
}
