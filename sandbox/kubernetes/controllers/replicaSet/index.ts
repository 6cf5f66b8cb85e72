import type { Pod, ReplicaSet } from '../kinds.ts'
import { leastWorthy } from '../pods/deletionOrder.ts'
import { podFromTemplate } from '../pods/fromTemplate.ts'
import { isActive, isReady, untilAvailable } from '../pods/pod.ts'
import { type Context, type Controller, itself, parseKey } from '../runtime/controller.ts'
import { claim, controllersOf } from '../runtime/owners.ts'
import { replicaSetStatus, sameStatus } from './status.ts'

const source = { component: 'replicaset-controller' }

/** So many pods at most are created or deleted at a time. */
const burst = 500

export function replicaSetController(context: Context): Controller {
  const { cluster, recorder, time } = context

  /** What went wrong while pods were made or taken away, if anything did. */
  function manage(set: ReplicaSet, pods: readonly Pod[]): Error | undefined {
    const missing = set.spec.replicas - pods.length
    try {
      for (let i = 0; i < Math.min(missing, burst); i++) createPod(set)
      for (const pod of leastWorthy(pods, Math.min(-missing, burst))) deletePod(set, pod)
    } catch (error) {
      return error as Error
    }
    return undefined
  }

  function createPod(set: ReplicaSet): void {
    try {
      const pod = cluster.create(
        podFromTemplate(set.spec.template, set, { generateName: `${set.metadata.name}-` }),
      )
      recorder.record(set, source, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created pod: ${pod.metadata.name}`,
      })
    } catch (error) {
      const message = `Error creating: ${(error as Error).message}`
      recorder.record(set, source, { type: 'Warning', reason: 'FailedCreate', message })
      throw error
    }
  }

  function deletePod(set: ReplicaSet, { metadata }: Pod): void {
    cluster.delete('Pod', metadata.namespace, metadata.name!, { uid: metadata.uid! })
    const message = `Deleted pod: ${metadata.name}`
    recorder.record(set, source, { type: 'Normal', reason: 'SuccessfulDelete', message })
  }

  return {
    name: source.component,
    watches: { 'ReplicaSet.apps': itself, Pod: controllersOf(context, 'ReplicaSet.apps') },
    reconcile(key) {
      const { namespace, name } = parseKey(key)
      const set = cluster.get('ReplicaSet.apps', namespace, name) as ReplicaSet | undefined
      if (set === undefined) return undefined
      const pods = claim<Pod>(context, 'Pod', set, set.spec.selector).filter(isActive)
      const failure = set.metadata.deletionTimestamp === undefined ? manage(set, pods) : undefined
      const status = replicaSetStatus(set, pods, failure, time)
      if (!sameStatus(set.status, status)) cluster.updateStatus({ ...set, status })
      if (failure) throw failure
      return soonestAvailable(pods, set.spec.minReadySeconds ?? 0)
    },
  }

  function soonestAvailable(pods: readonly Pod[], minReadySeconds: number): number | undefined {
    const waits = pods
      .filter(isReady)
      .map((pod) => untilAvailable(pod, minReadySeconds, time)!)
      .filter((ms) => ms > 0)
    return waits.length === 0 ? undefined : Math.min(...waits)
  }
}
