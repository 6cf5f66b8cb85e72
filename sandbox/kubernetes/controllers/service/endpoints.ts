import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Service } from '../kinds.ts'
import { isSame } from '../runtime/canonical.ts'
import type { Context } from '../runtime/controller.ts'
import { type Address, byPorts } from './addresses.ts'

const triggerAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time'
const headlessLabel = 'service.kubernetes.io/headless'

/** Brings the Endpoints of a Service in line with the addresses behind it. */
export function syncEndpoints(
  { cluster, time }: Context,
  service: Service,
  addresses: readonly Address[],
): void {
  const { namespace, name } = service.metadata
  const labels = {
    ...service.metadata.labels,
    ...(service.spec.clusterIP === 'None' ? { [headlessLabel]: '' } : {}),
  }
  const subsets = subsetsOf(addresses)
  const present = cluster.get('Endpoints', namespace, name!)
  if (present && isSame(present.subsets ?? [], subsets) && isSame(present.metadata.labels ?? {}, labels))
    return
  const annotations = { ...present?.metadata.annotations, [triggerAnnotation]: time.stamp() }
  const next: KubeObject = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...(present?.metadata ?? { name: name!, namespace: namespace! }), labels, annotations },
    ...(subsets.length === 0 ? {} : { subsets }),
  }
  if (present) cluster.update(next)
  else cluster.create(next)
}

function subsetsOf(addresses: readonly Address[]): object[] {
  const reachable = addresses.filter(({ isTerminating, isReady }) => !isTerminating || isReady)
  return byPorts(reachable).map((group) => {
    const ready = group.filter(({ isReady }) => isReady).map(describe)
    const notReady = group.filter(({ isReady }) => !isReady).map(describe)
    const { ports } = group[0]!
    return {
      ...(ready.length === 0 ? {} : { addresses: ready }),
      ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady }),
      ...(ports.length === 0 ? {} : { ports }),
    }
  })
}

export const targetRef = ({ kind, metadata }: KubeObject) => ({
  kind,
  namespace: metadata.namespace,
  name: metadata.name,
  uid: metadata.uid,
})

function describe({ pod, ip }: Address): object {
  const { hostname, subdomain, nodeName } = pod.spec
  return { ip, ...(hostname && subdomain ? { hostname } : {}), nodeName, targetRef: targetRef(pod) }
}
