import { groupOf } from '#platform/kubernetes/objects.ts'
import type { KubernetesAccountSettings } from '../settings.ts'
import { apiService } from './apiService.ts'
import { clusterRole } from './clusterRole.ts'
import { clusterRoleBinding } from './clusterRoleBinding.ts'
import { configMap } from './configMap.ts'
import { controllerRevision } from './controllerRevision.ts'
import { cronJob } from './cronJob.ts'
import { customResourceDefinition } from './customResourceDefinition.ts'
import { daemonSet } from './daemonSet.ts'
import { defineKind, type Kind } from './define.ts'
import { deployment } from './deployment.ts'
import { event } from './event.ts'
import { horizontalPodAutoscaler } from './horizontalPodAutoscaler.ts'
import { ingress } from './ingress.ts'
import { job } from './job.ts'
import { limitRange } from './limitRange.ts'
import { mutatingWebhookConfiguration } from './mutatingWebhookConfiguration.ts'
import { namespace } from './namespace.ts'
import { networkPolicy } from './networkPolicy.ts'
import { persistentVolume } from './persistentVolume.ts'
import { persistentVolumeClaim } from './persistentVolumeClaim.ts'
import { pod } from './pod.ts'
import { podDisruptionBudget } from './podDisruptionBudget.ts'
import { podPreset } from './podPreset.ts'
import { podSecurityPolicy } from './podSecurityPolicy.ts'
import { replicaSet } from './replicaSet.ts'
import { role } from './role.ts'
import { roleBinding } from './roleBinding.ts'
import { secret } from './secret.ts'
import { service } from './service.ts'
import { serviceAccount } from './serviceAccount.ts'
import { statefulSet } from './statefulSet.ts'
import { storageClass } from './storageClass.ts'
import { validatingWebhookConfiguration } from './validatingWebhookConfiguration.ts'

/** The kinds that Spinnaker knows; every other is a custom resource, registered by the account or not. */
export const kinds: readonly Kind[] = [
  apiService,
  clusterRole,
  clusterRoleBinding,
  configMap,
  controllerRevision,
  cronJob,
  customResourceDefinition,
  daemonSet,
  deployment,
  event,
  horizontalPodAutoscaler,
  ingress,
  job,
  limitRange,
  mutatingWebhookConfiguration,
  namespace,
  networkPolicy,
  persistentVolume,
  persistentVolumeClaim,
  pod,
  podDisruptionBudget,
  podPreset,
  podSecurityPolicy,
  replicaSet,
  role,
  roleBinding,
  secret,
  service,
  serviceAccount,
  statefulSet,
  storageClass,
  validatingWebhookConfiguration,
]

/** Kinds of these API groups are written without their group. */
const nativeGroups = new Set([
  '',
  'core',
  'batch',
  'apps',
  'extensions',
  'storage.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'autoscaling',
  'admissionregistration.k8s.io',
  'policy',
  'scheduling.k8s.io',
  'settings.k8s.io',
  'authorization.k8s.io',
  'authentication.k8s.io',
  'rbac.authorization.k8s.io',
  'certificates.k8s.io',
  'networking.k8s.io',
])

const byName = new Map<string, Kind>(
  kinds.flatMap((kind) => [kind.name, ...kind.aliases].map((name) => [name.toLowerCase(), kind] as const)),
)

type CustomResources = Pick<KubernetesAccountSettings, 'customResources'>

/** By Spinnaker's name, an alias or the API's, with the group where it is not a built-in one: `rs`, `foo.example.com`. */
export function kindNamed(name: string, settings: CustomResources): Kind {
  const dot = name.indexOf('.')
  return dot < 0 ? find(name, '', settings) : find(name.slice(0, dot), name.slice(dot + 1), settings)
}

/** The kind of an object or a manifest. */
export const kindOf = (
  object: { readonly apiVersion: string; readonly kind: string },
  settings: CustomResources,
) => find(object.kind, groupOf(object.apiVersion), settings)

function find(kind: string, group: string, settings: CustomResources): Kind {
  const native = nativeGroups.has(group.toLowerCase())
  const known = native ? byName.get(kind.toLowerCase()) : undefined
  if (known) return known
  const name = native ? kind : `${kind}.${group}`
  return registered(name, kind, group, settings) ?? custom(name, kind, group)
}

function custom(name: string, kind: string, group: string): Kind {
  return defineKind({ name, api: { kind, ...(group === '' ? {} : { group }) }, priority: 1000 })
}

function registered(name: string, kind: string, group: string, settings: CustomResources): Kind | undefined {
  const wanted = name.toLowerCase()
  const entry = settings.customResources.find((entry) => entry.kubernetesKind.toLowerCase() === wanted)
  if (!entry) return undefined
  const { spinnakerKind, deployPriority: priority, versioned, namespaced } = entry
  return { ...custom(name, kind, group), spinnakerKind, priority, versioned, namespaced }
}
