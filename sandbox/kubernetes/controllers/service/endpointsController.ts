import type { ClusterEvent } from '../../cluster.ts'
import type { Pod, Service } from '../kinds.ts'
import { isReady } from '../pods/pod.ts'
import { isSame } from '../runtime/canonical.ts'
import { type Context, type Controller, itself, keyOf, parseKey } from '../runtime/controller.ts'
import { addressesOf, isSelecting, selects } from './addresses.ts'
import { syncEndpoints } from './endpoints.ts'
import { PodsByLabel } from './podsByLabel.ts'
import { syncSlices } from './slices.ts'

/** Keeps the Endpoints and the EndpointSlices of the Services that select pods. */
export function endpointsController(context: Context): Controller {
  const { cluster } = context
  const pods = new PodsByLabel()
  return {
    name: 'endpoint-controller',
    watches: { Service: itself, Pod: servicesOf(context, pods) },
    reconcile(key) {
      const { namespace, name } = parseKey(key)
      const service = cluster.get('Service', namespace, name) as Service | undefined
      if (service === undefined) {
        if (cluster.get('Endpoints', namespace, name)) cluster.delete('Endpoints', namespace, name)
      } else if (isSelecting(service) && service.metadata.deletionTimestamp === undefined) {
        const addresses = addressesOf(service, pods.select(namespace!, service.spec.selector!))
        syncEndpoints(context, service, addresses)
        syncSlices(context, service, addresses)
      }
      return undefined
    },
  }
}

/** For `watches`: the Services that select a pod, or did, if something changed that they tell others. */
const servicesOf =
  ({ cluster }: Context, pods: PodsByLabel) =>
  (event: ClusterEvent): Iterable<string> => {
    pods.observe(event)
    const { type, object, before } = event
    const versions = [object, ...(before ? [before] : [])] as Pod[]
    if (type === 'MODIFIED' && tellsSame(object as Pod, before as Pod)) return []
    const services = cluster.list('Service', { namespace: object.metadata.namespace! }) as readonly Service[]
    return services
      .filter((service) => isSelecting(service) && versions.some((pod) => selects(service, pod)))
      .map(keyOf)
  }

const tellsSame = (a: Pod, b: Pod): boolean =>
  a.status?.phase === b.status?.phase &&
  a.status?.podIP === b.status?.podIP &&
  a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
  isReady(a) === isReady(b) &&
  isSame(a.metadata.labels, b.metadata.labels)
