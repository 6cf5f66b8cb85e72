import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { type Draft, isRecord, list, specOf, statusOf } from '../kinds/kind.ts'
import { ageColumn, type Column, column, count, joined, nameColumn, none, since, wide } from './columns.ts'

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

/** Configuration, storage, rights, nodes, and what is told of all of them. */
export const clusterColumns: Readonly<Record<string, readonly Column[]>> = {
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
