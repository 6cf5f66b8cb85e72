import type { DaemonSet, Node, Pod } from '../kinds.ts'
import { isFinished } from '../pods/pod.ts'
import { syncRevisions, trimRevisions } from '../revisions/revisions.ts'
import { isSame } from '../runtime/canonical.ts'
import { type Context, type Controller, itself, keyOf, parseKey } from '../runtime/controller.ts'
import { claim, controllersOf } from '../runtime/owners.ts'
import { hashLabel, nodeOf, podFor, shouldRun } from './placement.ts'
import { outdated } from './rollout.ts'
import { daemonSetStatus } from './status.ts'

const source = { component: 'daemonset-controller' }

export function daemonSetController(context: Context): Controller {
  const { cluster, recorder, time } = context
  const onNode = () => cluster.list('DaemonSet.apps').map(keyOf)
  return {
    name: source.component,
    watches: { 'DaemonSet.apps': itself, Pod: controllersOf(context, 'DaemonSet.apps'), Node: onNode },
    reconcile(key) {
      const { namespace, name } = parseKey(key)
      const set = cluster.get('DaemonSet.apps', namespace, name) as DaemonSet | undefined
      return set && sync(set)
    },
  }

  function sync(set: DaemonSet): number | undefined {
    const pods = claim<Pod>(context, 'Pod', set, set.spec.selector)
    const nodes = cluster.list('Node') as readonly Node[]
    const revisions = syncRevisions(context, set, set.status?.collisionCount)
    const hash = revisions.update.metadata.labels!['controller.kubernetes.io/hash']!
    if (set.metadata.deletionTimestamp === undefined) {
      const wanted = nodes.filter((node) => shouldRun(set, node))
      manage(set, pods, wanted, hash)
      if (set.spec.updateStrategy.type === 'RollingUpdate') {
        for (const pod of outdated(set, present(set), wanted, hash, time)) remove(set, pod)
      }
      const live = new Set(pods.map((pod) => `${set.metadata.name}-${pod.metadata.labels?.[hashLabel]}`))
      trimRevisions(context, set, revisions, live.add(revisions.update.metadata.name!))
    }
    const { status, again } = daemonSetStatus(set, present(set), nodes, hash, time)
    if (!isSame(set.status ?? {}, status)) cluster.updateStatus({ ...set, status })
    return again
  }

  function present(set: DaemonSet): Pod[] {
    return claim<Pod>(context, 'Pod', set, set.spec.selector)
  }

  /** One pod on each node that wants one, none on the others. */
  function manage(set: DaemonSet, pods: readonly Pod[], nodes: readonly Node[], hash: string): void {
    const byNode = new Map<string, Pod[]>()
    for (const pod of pods) {
      const node = nodeOf(pod)
      if (node !== undefined) byNode.set(node, [...(byNode.get(node) ?? []), pod])
    }
    for (const { metadata } of nodes) {
      const there = byNode.get(metadata.name!) ?? []
      byNode.delete(metadata.name!)
      for (const pod of there.filter(isFinished)) removeFailed(set, pod, metadata.name!)
      const [, ...surplus] = there.filter((pod) => !isFinished(pod))
      for (const pod of surplus) remove(set, pod)
      if (there.length === 0) create(set, metadata.name!, hash)
    }
    for (const pod of [...byNode.values()].flat()) remove(set, pod)
  }

  function create(set: DaemonSet, node: string, hash: string): void {
    try {
      const pod = cluster.create(podFor(set, node, hash))
      tell(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
    } catch (error) {
      tell(set, 'Warning', 'FailedCreate', `Error creating: ${(error as Error).message}`)
      throw error
    }
  }

  function removeFailed(set: DaemonSet, pod: Pod, node: string): void {
    const { namespace, name } = pod.metadata
    const message = `Found failed daemon pod ${namespace}/${name} on node ${node}, will try to kill it`
    if (pod.metadata.deletionTimestamp === undefined) tell(set, 'Warning', 'FailedDaemonPod', message)
    remove(set, pod)
  }

  function remove(set: DaemonSet, { metadata }: Pod): void {
    if (metadata.deletionTimestamp !== undefined) return
    cluster.delete('Pod', metadata.namespace, metadata.name!, { uid: metadata.uid! })
    tell(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`)
  }

  function tell(set: DaemonSet, type: 'Normal' | 'Warning', reason: string, message: string): void {
    recorder.record(set, source, { type, reason, message })
  }
}
