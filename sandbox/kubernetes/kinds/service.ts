import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { duplicate, invalid, type Problem, refuseInvalid, required } from '../validation/problem.ts'
import { child, type Draft, type KindRules, list, type Surroundings, setDefaults, specOf } from './kind.ts'
import { oneOf, portNumber } from './pod/problems.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const protocols = ['SCTP', 'TCP', 'UDP']
const none = 'None'
/** 10.96.0.0/16, and the range of ports of nodes. */
const ipPrefix = '10.96'
const [firstNodePort, lastNodePort] = [30_000, 32_767]

export const service: KindRules = {
  defaults(object) {
    const spec = child(object, 'spec')
    setDefaults(spec, { type: 'ClusterIP', sessionAffinity: 'None' })
    if (spec.sessionAffinity === 'ClientIP') {
      child(child(spec, 'sessionAffinityConfig'), 'clientIP').timeoutSeconds ??= 10_800
    } else delete spec.sessionAffinityConfig
    for (const port of list(spec.ports)) {
      port.protocol ??= 'TCP'
      port.targetPort ??= port.port
    }
    if (isExposed(spec)) spec.externalTrafficPolicy ??= 'Cluster'
    if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true
    if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ??= 'Cluster'
  },
  prepareCreate(object, surroundings) {
    object.status = { loadBalancer: {} }
    allocate(object, surroundings)
  },
  prepareUpdate(object, before, surroundings) {
    keepAllocated(specOf(object), specOf(before))
    allocate(object, surroundings)
  },
  problems,
  updateProblems(object, before) {
    const [now, was] = [specOf(object), specOf(before)]
    if (now.type === 'ExternalName' || was.type === 'ExternalName' || now.clusterIP === was.clusterIP)
      return []
    return [invalid('spec.clusterIPs[0]', [now.clusterIP], 'may not change once set')]
  },
  returnsDeleted: true,
}

const isExposed = ({ type }: Draft): boolean => type === 'NodePort' || type === 'LoadBalancer'

/** What was given to the service before stays, where the update does not say otherwise. */
function keepAllocated(spec: Draft, before: Draft): void {
  if (spec.type !== 'ExternalName' && before.type !== 'ExternalName') {
    setDefaults(spec, { clusterIP: before.clusterIP, clusterIPs: before.clusterIPs })
    setDefaults(spec, { ipFamilies: before.ipFamilies, ipFamilyPolicy: before.ipFamilyPolicy })
  }
  if (spec.type === 'ExternalName') for (const field of addressFields) delete spec[field]
  const known = new Map(list(before.ports).map((port) => [portKey(port), port.nodePort]))
  for (const port of list(spec.ports)) {
    if (isExposed(spec) && isExposed(before)) port.nodePort ??= known.get(portKey(port))
    // A service that stops being exposed gives its ports back.
    if (!isExposed(spec) && port.nodePort === known.get(portKey(port))) delete port.nodePort
  }
  if (!isExposed(spec) && isExposed(before)) {
    delete spec.externalTrafficPolicy
    delete spec.allocateLoadBalancerNodePorts
  }
}

const addressFields = ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy']
const portKey = ({ port, protocol }: Draft): string => `${protocol}/${port}`

/** Throws 422 for a port of nodes that another service has. */
function allocate(object: KubeObject, surroundings: Surroundings): void {
  const spec = specOf(object)
  if (spec.type !== 'ExternalName') {
    spec.clusterIP ??= freeAddress(surroundings)
    spec.clusterIPs ??= [spec.clusterIP]
    if (spec.clusterIP !== none || spec.selector !== undefined) spec.ipFamilies ??= ['IPv4']
    spec.ipFamilies ??= ['IPv4']
    spec.ipFamilyPolicy ??= 'SingleStack'
  }
  if (!isExposed(spec) || spec.allocateLoadBalancerNodePorts === false) return
  const used = usedNodePorts(object, surroundings)
  const problems: Problem[] = []
  for (const [index, port] of list(spec.ports).entries()) {
    if (used.has(port.nodePort)) {
      const field = `spec.ports[${index}].nodePort`
      problems.push(invalid(field, port.nodePort, 'provided port is already allocated'))
    }
    port.nodePort ??= freeNodePort(used)
    used.add(port.nodePort)
  }
  refuseInvalid(object, problems)
}

function specsOf({ store }: Surroundings): Draft[] {
  return store.list('Service').map((object: KubeObject) => specOf(object))
}

function freeAddress(surroundings: Surroundings): string {
  const used = new Set(specsOf(surroundings).map(({ clusterIP }) => clusterIP))
  for (let number = 2; ; number++) {
    const address = `${ipPrefix}.${number >> 8}.${number & 255}`
    if (!used.has(address)) return address
  }
}

/** The ports that other services have. */
const usedNodePorts = ({ metadata }: KubeObject, { store }: Surroundings): Set<unknown> => {
  const others = store.list('Service').filter((object) => object.metadata.uid !== metadata.uid)
  const ports = others.flatMap((object) => list(specOf(object).ports))
  return new Set(ports.map(({ nodePort }) => nodePort).filter((port) => port !== undefined))
}

function freeNodePort(used: ReadonlySet<unknown>): number {
  let port = firstNodePort
  while (used.has(port) && port < lastNodePort) port++
  return port
}

function problems(object: KubeObject): Problem[] {
  const spec = specOf(object)
  const ports = list(spec.ports)
  const isHeadless = spec.clusterIP === none
  return [
    ...oneOf(spec.type, types, 'spec.type'),
    ...oneOf(spec.sessionAffinity, ['ClientIP', 'None'], 'spec.sessionAffinity'),
    ...(ports.length === 0 && !isHeadless && spec.type !== 'ExternalName' ? [required('spec.ports')] : []),
    ...(spec.type === 'ExternalName' && !spec.externalName ? [required('spec.externalName')] : []),
    ...addressProblems(spec.clusterIP),
    ...ports.flatMap((port, index) => portProblems(port, `spec.ports[${index}]`, ports.length > 1)),
    ...repeatedPorts(ports),
  ]
}

function addressProblems(address: unknown): Problem[] {
  if (address === undefined || address === none || address === '') return []
  if (/^\d+(\.\d+){3}$/.test(String(address)) || String(address).includes(':')) return []
  return [
    invalid('spec.clusterIPs', [address], 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'),
  ]
}

function portProblems(port: Draft, path: string, isOneOfMany: boolean): Problem[] {
  const { name, nodePort, targetPort } = port
  return [
    ...(isOneOfMany && !name ? [required(`${path}.name`)] : []),
    ...portNumber(port.port, `${path}.port`),
    ...oneOf(port.protocol, protocols, `${path}.protocol`),
    ...(typeof targetPort === 'number' ? portNumber(targetPort, `${path}.targetPort`) : []),
    ...(typeof nodePort === 'number' && (nodePort < firstNodePort || nodePort > lastNodePort)
      ? [
          invalid(
            `${path}.nodePort`,
            nodePort,
            `provided port is not in the valid range. The range of valid ports is ${firstNodePort}-${lastNodePort}`,
          ),
        ]
      : []),
  ]
}

function repeatedPorts(ports: readonly Draft[]): Problem[] {
  const names = new Set<unknown>()
  const numbers = new Set<string>()
  return ports.flatMap((port, index) => {
    const problems: Problem[] = []
    if (port.name !== undefined && names.has(port.name))
      problems.push(duplicate(`spec.ports[${index}].name`, port.name))
    const key = portKey(port)
    if (numbers.has(key))
      problems.push(duplicate(`spec.ports[${index}]`, { protocol: port.protocol, port: port.port }))
    names.add(port.name)
    numbers.add(key)
    return problems
  })
}
