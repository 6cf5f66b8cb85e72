import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Surroundings } from '../kinds/kind.ts'
import { conflict } from './refusals.ts'
import { timestamp } from './time.ts'

/** Gives a pod its node, for good, as the binding subresource does. */
export function bindPod(
  pod: KubeObject,
  nodeName: string,
  { store, registry, clock }: Surroundings,
): KubeObject {
  const name = pod.metadata.name!
  const spec = pod.spec as { nodeName?: string }
  const refuse = (why: string) => conflict(registry.stored('Pod')!, name, why)
  if (pod.metadata.deletionTimestamp !== undefined)
    throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`)
  if (spec.nodeName) throw refuse(`pod ${name} is already assigned to node "${spec.nodeName}"`)
  const status = pod.status as { conditions?: { type: string }[] } | undefined
  const scheduled = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(clock.now()),
  }
  const others = (status?.conditions ?? []).filter(({ type }) => type !== scheduled.type)
  return store.put('Pod', {
    ...pod,
    spec: { ...spec, nodeName },
    status: { ...status, conditions: [...others, scheduled] },
  })
}
