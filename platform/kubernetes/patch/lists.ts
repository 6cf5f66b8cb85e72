/**
 * How the fields of the built-in kinds merge, as Kubernetes 1.32 publishes it: `x-kubernetes-patch-strategy`,
 * `-patch-merge-key`, `-list-type`, `-list-map-keys`, `-map-type` and the defaults of keys. What is not named
 * is usual: an object merges field by field, a list is one value.
 */

export interface ListFact {
  /** How a strategic merge patch merges the list: by this key of its items, or as a set of scalars. */
  readonly strategic?: { readonly key: string } | 'set'
  /** Who owns what in server-side apply: each item, known by these keys; each scalar; or the list as a whole. */
  readonly ownership: 'map' | 'set' | 'atomic'
  readonly keys: readonly string[]
}

export interface FieldFact {
  readonly type?: string
  readonly list?: ListFact
  /** Server-side apply owns the object (for a list: each item) as a whole. */
  readonly atomic?: boolean
  /** A patch names the fields that stay; all others go. */
  readonly retainKeys?: boolean
  /** A strategic merge patch replaces the object as a whole. */
  readonly replace?: boolean
  /** The names inside are keys that users chose, not fields of a struct. */
  readonly keyed?: boolean
}

export type TypeFacts = Readonly<Record<string, FieldFact>>

type Extra = Omit<FieldFact, 'list' | 'type'>

const object = (type: string, extra: Extra = {}): FieldFact => ({ type, ...extra })
const atomic: FieldFact = { atomic: true }
const set: FieldFact = { list: { ownership: 'set', keys: [] } }
const mergedSet: FieldFact = { list: { strategic: 'set', ownership: 'set', keys: [] } }

/** Merges by the first key; owned item by item. */
const byKey = (keys: readonly [string, ...string[]], type?: string, extra: Extra = {}): FieldFact => ({
  ...(type === undefined ? {} : { type }),
  ...extra,
  list: { strategic: { key: keys[0] }, ownership: 'map', keys },
})
/** Owned item by item, and replaced by a strategic merge patch. */
const ownedByKey = (...keys: string[]): FieldFact => ({ list: { ownership: 'map', keys } })
/** Merged by a strategic merge patch, and owned as a whole. */
const mergedByKey = (key: string): FieldFact => ({
  list: { strategic: { key }, ownership: 'atomic', keys: [] },
})

const conditions = byKey(['type'])
const podTemplate = object('PodTemplateSpec')
const workload: TypeFacts = { selector: atomic, template: podTemplate }
const withConditions: TypeFacts = { conditions }
const secretRef: TypeFacts = { secretRef: atomic }
const topology: TypeFacts = { nodeTopology: atomic }
const inSpec = (type: string): TypeFacts => ({ spec: object(type) })
const inStatus = (type: string): TypeFacts => ({ status: object(type) })
const inBoth = (spec: string, status: string): TypeFacts => ({ ...inSpec(spec), ...inStatus(status) })
const webhooks = byKey(['name'], 'Webhook')
const roleBinding: TypeFacts = { roleRef: atomic }
const signing: TypeFacts = { extra: { keyed: true } }

const container: TypeFacts = {
  env: byKey(['name'], 'EnvVar'),
  ports: byKey(['containerPort', 'protocol']),
  resources: object('ResourceRequirements'),
  volumeDevices: byKey(['devicePath']),
  volumeMounts: byKey(['mountPath']),
}

/** The types by name; a kind is a type that also has the fields of `objectFacts`. */
export const typeFacts: Readonly<Record<string, TypeFacts>> = {
  ObjectMeta: { finalizers: mergedSet, ownerReferences: byKey(['uid'], undefined, { atomic: true }) },

  // apps, batch
  Deployment: inBoth('DeploymentSpec', 'WithConditions'),
  DeploymentSpec: { ...workload, strategy: { retainKeys: true } },
  ReplicaSet: inBoth('Workload', 'WithConditions'),
  StatefulSet: inBoth('Workload', 'WithConditions'),
  DaemonSet: inBoth('Workload', 'WithConditions'),
  Workload: workload,
  WithConditions: withConditions,
  Job: inBoth('Workload', 'JobStatus'),
  JobStatus: { conditions: mergedByKey('type'), uncountedTerminatedPods: object('UncountedTerminatedPods') },
  UncountedTerminatedPods: { failed: set, succeeded: set },
  CronJob: inSpec('CronJobSpec'),
  CronJobSpec: { jobTemplate: object('JobTemplateSpec') },
  JobTemplateSpec: { metadata: object('ObjectMeta'), spec: object('Workload') },

  // Pods
  Pod: inBoth('PodSpec', 'PodStatus'),
  PodTemplate: { template: podTemplate },
  PodTemplateSpec: { metadata: object('ObjectMeta'), spec: object('PodSpec') },
  PodSpec: {
    affinity: object('Affinity'),
    containers: byKey(['name'], 'Container'),
    ephemeralContainers: byKey(['name'], 'Container'),
    hostAliases: byKey(['ip']),
    imagePullSecrets: byKey(['name'], undefined, { atomic: true }),
    initContainers: byKey(['name'], 'Container'),
    nodeSelector: atomic,
    resourceClaims: byKey(['name'], undefined, { retainKeys: true }),
    resources: object('ResourceRequirements'),
    schedulingGates: byKey(['name']),
    topologySpreadConstraints: byKey(['topologyKey', 'whenUnsatisfiable'], 'TopologySpreadConstraint'),
    volumes: byKey(['name'], 'Volume', { retainKeys: true }),
  },
  PodStatus: {
    conditions,
    hostIPs: mergedByKey('ip'),
    podIPs: byKey(['ip']),
    resourceClaimStatuses: byKey(['name'], undefined, { retainKeys: true }),
  },
  Affinity: { nodeAffinity: object('NodeAffinity') },
  NodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: atomic },
  TopologySpreadConstraint: { labelSelector: atomic },
  Container: container,
  EnvVar: { valueFrom: object('EnvVarSource') },
  EnvVarSource: {
    configMapKeyRef: atomic,
    fieldRef: atomic,
    resourceFieldRef: atomic,
    secretKeyRef: atomic,
  },
  ResourceRequirements: { claims: ownedByKey('name') },
  Volume: {
    cephfs: object('SecretRef'),
    cinder: object('SecretRef'),
    csi: object('CsiSource'),
    ephemeral: object('EphemeralVolumeSource'),
    flexVolume: object('SecretRef'),
    iscsi: object('SecretRef'),
    rbd: object('SecretRef'),
    scaleIO: object('SecretRef'),
    storageos: object('SecretRef'),
  },
  SecretRef: secretRef,
  CsiSource: {
    controllerExpandSecretRef: atomic,
    controllerPublishSecretRef: atomic,
    nodeExpandSecretRef: atomic,
    nodePublishSecretRef: atomic,
    nodeStageSecretRef: atomic,
  },
  EphemeralVolumeSource: { volumeClaimTemplate: object('PersistentVolumeClaimTemplate') },
  PersistentVolumeClaimTemplate: {
    metadata: object('ObjectMeta'),
    spec: object('PersistentVolumeClaimSpec'),
  },

  // the rest of the core group
  Service: inBoth('ServiceSpec', 'WithConditions'),
  ServiceSpec: { ports: byKey(['port', 'protocol']), selector: atomic },
  ServiceAccount: { secrets: byKey(['name'], undefined, { atomic: true }) },
  Namespace: inStatus('WithConditions'),
  Node: inBoth('NodeSpec', 'NodeStatus'),
  NodeSpec: { podCIDRs: mergedSet },
  NodeStatus: { addresses: byKey(['type']), conditions },
  PersistentVolumeClaim: inBoth('PersistentVolumeClaimSpec', 'WithConditions'),
  PersistentVolumeClaimSpec: { dataSource: atomic, selector: atomic },
  PersistentVolume: inSpec('PersistentVolumeSpec'),
  PersistentVolumeSpec: {
    cephfs: object('SecretRef'),
    cinder: object('SecretRef'),
    claimRef: atomic,
    csi: object('CsiSource'),
    flexVolume: object('SecretRef'),
    iscsi: object('SecretRef'),
    nodeAffinity: object('VolumeNodeAffinity'),
    rbd: object('SecretRef'),
    scaleIO: object('SecretRef'),
    storageos: object('SecretRef'),
  },
  VolumeNodeAffinity: { required: atomic },
  ReplicationController: inBoth('Workload', 'WithConditions'),
  ResourceQuota: inSpec('ResourceQuotaSpec'),
  ResourceQuotaSpec: { scopeSelector: atomic },
  ComponentStatus: withConditions,
  Event: { involvedObject: atomic, regarding: atomic, related: atomic },

  // networking, policy, autoscaling, node
  Ingress: inSpec('IngressSpec'),
  IngressSpec: { defaultBackend: object('IngressBackend') },
  IngressBackend: { resource: atomic, service: object('IngressServiceBackend') },
  IngressServiceBackend: { port: atomic },
  NetworkPolicy: inSpec('NetworkPolicySpec'),
  NetworkPolicySpec: { podSelector: atomic },
  PodDisruptionBudget: inBoth('PodDisruptionBudgetSpec', 'WithConditions'),
  PodDisruptionBudgetSpec: { selector: { atomic: true, replace: true } },
  'HorizontalPodAutoscaler.v1': inSpec('HorizontalPodAutoscalerSpecV1'),
  HorizontalPodAutoscalerSpecV1: { scaleTargetRef: atomic },
  HorizontalPodAutoscaler: inStatus('WithConditions'),
  RuntimeClass: { scheduling: object('Scheduling') },
  Scheduling: { nodeSelector: atomic },

  // rbac, certificates, storage, flowcontrol
  RoleBinding: roleBinding,
  ClusterRoleBinding: roleBinding,
  CertificateSigningRequest: inBoth('CertificateSigningRequestSpec', 'CertificateSigningRequestStatus'),
  CertificateSigningRequestSpec: signing,
  CertificateSigningRequestStatus: { conditions: ownedByKey('type') },
  CSIDriver: inSpec('CSIDriverSpec'),
  CSIDriverSpec: { volumeLifecycleModes: set },
  CSINode: inSpec('CSINodeSpec'),
  CSINodeSpec: { drivers: byKey(['name']) },
  CSIStorageCapacity: topology,
  VolumeAttachment: inSpec('VolumeAttachmentSpec'),
  VolumeAttachmentSpec: { source: object('VolumeAttachmentSource') },
  VolumeAttachmentSource: { inlineVolumeSpec: object('PersistentVolumeSpec') },
  FlowSchema: inStatus('WithConditions'),
  PriorityLevelConfiguration: inStatus('WithConditions'),

  // admission, extension
  MutatingWebhookConfiguration: { webhooks },
  ValidatingWebhookConfiguration: { webhooks },
  Webhook: { matchConditions: byKey(['name']), namespaceSelector: atomic, objectSelector: atomic },
  ValidatingAdmissionPolicy: inBoth('ValidatingAdmissionPolicySpec', 'PolicyStatus'),
  ValidatingAdmissionPolicySpec: {
    matchConditions: byKey(['name']),
    matchConstraints: atomic,
    paramKind: atomic,
    variables: byKey(['name'], undefined, { atomic: true }),
  },
  PolicyStatus: { conditions: ownedByKey('type') },
  ValidatingAdmissionPolicyBinding: inSpec('ValidatingAdmissionPolicyBindingSpec'),
  ValidatingAdmissionPolicyBindingSpec: { matchResources: atomic, paramRef: atomic, validationActions: set },
  CustomResourceDefinition: inStatus('PolicyStatus'),
  APIService: inStatus('WithConditions'),
}

/** What every kind has beside its own fields. */
export const objectFacts: TypeFacts = { metadata: object('ObjectMeta') }

/** A key that an item may leave out, and what it then stands for. */
export const keyDefaults: Readonly<Record<string, unknown>> = { protocol: 'TCP' }

/** The API groups whose kinds are typed in the API server; every other group's are custom resources. */
export const builtInGroups: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
])
