import type { LabelSelector } from '#platform/kubernetes/labelSelector.ts'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { isRecord, list, specOf, statusOf } from '../kinds/kind.ts'
import { selectorText } from '../resources/selectorText.ts'
import { ageColumn, type Column, column, joined, mapText, nameColumn, none, wide } from './columns.ts'

function servicePorts(service: KubeObject): string {
  return joined(
    list(specOf(service).ports).map(({ port, nodePort, protocol }) =>
      nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
    ),
  )
}

function loadBalancerAddresses(object: KubeObject): string[] {
  const { loadBalancer } = statusOf(object)
  return list(isRecord(loadBalancer) ? loadBalancer.ingress : []).map(({ ip, hostname }) =>
    String(ip ?? hostname),
  )
}

function externalAddress(service: KubeObject): string {
  const { type, externalIPs, externalName } = specOf(service)
  const own = Array.isArray(externalIPs) ? externalIPs : []
  if (type === 'ExternalName') return String(externalName)
  if (type !== 'LoadBalancer') return joined(own)
  const given = [...loadBalancerAddresses(service), ...own]
  return given.length === 0 ? '<pending>' : given.join(',')
}

function endpointTexts(object: KubeObject): string {
  const all = list(object.subsets).flatMap(({ addresses, ports }) =>
    list(addresses).flatMap(({ ip }) => list(ports).map(({ port }) => `${ip}:${port}`)),
  )
  if (all.length === 0) return none
  return all.length > 3 ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...` : all.join(',')
}

const ingressHosts = (ingress: KubeObject): string => {
  const hosts = list(specOf(ingress).rules)
    .map(({ host }) => host)
    .filter(Boolean)
  return hosts.length === 0 ? '*' : hosts.join(',')
}

/** What leads to pods. */
export const networkColumns: Readonly<Record<string, readonly Column[]>> = {
  Service: [
    nameColumn,
    column('Type', (object) => specOf(object).type),
    column('Cluster-IP', (object) => specOf(object).clusterIP ?? none),
    column('External-IP', externalAddress),
    column('Port(s)', servicePorts),
    ageColumn,
    wide('Selector', (object) => mapText(specOf(object).selector)),
  ],
  Endpoints: [nameColumn, column('Endpoints', endpointTexts), ageColumn],
  'EndpointSlice.discovery.k8s.io': [
    nameColumn,
    column('AddressType', ({ addressType }) => addressType),
    column('Ports', ({ ports }) => joined(list(ports).map(({ port }) => port))),
    column('Endpoints', ({ endpoints }) => joined(list(endpoints).flatMap(({ addresses }) => addresses))),
    ageColumn,
  ],
  'Ingress.networking.k8s.io': [
    nameColumn,
    column('Class', (object) => specOf(object).ingressClassName ?? none),
    column('Hosts', ingressHosts),
    column('Address', (object) => loadBalancerAddresses(object).join(',')),
    column('Ports', (object) => (list(specOf(object).tls).length > 0 ? '80, 443' : '80')),
    ageColumn,
  ],
  'NetworkPolicy.networking.k8s.io': [
    nameColumn,
    column(
      'Pod-Selector',
      (object) => selectorText((specOf(object).podSelector ?? {}) as LabelSelector) || none,
    ),
    ageColumn,
  ],
}
