import type { Cluster } from '../cluster.ts'
import type { Node } from '../controllers/kinds.ts'
import { isTrue } from '../controllers/runtime/conditions.ts'
import { contextFor } from '../controllers/runtime/context.ts'
import type { Context } from '../controllers/runtime/controller.ts'
import { Workers } from '../controllers/runtime/workers.ts'
import { schedulerController } from '../scheduler/index.ts'
import { type Pace, usualPace } from './behaviour.ts'
import { Kubelet } from './kubelet.ts'
import { type NodeOptions, registerNodes, usualNodes } from './nodes.ts'

export interface KubeletOptions {
  readonly nodes?: Partial<NodeOptions>
  readonly pace?: Partial<Pace>
  /** How many times faster than it says everything goes. */
  readonly speed?: number
  /** What a defect of the scheduler threw; the pod is tried again. */
  readonly onError?: (error: unknown) => void
}

/** Registers the nodes, binds pods to them, and runs these. */
export function startKubelet(cluster: Cluster, options: KubeletOptions = {}): RunningKubelet {
  const { context, stop } = contextFor(cluster, options.speed)
  const nodes = registerNodes(context, { ...usualNodes, ...options.nodes })
  const kubelet = new Kubelet(context, nodes, { ...usualPace, ...options.pace })
  // A node that was away when the sandbox stopped is still away.
  for (const { name } of nodes) {
    const { status } = cluster.get('Node', undefined, name) as Node
    if (!isTrue(status, 'Ready')) kubelet.freeze(name, true)
  }
  const workers = new Workers(cluster, options.onError)
  workers.run(schedulerController(context))
  return {
    context,
    kubelet,
    stop() {
      workers.stop()
      kubelet.stop()
      stop()
    },
  }
}

export interface RunningKubelet {
  readonly context: Context
  readonly kubelet: Kubelet
  stop(): void
}
