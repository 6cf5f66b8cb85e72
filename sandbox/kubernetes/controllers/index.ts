import type { Cluster } from '../cluster.ts'
import { cronJobController } from './cronJob/index.ts'
import { daemonSetController } from './daemonSet/index.ts'
import { deploymentController } from './deployment/index.ts'
import { eventExpiry } from './eventExpiry.ts'
import { garbageCollector } from './garbageCollector.ts'
import { jobController } from './job/index.ts'
import { jobTtlController } from './job/ttl.ts'
import { namespaceController } from './namespace.ts'
import { persistentVolumeClaimController } from './persistentVolumeClaim.ts'
import { quotaController } from './quota/index.ts'
import { replicaSetController } from './replicaSet/index.ts'
import { contextFor } from './runtime/context.ts'
import type { Context, Controller } from './runtime/controller.ts'
import { Workers } from './runtime/workers.ts'
import { endpointsController } from './service/endpointsController.ts'
import { loadBalancerController } from './service/loadBalancer.ts'
import { statefulSetController } from './statefulSet/index.ts'

const controllers: readonly ((context: Context) => Controller)[] = [
  deploymentController,
  replicaSetController,
  statefulSetController,
  daemonSetController,
  jobController,
  jobTtlController,
  cronJobController,
  endpointsController,
  loadBalancerController,
  persistentVolumeClaimController,
  quotaController,
  namespaceController,
  garbageCollector,
  eventExpiry,
]

export interface ControllerOptions {
  /** How many times faster than they say deadlines and back-offs pass. */
  readonly speed?: number
  /** What a defect of a controller threw; it tries again. */
  readonly onError?: (error: unknown) => void
}

/** Runs all controllers. */
export function startControllers(cluster: Cluster, options: ControllerOptions = {}): { stop(): void } {
  const { context, stop } = contextFor(cluster, options.speed)
  const workers = new Workers(cluster, options.onError)
  for (const create of controllers) workers.run(create(context))
  return {
    stop() {
      workers.stop()
      stop()
    },
  }
}
