import { child, type Draft, isRecord, list, setDefaults } from '../kind.ts'

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe']
const modes = ['secret', 'configMap', 'downwardAPI', 'projected']
const fileMode = 0o644

/** Fills in the spec of a pod or of a template of pods. */
export function defaultPodSpec(spec: Draft): void {
  setDefaults(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  })
  if (typeof spec.serviceAccountName === 'string') spec.serviceAccount = spec.serviceAccountName
  else if (typeof spec.serviceAccount === 'string') spec.serviceAccountName = spec.serviceAccount
  for (const container of [...list(spec.initContainers), ...list(spec.containers)]) {
    defaultContainer(container, spec.hostNetwork === true)
  }
  for (const volume of list(spec.volumes)) defaultVolume(volume)
}

function defaultContainer(container: Draft, isOnHost: boolean): void {
  setDefaults(container, {
    imagePullPolicy: pullPolicy(String(container.image ?? '')),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    resources: {},
  })
  for (const port of list(container.ports)) {
    port.protocol ??= 'TCP'
    if (isOnHost) port.hostPort ??= port.containerPort
  }
  for (const variable of list(container.env)) defaultFieldRef(variable.valueFrom)
  for (const probe of probes) if (isRecord(container[probe])) defaultProbe(container[probe])
  if (isRecord(container.lifecycle)) {
    for (const handler of Object.values(container.lifecycle)) if (isRecord(handler)) defaultHandler(handler)
  }
}

/** What an image's tag says of how long it stays what it is. */
function pullPolicy(image: string): string {
  if (image.includes('@')) return 'IfNotPresent'
  const tag = /:([^/:]+)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent'
}

/** Containers that say what they may use at most, and not what they need, need that much: of pods, not of templates. */
export function defaultRequests(spec: Draft): void {
  for (const { resources } of [...list(spec.initContainers), ...list(spec.containers)]) {
    if (!isRecord(resources) || !isRecord(resources.limits)) continue
    const requests = child(resources, 'requests')
    for (const name in resources.limits) requests[name] ??= resources.limits[name]
  }
}

function defaultProbe(probe: Draft): void {
  setDefaults(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 })
  defaultHandler(probe)
}

function defaultHandler(handler: Draft): void {
  if (isRecord(handler.httpGet)) setDefaults(handler.httpGet, { path: '/', scheme: 'HTTP' })
  if (isRecord(handler.grpc)) setDefaults(handler.grpc, { service: '' })
}

function defaultFieldRef(source: unknown): void {
  if (!isRecord(source)) return
  if (isRecord(source.fieldRef)) source.fieldRef.apiVersion ??= 'v1'
  if (isRecord(source.resourceFieldRef)) source.resourceFieldRef.divisor ??= '0'
}

function defaultVolume(volume: Draft): void {
  if (Object.keys(volume).length === 1) volume.emptyDir = {}
  for (const kind of modes) {
    const source = volume[kind]
    if (!isRecord(source)) continue
    source.defaultMode ??= fileMode
    for (const item of list(source.items)) defaultFieldRef(item)
    for (const part of list(source.sources)) defaultProjection(part)
  }
  if (isRecord(volume.hostPath)) volume.hostPath.type ??= ''
  if (isRecord(volume.ephemeral) && isRecord(volume.ephemeral.volumeClaimTemplate)) {
    child(volume.ephemeral.volumeClaimTemplate, 'spec').volumeMode ??= 'Filesystem'
  }
}

function defaultProjection(part: Draft): void {
  if (isRecord(part.serviceAccountToken)) part.serviceAccountToken.expirationSeconds ??= 3600
  if (isRecord(part.downwardAPI)) for (const item of list(part.downwardAPI.items)) defaultFieldRef(item)
}
