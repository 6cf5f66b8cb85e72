import type { ClusterEvent } from '../cluster.ts'
import type { Node, Pod } from '../controllers/kinds.ts'
import { podResources } from '../controllers/pods/resources.ts'
import { isSame } from '../controllers/runtime/canonical.ts'
import { type Condition, conditionOf, withoutCondition } from '../controllers/runtime/conditions.ts'
import { type Context, type Controller, keyOf, parseKey } from '../controllers/runtime/controller.ts'
import { unsuitable } from './placement.ts'
import { Usage } from './usage.ts'

const source = { component: 'default-scheduler' }

/** Binds pods to nodes: to the one with the fewest pods of those that suit and have room. */
export function schedulerController(context: Context): Controller {
  const { cluster, recorder, time } = context
  const usage = new Usage()
  /** Pods for which there is no node now. */
  const parked = new Set<string>()

  const onPod = (event: ClusterEvent): Iterable<string> => {
    if (usage.observe(event)) return [...parked]
    const { object, before, type } = event
    const key = keyOf(object)
    if (type === 'DELETED') parked.delete(key)
    const isPlain = before !== undefined && isSame(before.spec, object.spec)
    return type === 'DELETED' || isPlain || !isOurs(object as Pod) ? [] : [key]
  }

  const onNode = ({ object, before }: ClusterEvent): Iterable<string> => {
    const isPlain = before !== undefined && isSame(relevant(before as Node), relevant(object as Node))
    return isPlain ? [] : [...parked]
  }

  const onClaim = (): Iterable<string> => [...parked]

  return {
    name: source.component,
    watches: { Pod: onPod, Node: onNode, PersistentVolumeClaim: onClaim },
    reconcile(key) {
      const { namespace, name } = parseKey(key)
      const pod = cluster.get('Pod', namespace, name) as Pod | undefined
      if (pod === undefined || !isOurs(pod) || pod.metadata.deletionTimestamp) parked.delete(key)
      else if ((pod.spec.schedulingGates ?? []).length === 0) place(pod, key)
      return undefined
    },
  }

  function place(pod: Pod, key: string): void {
    const claim = missingClaim(pod)
    if (claim) return park(pod, key, claim)
    const nodes = cluster.list('Node') as readonly Node[]
    const wanted = podResources(pod)
    const reasons = new Map<string, number>()
    let best: string | undefined
    for (const node of nodes) {
      const problem = unsuitable(pod, node)
      const lacks = problem ? [problem] : usage.lacks(node, wanted)
      for (const reason of lacks) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      const name = node.metadata.name!
      if (lacks.length === 0 && (best === undefined || usage.pods(name) < usage.pods(best))) best = name
    }
    if (best === undefined) return park(pod, key, explain(nodes.length, reasons))
    parked.delete(key)
    bind(pod, best)
  }

  function bind(pod: Pod, nodeName: string): void {
    const { namespace, name } = pod.metadata
    usage.take(cluster.bind(namespace, name!, nodeName) as Pod, nodeName)
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`
    recorder.record(pod, source, { type: 'Normal', reason: 'Scheduled', message })
  }

  function park(pod: Pod, key: string, message: string): void {
    parked.add(key)
    noteUnschedulable(pod, message)
    recorder.record(pod, source, { type: 'Warning', reason: 'FailedScheduling', message })
  }

  function noteUnschedulable(pod: Pod, message: string): void {
    const present = pod.status?.conditions ?? []
    const known = conditionOf(pod.status, 'PodScheduled')
    if (known?.message === message) return
    const now = time.stamp()
    const condition: Condition = {
      type: 'PodScheduled',
      status: 'False',
      lastProbeTime: null,
      lastTransitionTime: known?.lastTransitionTime ?? now,
      reason: 'Unschedulable',
      message,
    }
    const conditions = [...withoutCondition(present, 'PodScheduled'), condition]
    cluster.updateStatus({ ...pod, status: { ...pod.status, conditions } })
  }

  function missingClaim({ spec, metadata }: Pod): string | undefined {
    for (const { persistentVolumeClaim } of spec.volumes ?? []) {
      const name = persistentVolumeClaim?.claimName
      if (name !== undefined && !cluster.get('PersistentVolumeClaim', metadata.namespace, name)) {
        return `0/${cluster.list('Node').length} nodes are available: persistentvolumeclaim "${name}" not found.`
      }
    }
    return undefined
  }
}

/** Other schedulers' pods wait for these. */
const isOurs = ({ spec }: Pod) =>
  !spec.nodeName && (spec.schedulerName ?? source.component) === source.component

/** What of a node decides whether pods can go there. */
const relevant = ({ metadata, spec, status }: Node) => [metadata.labels, spec, status?.allocatable]

function explain(nodes: number, reasons: ReadonlyMap<string, number>): string {
  if (nodes === 0) return 'no nodes available to schedule pods'
  const texts = [...reasons].map(([reason, count]) => `${count} ${reason}`).sort()
  return `0/${nodes} nodes are available: ${texts.join(', ')}.`
}
