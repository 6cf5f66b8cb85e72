import type { Node, Pod, Taint } from '../controllers/kinds.ts'
import { type Condition, isTrue } from '../controllers/runtime/conditions.ts'
import type { Context } from '../controllers/runtime/controller.ts'
import { haste } from '../kubelet/backOff.ts'
import { readyCondition } from '../kubelet/nodes.ts'
import { tolerates } from '../scheduler/placement.ts'

const source = { component: 'node-controller' }
const unreachable = 'node.kubernetes.io/unreachable'

/** Seconds that pods without a toleration of their own stay bound to a node that is away. */
const patience = 300

const taints: readonly Taint[] = [
  { key: unreachable, effect: 'NoSchedule' },
  { key: unreachable, effect: 'NoExecute' },
]

/**
 * What the cluster makes of a node that has stopped reporting, or that reports again: its condition, its taints, its
 * pods not ready, and after a while deleted. Answers whether there is such a node.
 */
export function setNodeReady(context: Context, name: string, ready: boolean): boolean {
  const { cluster, recorder, time } = context
  const node = cluster.get('Node', undefined, name) as Node | undefined
  if (node === undefined) return false
  if (isTrue(node.status, 'Ready') === ready) return true
  const now = time.stamp()
  const next = ready ? readyCondition(now) : lostCondition(now)
  const others = (node.status?.conditions ?? []).filter(({ type }) => type !== 'Ready')
  const written = cluster.updateStatus({
    ...node,
    status: { ...node.status, conditions: [...others, next] },
  }) as Node
  const kept = (written.spec.taints ?? []).filter(({ key }) => key !== unreachable)
  cluster.update({ ...written, spec: { ...written.spec, taints: ready ? kept : [...kept, ...taints] } })
  const [reason, message] = ready
    ? ['NodeReady', `Node ${name} status is now: NodeReady`]
    : ['NodeNotReady', `Node ${name} status is now: NodeNotReady`]
  recorder.record(node, source, { type: 'Normal', reason, message })
  if (!ready) losePods(context, name)
  return true
}

const lostCondition = (now: string): Condition & { lastHeartbeatTime: string } => ({
  type: 'Ready',
  status: 'Unknown',
  lastHeartbeatTime: now,
  lastTransitionTime: now,
  reason: 'NodeStatusUnknown',
  message: 'Kubelet stopped posting node status.',
})

function losePods(context: Context, node: string): void {
  const { cluster, time, recorder } = context
  const podsOf = () => (cluster.list('Pod') as readonly Pod[]).filter(({ spec }) => spec.nodeName === node)
  for (const pod of podsOf()) {
    const conditions = (pod.status?.conditions ?? []).map((one) =>
      one.type === 'Ready' && one.status === 'True'
        ? { ...one, status: 'False' as const, lastTransitionTime: time.stamp() }
        : one,
    )
    cluster.updateStatus({ ...pod, status: { ...pod.status, conditions } })
    const message = 'Node is not ready'
    recorder.record(pod, source, { type: 'Warning', reason: 'NodeNotReady', message })
  }
  time.after(patience * haste, () => {
    const present = cluster.get('Node', undefined, node) as Node | undefined
    if (present === undefined || isTrue(present.status, 'Ready')) return
    for (const { metadata, spec } of podsOf()) {
      if (metadata.deletionTimestamp || bears(spec.tolerations)) continue
      cluster.delete('Pod', metadata.namespace, metadata.name!, { uid: metadata.uid! })
    }
  })
}

/** Those that the API server adds to each pod are for a time only. */
const bears = (tolerations: Pod['spec']['tolerations'] = []) =>
  tolerations.filter((one) => !('tolerationSeconds' in one)).some((one) => tolerates([one], taints[1]!))
