import { matchesLabels } from '#platform/kubernetes/labelSelector.ts'
import type { Pod, Service, ServicePort } from '../kinds.ts'
import { isFinished, isReady } from '../pods/pod.ts'

/** A pod that a Service sends to, with the ports as its containers name them. */
export interface Address {
  readonly pod: Pod
  readonly ip: string
  /** The pod is ready, or the Service does not mind. */
  readonly isReady: boolean
  readonly isTerminating: boolean
  readonly ports: readonly ResolvedPort[]
}

export interface ResolvedPort {
  readonly name?: string
  readonly port: number
  readonly protocol: string
  readonly appProtocol?: string
}

export const isSelecting = ({ spec }: Service): boolean =>
  spec.type !== 'ExternalName' && Object.keys(spec.selector ?? {}).length > 0

export const selects = ({ spec }: Service, pod: Pod): boolean =>
  matchesLabels({ matchLabels: spec.selector! }, pod.metadata.labels)

/** Where a Service sends to: those of its pods that have an address. */
export function addressesOf(service: Service, pods: readonly Pod[]): Address[] {
  return pods
    .filter((pod) => pod.status?.podIP !== undefined && !isFinished(pod))
    .map((pod) => {
      const isTerminating = pod.metadata.deletionTimestamp !== undefined
      return {
        pod,
        ip: pod.status!.podIP!,
        isReady: service.spec.publishNotReadyAddresses === true || (isReady(pod) && !isTerminating),
        isTerminating,
        ports: (service.spec.ports ?? []).flatMap((port) => resolvePort(pod, port)),
      }
    })
}

/** None where the port has a name that no container of the pod knows. */
function resolvePort({ spec }: Pod, { name, port, protocol = 'TCP', targetPort, appProtocol }: ServicePort) {
  const number =
    typeof targetPort === 'string' && !/^\d+$/.test(targetPort)
      ? spec.containers
          .flatMap(({ ports = [] }) => ports)
          .find((one) => one.name === targetPort && (one.protocol ?? 'TCP') === protocol)?.containerPort
      : Number(targetPort ?? port) || port
  if (number === undefined) return []
  return [{ ...(name ? { name } : {}), port: number, protocol, ...(appProtocol ? { appProtocol } : {}) }]
}

/** Those with the same ports together. */
export function byPorts(addresses: readonly Address[]): (readonly Address[])[] {
  return [...Map.groupBy(addresses, ({ ports }) => JSON.stringify(ports)).values()]
}
