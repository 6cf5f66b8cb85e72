import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { list, type Surroundings, setDefaults, specOf } from '../kinds/kind.ts'
import { forbiddenError } from '../objects/refusals.ts'
import type { Resource } from '../resources/resource.ts'

const waitSeconds = 300
const troubles = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

/** A pod stays for a while on a node that is in trouble. */
export function tolerateTrouble(pod: KubeObject): void {
  const spec = specOf(pod)
  const tolerations = list(spec.tolerations)
  const isTolerated = (wanted: string) =>
    tolerations.some(
      ({ key, effect }) =>
        (key === wanted || key === undefined) && (effect === undefined || effect === 'NoExecute'),
    )
  spec.tolerations = [
    ...tolerations,
    ...troubles
      .filter((key) => !isTolerated(key))
      .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: waitSeconds })),
  ]
}

/** The number that the pod's priority class stands for. */
export function givePriority(resource: Resource, pod: KubeObject, { store }: Surroundings): void {
  const spec = specOf(pod)
  const name = spec.priorityClassName
  if (typeof name !== 'string' || name === '') {
    setDefaults(spec, { priority: 0, preemptionPolicy: 'PreemptLowerPriority' })
    return
  }
  const found = store.get('PriorityClass.scheduling.k8s.io', undefined, name)
  if (found === undefined) {
    throw forbiddenError(resource, pod.metadata.name ?? '', `no PriorityClass with name ${name} was found`)
  }
  spec.priority = found.value
  spec.preemptionPolicy = found.preemptionPolicy ?? 'PreemptLowerPriority'
}
