import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Service } from '../kinds.ts'
import { isSame } from '../runtime/canonical.ts'
import type { Context } from '../runtime/controller.ts'
import { controlled, ownerReference } from '../runtime/owners.ts'
import { type Address, byPorts } from './addresses.ts'
import { targetRef } from './endpoints.ts'

const kind = 'EndpointSlice.discovery.k8s.io'

/** So many endpoints go into one slice. */
const size = 100

/** Brings the EndpointSlices of a Service in line with the addresses behind it. There is always one at least. */
export function syncSlices({ cluster }: Context, service: Service, addresses: readonly Address[]): void {
  const groups = byPorts(addresses).flatMap(chunks)
  const wanted = groups.length === 0 ? [{ endpoints: null, ports: null }] : groups.map(contentOf)
  const labels = {
    ...service.metadata.labels,
    ...(service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}),
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    'kubernetes.io/service-name': service.metadata.name!,
  }
  const present = controlled(cluster, kind, service)
  wanted.forEach((content, index) => {
    const slice = present[index]
    if (slice === undefined) cluster.create(newSlice(service, labels, content))
    else if (
      !isSame(
        [slice.endpoints, slice.ports, slice.metadata.labels],
        [content.endpoints, content.ports, labels],
      )
    ) {
      cluster.update({ ...slice, ...content, metadata: { ...slice.metadata, labels } })
    }
  })
  for (const { metadata } of present.slice(wanted.length)) {
    cluster.delete(kind, metadata.namespace, metadata.name!, { uid: metadata.uid! })
  }
}

function newSlice(service: Service, labels: Record<string, string>, content: object): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace!,
      labels,
      ownerReferences: [ownerReference(service)],
    },
    addressType: 'IPv4',
    ...content,
  }
}

const chunks = (addresses: readonly Address[]): (readonly Address[])[] =>
  Array.from({ length: Math.ceil(addresses.length / size) }, (_, i) =>
    addresses.slice(i * size, (i + 1) * size),
  )

function contentOf(addresses: readonly Address[]) {
  return {
    endpoints: addresses.map(({ pod, ip, isReady, isTerminating }) => ({
      addresses: [ip],
      conditions: { ready: isReady, serving: isReady, terminating: isTerminating },
      ...(pod.spec.hostname && pod.spec.subdomain ? { hostname: pod.spec.hostname } : {}),
      nodeName: pod.spec.nodeName,
      targetRef: targetRef(pod),
    })),
    ports: addresses[0]!.ports.map((port) => ({ ...port, name: port.name ?? '' })),
  }
}
