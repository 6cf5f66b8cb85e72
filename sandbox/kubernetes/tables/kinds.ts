import type { LabelSelector } from '#platform/kubernetes/labelSelector.ts'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { type Draft, isRecord, list, specOf, statusOf } from '../kinds/kind.ts'
import { selectorText } from '../resources/selectorText.ts'
import {
  ageColumn,
  type Column,
  column,
  humanDuration,
  integer,
  joined,
  nameColumn,
  none,
  since,
  wide,
} from './columns.ts'
import { podColumns } from './pods.ts'

const count = (name: string, read: (object: KubeObject) => unknown): Column =>
  integer(name, (object) => Number(read(object) ?? 0))
const fromStatus = (name: string, field: string): Column => count(name, (object) => statusOf(object)[field])
const fromSpec = (name: string, field: string): Column => count(name, (object) => specOf(object)[field])

const podSpecOf = (object: KubeObject): Draft => {
  const { template } = specOf(object)
  return isRecord(template) && isRecord(template.spec) ? template.spec : {}
}

const containersAndImages: readonly Column[] = [
  wide('Containers', (object) => joined(list(podSpecOf(object).containers).map(({ name }) => name))),
  wide('Images', (object) => joined(list(podSpecOf(object).containers).map(({ image }) => image))),
]

const selector = wide(
  'Selector',
  (object) => selectorText((specOf(object).selector ?? {}) as LabelSelector) || none,
)
const mapText = (map: unknown): string =>
  isRecord(map) ? joined(Object.entries(map).map(([key, value]) => `${key}=${value}`)) : none

const dataCount = count('Data', ({ data, binaryData }) => keys(data) + keys(binaryData))
const keys = (value: unknown): number => (isRecord(value) ? Object.keys(value).length : 0)

function nodeStatus(node: KubeObject): string {
  const ready = list(statusOf(node).conditions).find(({ type }) => type === 'Ready')
  const text = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
  return specOf(node).unschedulable === true ? `${text},SchedulingDisabled` : text
}

const roleLabel = 'node-role.kubernetes.io/'
const nodeRoles = ({ metadata }: KubeObject): string =>
  joined(
    Object.keys(metadata.labels ?? {})
      .filter((label) => label.startsWith(roleLabel))
      .map((label) => label.slice(roleLabel.length)),
  )

const nodeAddress = (wanted: string) => (node: KubeObject) =>
  list(statusOf(node).addresses).find(({ type }) => type === wanted)?.address ?? none

const nodeInfo = (field: string) => (node: KubeObject) => {
  const { nodeInfo } = statusOf(node)
  return (isRecord(nodeInfo) && nodeInfo[field]) || '<unknown>'
}

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

function jobDuration(job: KubeObject, now: number): string {
  const { startTime, completionTime } = statusOf(job)
  if (typeof startTime !== 'string') return ''
  const end = typeof completionTime === 'string' ? Date.parse(completionTime) : now
  return humanDuration(end - Date.parse(startTime))
}

function jobStatus(job: KubeObject): string {
  const condition = list(statusOf(job).conditions).find(
    ({ type, status }) => status === 'True' && ['Complete', 'Failed', 'Suspended'].includes(String(type)),
  )
  return condition === undefined ? 'Running' : String(condition.type)
}

const lastSeen = (event: KubeObject, now: number): string => {
  const series = isRecord(event.series) ? event.series : {}
  return since(
    series.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp,
    now,
  )
}

const involved = ({ involvedObject }: KubeObject): string =>
  isRecord(involvedObject) ? `${String(involvedObject.kind).toLowerCase()}/${involvedObject.name}` : none

const quotaText = (quota: KubeObject, wanted: (name: string) => boolean): string => {
  const hard = isRecord(statusOf(quota).hard) ? (statusOf(quota).hard as Draft) : {}
  const used = isRecord(statusOf(quota).used) ? (statusOf(quota).used as Draft) : {}
  return Object.keys(hard)
    .filter(wanted)
    .sort()
    .map((name) => `${name}: ${used[name] ?? 0}/${hard[name]}`)
    .join(', ')
}

const roleText = ({ roleRef }: KubeObject): string =>
  isRecord(roleRef) ? `${roleRef.kind}/${roleRef.name}` : none

const ingressHosts = (ingress: KubeObject): string => {
  const hosts = list(specOf(ingress).rules)
    .map(({ host }) => host)
    .filter(Boolean)
  return hosts.length === 0 ? '*' : hosts.join(',')
}

/** The columns of the kinds that have more than a name and an age. */
export const kindColumns: Readonly<Record<string, readonly Column[]>> = {
  Pod: podColumns,
  'Deployment.apps': [
    nameColumn,
    column('Ready', (object) => `${statusOf(object).readyReplicas ?? 0}/${specOf(object).replicas ?? 0}`),
    fromStatus('Up-to-date', 'updatedReplicas'),
    fromStatus('Available', 'availableReplicas'),
    ageColumn,
    ...containersAndImages,
    selector,
  ],
  'ReplicaSet.apps': [
    nameColumn,
    fromSpec('Desired', 'replicas'),
    fromStatus('Current', 'replicas'),
    fromStatus('Ready', 'readyReplicas'),
    ageColumn,
    ...containersAndImages,
    selector,
  ],
  'StatefulSet.apps': [
    nameColumn,
    column('Ready', (object) => `${statusOf(object).readyReplicas ?? 0}/${specOf(object).replicas ?? 0}`),
    ageColumn,
    ...containersAndImages,
  ],
  'DaemonSet.apps': [
    nameColumn,
    fromStatus('Desired', 'desiredNumberScheduled'),
    fromStatus('Current', 'currentNumberScheduled'),
    fromStatus('Ready', 'numberReady'),
    fromStatus('Up-to-date', 'updatedNumberScheduled'),
    fromStatus('Available', 'numberAvailable'),
    column('Node Selector', (object) => mapText(podSpecOf(object).nodeSelector)),
    ageColumn,
    ...containersAndImages,
    selector,
  ],
  'ControllerRevision.apps': [
    nameColumn,
    column('Controller', ({ metadata }) => {
      const owner = metadata.ownerReferences?.find(({ controller }) => controller)
      return owner ? `${owner.kind.toLowerCase()}.apps/${owner.name}` : none
    }),
    integer('Revision', ({ revision }) => revision),
    ageColumn,
  ],
  'Job.batch': [
    nameColumn,
    column('Status', jobStatus),
    column('Completions', (job) => `${statusOf(job).succeeded ?? 0}/${specOf(job).completions ?? 1}`),
    column('Duration', jobDuration),
    ageColumn,
    ...containersAndImages,
    selector,
  ],
  'CronJob.batch': [
    nameColumn,
    column('Schedule', (object) => specOf(object).schedule),
    column('Timezone', (object) => specOf(object).timeZone ?? none),
    {
      name: 'Suspend',
      type: 'boolean',
      cell: (object) => (specOf(object).suspend === true ? 'True' : 'False'),
    },
    integer('Active', (object) => list(statusOf(object).active).length),
    column('Last Schedule', (object, now) =>
      statusOf(object).lastScheduleTime ? since(statusOf(object).lastScheduleTime, now) : none,
    ),
    ageColumn,
  ],
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
  ConfigMap: [nameColumn, dataCount, ageColumn],
  Secret: [nameColumn, column('Type', ({ type }) => type), dataCount, ageColumn],
  ServiceAccount: [nameColumn, count('Secrets', ({ secrets }) => list(secrets).length), ageColumn],
  Namespace: [nameColumn, column('Status', (object) => statusOf(object).phase), ageColumn],
  Node: [
    nameColumn,
    column('Status', nodeStatus),
    column('Roles', nodeRoles),
    ageColumn,
    column('Version', nodeInfo('kubeletVersion')),
    wide('Internal-IP', nodeAddress('InternalIP')),
    wide('External-IP', nodeAddress('ExternalIP')),
    wide('OS-Image', nodeInfo('osImage')),
    wide('Kernel-Version', nodeInfo('kernelVersion')),
    wide('Container-Runtime', nodeInfo('containerRuntimeVersion')),
  ],
  Event: [
    column('Last Seen', lastSeen),
    column('Type', ({ type }) => type),
    column('Reason', ({ reason }) => reason),
    column('Object', involved),
    wide('Subobject', ({ involvedObject }) =>
      isRecord(involvedObject) ? (involvedObject.fieldPath ?? '') : '',
    ),
    wide('Source', ({ source }) => (isRecord(source) ? joined(Object.values(source)) : '')),
    column('Message', ({ message }) => String(message ?? '').trim()),
    wide('First Seen', ({ firstTimestamp, metadata }, now) =>
      since(firstTimestamp ?? metadata.creationTimestamp, now),
    ),
    wide('Count', ({ count }) => count ?? 1),
    { ...nameColumn, priority: 1 },
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
  'HorizontalPodAutoscaler.autoscaling': [
    nameColumn,
    column('Reference', (object) => {
      const { scaleTargetRef } = specOf(object)
      return isRecord(scaleTargetRef) ? `${scaleTargetRef.kind}/${scaleTargetRef.name}` : none
    }),
    column('Targets', () => '<unknown>'),
    column('MinPods', (object) => String(specOf(object).minReplicas ?? '<unset>')),
    fromSpec('MaxPods', 'maxReplicas'),
    fromStatus('Replicas', 'currentReplicas'),
    ageColumn,
  ],
  'PodDisruptionBudget.policy': [
    nameColumn,
    column('Min Available', (object) => String(specOf(object).minAvailable ?? 'N/A')),
    column('Max Unavailable', (object) => String(specOf(object).maxUnavailable ?? 'N/A')),
    fromStatus('Allowed Disruptions', 'disruptionsAllowed'),
    ageColumn,
  ],
  PersistentVolumeClaim: [
    nameColumn,
    column('Status', (object) =>
      object.metadata.deletionTimestamp ? 'Terminating' : statusOf(object).phase,
    ),
    column('Volume', (object) => specOf(object).volumeName ?? ''),
    column('Capacity', (object) =>
      isRecord(statusOf(object).capacity) ? (statusOf(object).capacity as Draft).storage : '',
    ),
    column('Access Modes', (object) => accessModes(statusOf(object).accessModes)),
    column('StorageClass', (object) => specOf(object).storageClassName ?? ''),
    column('VolumeAttributesClass', () => '<unset>'),
    ageColumn,
    wide('VolumeMode', (object) => specOf(object).volumeMode),
  ],
  PersistentVolume: [
    nameColumn,
    column('Capacity', (object) =>
      isRecord(specOf(object).capacity) ? (specOf(object).capacity as Draft).storage : '',
    ),
    column('Access Modes', (object) => accessModes(specOf(object).accessModes)),
    column('Reclaim Policy', (object) => specOf(object).persistentVolumeReclaimPolicy),
    column('Status', (object) => statusOf(object).phase),
    column('Claim', (object) => {
      const { claimRef } = specOf(object)
      return isRecord(claimRef) ? `${claimRef.namespace}/${claimRef.name}` : ''
    }),
    column('StorageClass', (object) => specOf(object).storageClassName ?? ''),
    ageColumn,
  ],
  'StorageClass.storage.k8s.io': [
    {
      ...nameColumn,
      cell: ({ metadata }) =>
        metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true'
          ? `${metadata.name} (default)`
          : metadata.name,
    },
    column('Provisioner', ({ provisioner }) => provisioner),
    column('ReclaimPolicy', ({ reclaimPolicy }) => reclaimPolicy),
    column('VolumeBindingMode', ({ volumeBindingMode }) => volumeBindingMode),
    {
      name: 'AllowVolumeExpansion',
      type: 'boolean',
      cell: ({ allowVolumeExpansion }) => allowVolumeExpansion === true,
    },
    ageColumn,
  ],
  ResourceQuota: [
    nameColumn,
    column('Request', (quota) => quotaText(quota, (name) => !name.startsWith('limits.'))),
    column('Limit', (quota) => quotaText(quota, (name) => name.startsWith('limits.'))),
    ageColumn,
  ],
  'RoleBinding.rbac.authorization.k8s.io': [nameColumn, column('Role', roleText), ageColumn],
  'ClusterRoleBinding.rbac.authorization.k8s.io': [nameColumn, column('Role', roleText), ageColumn],
  'Role.rbac.authorization.k8s.io': [nameColumn, createdAt()],
  'ClusterRole.rbac.authorization.k8s.io': [nameColumn, createdAt()],
  'CustomResourceDefinition.apiextensions.k8s.io': [nameColumn, createdAt()],
}

function createdAt(): Column {
  return { name: 'Created At', type: 'date', cell: ({ metadata }) => metadata.creationTimestamp }
}

const shortModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

const accessModes = (modes: unknown): string =>
  Array.isArray(modes) ? modes.map((mode) => shortModes[mode] ?? mode).join(',') : ''
