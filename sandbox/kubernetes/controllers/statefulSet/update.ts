import type { ControllerRevision, Pod, StatefulSet } from '../kinds.ts'
import { isAvailable, isFinished, isReady, untilAvailable } from '../pods/pod.ts'
import type { Context } from '../runtime/controller.ts'
import { claimsOf, ordinalOf, podOf, revisionOf } from './pods.ts'

export const source = { component: 'statefulset-controller' }

const isGoing = (pod: Pod) => pod.metadata.deletionTimestamp !== undefined

/** One step of a StatefulSet towards its pods. */
export class SetUpdate {
  readonly #context: Context
  readonly #set: StatefulSet
  readonly #current: ControllerRevision
  readonly #update: ControllerRevision
  readonly #isOrdered: boolean
  /** As they are after what was done. */
  pods: readonly Pod[]

  constructor(
    context: Context,
    set: StatefulSet,
    pods: readonly Pod[],
    current: ControllerRevision,
    update: ControllerRevision,
  ) {
    this.#context = context
    this.#set = set
    this.#current = current
    this.#update = update
    this.#isOrdered = set.spec.podManagementPolicy !== 'Parallel'
    this.pods = pods
  }

  step(): void {
    const { replicas, ordinals, updateStrategy } = this.#set.spec
    const first = ordinals?.start ?? 0
    const byOrdinal = new Map(this.pods.map((pod) => [ordinalOf(this.#set, pod), pod]))
    const wanted = Array.from({ length: replicas }, (_, i) => first + i)
    for (const ordinal of wanted) {
      if (this.#mustWaitFor(ordinal, byOrdinal.get(ordinal))) return
    }
    const surplus = [...byOrdinal].filter(([ordinal]) => ordinal >= 0 && !wanted.includes(ordinal))
    for (const [, pod] of surplus.sort(([a], [b]) => b - a)) {
      if (!isGoing(pod)) this.#delete(pod)
      if (this.#isOrdered) return
    }
    if (updateStrategy.type === 'RollingUpdate') this.#updateOne(wanted, byOrdinal)
  }

  /** Milliseconds until a pod will have been ready for long enough. */
  untilAvailable(): number | undefined {
    const waits = this.pods
      .map((pod) => untilAvailable(pod, this.#set.spec.minReadySeconds ?? 0, this.#context.time))
      .filter((ms) => ms !== undefined && ms > 0) as number[]
    return waits.length === 0 ? undefined : Math.min(...waits)
  }

  /** Whether what comes after this ordinal has to wait. */
  #mustWaitFor(ordinal: number, pod: Pod | undefined): boolean {
    if (pod === undefined) {
      this.#create(ordinal)
      return this.#isOrdered
    }
    if (isFinished(pod) && !isGoing(pod)) {
      const reason = pod.status?.phase === 'Failed' ? 'RecreatingFailedPod' : 'RecreatingTerminatedPod'
      const state = pod.status?.phase === 'Failed' ? 'failed' : 'terminated'
      const { namespace, name } = this.#set.metadata
      const message = `StatefulSet ${namespace}/${name} is recreating ${state} Pod ${pod.metadata.name}`
      this.#tell('Warning', reason, message)
      this.#delete(pod)
      return true
    }
    return this.#isOrdered && !this.#isHealthy(pod)
  }

  #isHealthy(pod: Pod): boolean {
    return (
      !isGoing(pod) &&
      isReady(pod) &&
      isAvailable(pod, this.#set.spec.minReadySeconds ?? 0, this.#context.time)
    )
  }

  /** From the highest ordinal down to the partition: replaces the first pod of an old revision, if all above are well. */
  #updateOne(wanted: readonly number[], byOrdinal: ReadonlyMap<number, Pod>): void {
    const partition = this.#set.spec.updateStrategy.rollingUpdate?.partition ?? 0
    for (const ordinal of wanted.filter((one) => one >= partition).reverse()) {
      const pod = byOrdinal.get(ordinal)
      if (pod === undefined) return
      if (revisionOf(pod) !== this.#update.metadata.name && !isGoing(pod)) return this.#delete(pod)
      if (!this.#isHealthy(pod)) return
    }
  }

  #create(ordinal: number): void {
    const { cluster } = this.#context
    const partition = this.#set.spec.updateStrategy.rollingUpdate?.partition ?? 0
    const isOld = this.#set.spec.updateStrategy.type === 'RollingUpdate' && ordinal < partition
    const wanted = podOf(this.#set, ordinal, isOld ? this.#current : this.#update)
    const name = wanted.metadata.name!
    const setName = this.#set.metadata.name
    for (const { claim } of claimsOf(this.#set, name)) {
      if (cluster.get('PersistentVolumeClaim', claim.metadata.namespace, claim.metadata.name!)) continue
      cluster.create(claim)
      const message = `create Claim ${claim.metadata.name} Pod ${name} in StatefulSet ${setName} success`
      this.#tell('Normal', 'SuccessfulCreate', message)
    }
    try {
      this.pods = [...this.pods, cluster.create(wanted) as Pod]
    } catch (error) {
      const message = `create Pod ${name} in StatefulSet ${setName} failed error: ${(error as Error).message}`
      this.#tell('Warning', 'FailedCreate', message)
      throw error
    }
    this.#tell('Normal', 'SuccessfulCreate', `create Pod ${name} in StatefulSet ${setName} successful`)
  }

  #delete(pod: Pod): void {
    const { namespace, name, uid } = pod.metadata
    const { cluster } = this.#context
    cluster.delete('Pod', namespace, name!, { uid: uid! })
    const left = cluster.get('Pod', namespace, name!) as Pod | undefined
    this.pods = this.pods.flatMap((one) => (one !== pod ? [one] : left ? [left] : []))
    const message = `delete Pod ${name} in StatefulSet ${this.#set.metadata.name} successful`
    this.#tell('Normal', 'SuccessfulDelete', message)
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.recorder.record(this.#set, source, { type, reason, message })
  }
}
