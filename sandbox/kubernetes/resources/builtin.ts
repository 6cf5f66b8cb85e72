import { allVerbs, type Resource, type ScalePaths, type Subresource } from './resource.ts'

interface Traits {
  plural?: string
  short?: string[]
  categories?: string[]
  /** Of the whole cluster, not of a namespace. */
  cluster?: true
  status?: true
  scale?: true
  generation?: true
  verbs?: readonly string[]
  sub?: Subresource[]
  storageVersion?: string
  storageGroup?: string
}

const workloadScale: ScalePaths = {
  specReplicas: '.spec.replicas',
  statusReplicas: '.status.replicas',
  labelSelector: '.status.selector',
}

const all = ['all']
const createOnly = ['create']

const group = (name: string, version: string) => (kind: string, traits: Traits) =>
  define(name, version, kind, traits)

function define(group: string, version: string, kind: string, traits: Traits): Resource {
  const singular = kind.toLowerCase()
  return {
    group,
    version,
    kind,
    plural: traits.plural ?? `${singular}s`,
    singular,
    shortNames: traits.short ?? [],
    categories: traits.categories ?? [],
    isNamespaced: traits.cluster !== true,
    verbs: traits.verbs ?? allVerbs,
    hasStatus: traits.status === true,
    ...(traits.scale ? { scale: workloadScale } : {}),
    hasGeneration: traits.generation === true,
    subresources: traits.sub ?? [],
    storageVersion: traits.storageVersion ?? version,
    ...(traits.storageGroup === undefined ? {} : { storageGroup: traits.storageGroup }),
  }
}

const sub = (name: string, apiVersion: string, kind: string, verbs: string[] = createOnly): Subresource => ({
  name,
  apiVersion,
  kind,
  verbs,
})

const core = group('', 'v1')
const apps = group('apps', 'v1')
const authentication = group('authentication.k8s.io', 'v1')
const authorization = group('authorization.k8s.io', 'v1')
const autoscaling = group('autoscaling', 'v2')
const autoscalingV1 = group('autoscaling', 'v1')
const batch = group('batch', 'v1')
const networking = group('networking.k8s.io', 'v1')
const rbac = group('rbac.authorization.k8s.io', 'v1')
const storage = group('storage.k8s.io', 'v1')
const admission = group('admissionregistration.k8s.io', 'v1')

/** The resources of a cluster without custom ones, preferred versions first. */
export const builtinResources: readonly Resource[] = [
  core('Binding', { verbs: createOnly }),
  core('ConfigMap', { short: ['cm'] }),
  core('Endpoints', { plural: 'endpoints', short: ['ep'] }),
  core('Event', { short: ['ev'] }),
  core('LimitRange', { short: ['limits'] }),
  core('Namespace', {
    cluster: true,
    short: ['ns'],
    status: true,
    verbs: allVerbs.filter((verb) => verb !== 'deletecollection'),
    sub: [sub('finalize', 'v1', 'Namespace', ['update'])],
  }),
  core('Node', { cluster: true, short: ['no'], status: true }),
  core('PersistentVolumeClaim', { short: ['pvc'], status: true }),
  core('PersistentVolume', { cluster: true, short: ['pv'], status: true }),
  core('Pod', {
    short: ['po'],
    categories: all,
    status: true,
    sub: [
      sub('binding', 'v1', 'Binding'),
      sub('eviction', 'policy/v1', 'Eviction'),
      sub('log', 'v1', 'Pod', ['get']),
    ],
  }),
  core('PodTemplate', {}),
  core('ReplicationController', {
    short: ['rc'],
    categories: all,
    status: true,
    scale: true,
    generation: true,
  }),
  core('ResourceQuota', { short: ['quota'], status: true }),
  core('Secret', {}),
  core('ServiceAccount', {
    short: ['sa'],
    sub: [sub('token', 'authentication.k8s.io/v1', 'TokenRequest')],
  }),
  core('Service', { short: ['svc'], categories: all, status: true }),

  apps('ControllerRevision', {}),
  apps('DaemonSet', { short: ['ds'], categories: all, status: true, generation: true }),
  apps('Deployment', { short: ['deploy'], categories: all, status: true, scale: true, generation: true }),
  apps('ReplicaSet', { short: ['rs'], categories: all, status: true, scale: true, generation: true }),
  apps('StatefulSet', { short: ['sts'], categories: all, status: true, scale: true, generation: true }),

  group('events.k8s.io', 'v1')('Event', { short: ['ev'], storageGroup: '' }),

  authentication('SelfSubjectReview', { cluster: true, verbs: createOnly }),
  authentication('TokenReview', { cluster: true, verbs: createOnly }),

  authorization('LocalSubjectAccessReview', { verbs: createOnly }),
  authorization('SelfSubjectAccessReview', { cluster: true, verbs: createOnly }),
  authorization('SelfSubjectRulesReview', { cluster: true, verbs: createOnly }),
  authorization('SubjectAccessReview', { cluster: true, verbs: createOnly }),

  autoscaling('HorizontalPodAutoscaler', { short: ['hpa'], categories: all, status: true }),
  autoscalingV1('HorizontalPodAutoscaler', {
    short: ['hpa'],
    categories: all,
    status: true,
    storageVersion: 'v2',
  }),

  batch('CronJob', { short: ['cj'], categories: all, status: true, generation: true }),
  batch('Job', { categories: all, status: true, generation: true }),

  group('certificates.k8s.io', 'v1')('CertificateSigningRequest', {
    cluster: true,
    short: ['csr'],
    status: true,
  }),
  group('coordination.k8s.io', 'v1')('Lease', {}),
  group('discovery.k8s.io', 'v1')('EndpointSlice', { generation: true }),

  networking('IngressClass', { plural: 'ingressclasses', cluster: true, generation: true }),
  networking('Ingress', { plural: 'ingresses', short: ['ing'], status: true, generation: true }),
  networking('NetworkPolicy', { plural: 'networkpolicies', short: ['netpol'], generation: true }),

  group('node.k8s.io', 'v1')('RuntimeClass', { plural: 'runtimeclasses', cluster: true }),
  group('policy', 'v1')('PodDisruptionBudget', { short: ['pdb'], status: true, generation: true }),

  rbac('ClusterRoleBinding', { cluster: true }),
  rbac('ClusterRole', { cluster: true }),
  rbac('RoleBinding', {}),
  rbac('Role', {}),

  group('scheduling.k8s.io', 'v1')('PriorityClass', {
    plural: 'priorityclasses',
    cluster: true,
    short: ['pc'],
    generation: true,
  }),

  storage('CSIDriver', { cluster: true }),
  storage('CSINode', { cluster: true }),
  storage('CSIStorageCapacity', { plural: 'csistoragecapacities' }),
  storage('StorageClass', { plural: 'storageclasses', cluster: true, short: ['sc'] }),
  storage('VolumeAttachment', { cluster: true, status: true }),

  admission('MutatingWebhookConfiguration', { cluster: true, generation: true }),
  admission('ValidatingAdmissionPolicy', {
    plural: 'validatingadmissionpolicies',
    cluster: true,
    status: true,
    generation: true,
  }),
  admission('ValidatingAdmissionPolicyBinding', { cluster: true, generation: true }),
  admission('ValidatingWebhookConfiguration', { cluster: true, generation: true }),

  group('apiextensions.k8s.io', 'v1')('CustomResourceDefinition', {
    cluster: true,
    short: ['crd', 'crds'],
    categories: ['api-extensions'],
    status: true,
    generation: true,
  }),
  group('apiregistration.k8s.io', 'v1')('APIService', {
    cluster: true,
    categories: ['api-extensions'],
    status: true,
    generation: true,
  }),
]
