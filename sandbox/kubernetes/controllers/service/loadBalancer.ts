import type { Service } from '../kinds.ts'
import { type Context, type Controller, itself, parseKey } from '../runtime/controller.ts'

const source = { component: 'service-controller' }

/** Seconds until a load balancer has its address. */
const delay = 0.1

/** Gives load balancers an address; one annotated with `sim/behaviour: no-address` waits for it for ever. */
export function loadBalancerController({ cluster, recorder, time }: Context): Controller {
  const since = new Map<string, number>()
  let next = 1

  return {
    name: source.component,
    watches: { Service: itself },
    reconcile(key) {
      const { namespace, name } = parseKey(key)
      const service = cluster.get('Service', namespace, name) as Service | undefined
      const ingress = service?.status?.loadBalancer?.ingress ?? []
      if (service?.spec.type !== 'LoadBalancer') {
        since.delete(key)
        if (service && ingress.length > 0) cluster.updateStatus({ ...service, status: { loadBalancer: {} } })
        return undefined
      }
      if (ingress.length > 0 || service.metadata.annotations?.['sim/behaviour'] === 'no-address')
        return undefined
      return ensure(service, key)
    },
  }

  function ensure(service: Service, key: string): number | undefined {
    const begun = since.get(key)
    if (begun === undefined) {
      since.set(key, time.now())
      tell(service, 'EnsuringLoadBalancer', 'Ensuring load balancer')
      return time.scaled(delay)
    }
    const left = begun + time.scaled(delay) - time.now()
    if (left > 0) return left
    since.delete(key)
    const ingress = [{ ip: freeAddress(), ipMode: 'VIP' }]
    cluster.updateStatus({ ...service, status: { ...service.status, loadBalancer: { ingress } } })
    tell(service, 'EnsuredLoadBalancer', 'Ensured load balancer')
    return undefined
  }

  /** 203.0.113.0/24 and 198.51.100.0/24 are for examples. */
  function freeAddress(): string {
    const taken = new Set(
      (cluster.list('Service') as readonly Service[]).flatMap(({ status }) =>
        (status?.loadBalancer?.ingress ?? []).map((one) => (one as { ip?: string }).ip),
      ),
    )
    for (let tries = 0; tries < 508; tries++) {
      const number = next++ % 508
      const address = number < 254 ? `203.0.113.${number + 1}` : `198.51.100.${number - 253}`
      if (!taken.has(address)) return address
    }
    throw new Error('all addresses of load balancers are taken')
  }

  function tell(service: Service, reason: string, message: string): void {
    recorder.record(service, source, { type: 'Normal', reason, message })
  }
}
