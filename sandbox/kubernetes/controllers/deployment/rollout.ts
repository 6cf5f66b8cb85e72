import type { Deployment, DeploymentStatus, ReplicaSet } from '../kinds.ts'
import { isSame } from '../runtime/canonical.ts'
import { type Condition, withCondition } from '../runtime/conditions.ts'
import type { Context } from '../runtime/controller.ts'
import { bounds, desiredAnnotation, maxAnnotation } from './replicaSets.ts'
import { revisionAnnotation } from './revisions.ts'

export const source = { component: 'deployment-controller' }

/** One look at a Deployment: what is written of it and of its ReplicaSets on the way. */
export class Rollout {
  readonly context: Context
  /** As it is after what has been written. */
  deployment: Deployment

  constructor(context: Context, deployment: Deployment) {
    this.context = context
    this.deployment = deployment
  }

  tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.context.recorder.record(this.deployment, source, { type, reason, message })
  }

  tellScaled(set: ReplicaSet, from: number, to: number): void {
    const direction = to > from ? 'up' : 'down'
    const message = `Scaled ${direction} replica set ${set.metadata.name} from ${from} to ${to}`
    this.tell('Normal', 'ScalingReplicaSet', message)
  }

  writeStatus(status: DeploymentStatus): void {
    if (isSame(this.deployment.status ?? {}, status)) return
    this.deployment = this.context.cluster.updateStatus({
      ...this.deployment,
      status,
    } as Deployment) as Deployment
  }

  setCondition(condition: Condition): void {
    const { status } = this.deployment
    this.writeStatus({ ...status, conditions: withCondition(status?.conditions ?? [], condition) })
  }

  /** Notes on the Deployment which revision it has, and with the same write a condition. */
  note(revision: string, condition?: Condition): void {
    const { metadata, status = {} } = this.deployment
    const annotations = { ...metadata.annotations, [revisionAnnotation]: revision }
    const next = condition
      ? { ...status, conditions: withCondition(status.conditions ?? [], condition) }
      : status
    if (isSame(annotations, metadata.annotations) && isSame(status, next)) return
    const noted = { ...this.deployment, metadata: { ...metadata, annotations }, status: next }
    this.deployment = this.context.cluster.updateStatus(noted as Deployment) as Deployment
  }

  /** Gives a ReplicaSet a size, and notes what the whole Deployment is to have. Says whether the size changed. */
  scale(set: ReplicaSet, replicas: number): boolean {
    const total = this.deployment.spec.replicas
    const annotations = {
      ...set.metadata.annotations,
      [desiredAnnotation]: String(total),
      [maxAnnotation]: String(total + bounds(this.deployment).surge),
    }
    const isResized = set.spec.replicas !== replicas
    if (!isResized && isSame(annotations, set.metadata.annotations)) return false
    const metadata = { ...set.metadata, annotations }
    this.context.cluster.update({ ...set, metadata, spec: { ...set.spec, replicas } } as ReplicaSet)
    if (isResized) this.tellScaled(set, set.spec.replicas, replicas)
    return isResized
  }

  /** As `scale`, but leaves alone one that has the size. */
  resize(set: ReplicaSet, replicas: number): boolean {
    return set.spec.replicas !== replicas && this.scale(set, replicas)
  }
}
