import { type Resource, storedKey } from '../resources/resource.ts'
import { cronJob, job } from './batch.ts'
import {
  lease,
  namespace,
  node,
  persistentVolume,
  persistentVolumeClaim,
  priorityClass,
  resourceQuota,
  role,
  roleBinding,
  serviceAccount,
  storageClass,
} from './cluster.ts'
import { configMap, secret } from './config.ts'
import { customResource } from './customResource.ts'
import { customResourceDefinition } from './customResourceDefinition.ts'
import type { KindRules } from './kind.ts'
import {
  endpointSlice,
  endpoints,
  event,
  horizontalPodAutoscaler,
  ingress,
  networkPolicy,
  podDisruptionBudget,
} from './network.ts'
import { pod } from './pod/index.ts'
import { service } from './service.ts'
import { daemonSet, deployment, replicaSet, replicationController, statefulSet } from './workloads.ts'

const none: KindRules = {}

/** The rules of each built-in kind that has some of its own. */
const table: Readonly<Record<string, KindRules>> = {
  ConfigMap: configMap,
  Endpoints: endpoints,
  Event: event,
  Namespace: namespace,
  Node: node,
  PersistentVolume: persistentVolume,
  PersistentVolumeClaim: persistentVolumeClaim,
  Pod: pod,
  ReplicationController: replicationController,
  ResourceQuota: resourceQuota,
  Secret: secret,
  Service: service,
  ServiceAccount: serviceAccount,
  'ClusterRole.rbac.authorization.k8s.io': role,
  'ClusterRoleBinding.rbac.authorization.k8s.io': roleBinding,
  'CronJob.batch': cronJob,
  'CustomResourceDefinition.apiextensions.k8s.io': customResourceDefinition,
  'DaemonSet.apps': daemonSet,
  'Deployment.apps': deployment,
  'EndpointSlice.discovery.k8s.io': endpointSlice,
  'HorizontalPodAutoscaler.autoscaling': horizontalPodAutoscaler,
  'Ingress.networking.k8s.io': ingress,
  'Job.batch': job,
  'Lease.coordination.k8s.io': lease,
  'NetworkPolicy.networking.k8s.io': networkPolicy,
  'PodDisruptionBudget.policy': podDisruptionBudget,
  'PriorityClass.scheduling.k8s.io': priorityClass,
  'ReplicaSet.apps': replicaSet,
  'Role.rbac.authorization.k8s.io': role,
  'RoleBinding.rbac.authorization.k8s.io': roleBinding,
  'StatefulSet.apps': statefulSet,
  'StorageClass.storage.k8s.io': storageClass,
}

export const rulesOf = (resource: Resource): KindRules =>
  resource.definition === undefined ? (table[storedKey(resource)] ?? none) : customResource(resource)
