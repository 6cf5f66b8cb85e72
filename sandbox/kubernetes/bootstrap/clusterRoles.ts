import type { KubeObject } from '#platform/kubernetes/objects.ts'

const apiGroup = 'rbac.authorization.k8s.io'
const read = ['get', 'list', 'watch']
const write = ['create', 'delete', 'deletecollection', 'patch', 'update']
const bootstrapping = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }

interface Rule {
  apiGroups?: string[]
  resources?: string[]
  verbs: string[]
  nonResourceURLs?: string[]
}

const role = (name: string, rules: Rule[]): KubeObject => ({
  apiVersion: `${apiGroup}/v1`,
  kind: 'ClusterRole',
  metadata: { name, labels: bootstrapping },
  rules,
})

const binding = (name: string, subjects: string[]): KubeObject => ({
  apiVersion: `${apiGroup}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name, labels: bootstrapping },
  roleRef: { apiGroup, kind: 'ClusterRole', name },
  subjects: subjects.map((subject) => ({ apiGroup, kind: 'Group', name: subject })),
})

const workloads: Rule[] = [
  {
    apiGroups: [''],
    resources: [
      'configmaps',
      'endpoints',
      'persistentvolumeclaims',
      'pods',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'serviceaccounts',
      'services',
    ],
    verbs: [],
  },
  {
    apiGroups: ['apps'],
    resources: [
      'daemonsets',
      'deployments',
      'deployments/scale',
      'replicasets',
      'replicasets/scale',
      'statefulsets',
      'statefulsets/scale',
    ],
    verbs: [],
  },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: [] },
  { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: [] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'], verbs: [] },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: [] },
]

const withVerbs = (verbs: string[]): Rule[] => workloads.map((rule) => ({ ...rule, verbs }))

const onlyRead: Rule[] = [
  ...withVerbs(read),
  {
    apiGroups: [''],
    resources: [
      'bindings',
      'events',
      'limitranges',
      'namespaces',
      'namespaces/status',
      'pods/log',
      'pods/status',
      'resourcequotas',
    ],
    verbs: read,
  },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
]

const edit: Rule[] = [
  ...onlyRead,
  ...withVerbs(write),
  { apiGroups: [''], resources: ['secrets'], verbs: [...read, ...write] },
  { apiGroups: [''], resources: ['pods/eviction', 'serviceaccounts/token'], verbs: ['create'] },
]

const discoveryPaths = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/healthz',
  '/livez',
  '/openapi',
  '/openapi/*',
  '/readyz',
  '/version',
  '/version/',
]

/** Those roles and bindings of a new cluster that users and their tools rely on. */
export const clusterRoles: readonly KubeObject[] = [
  role('cluster-admin', [
    { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
    { nonResourceURLs: ['*'], verbs: ['*'] },
  ]),
  role('admin', [
    ...edit,
    { apiGroups: [apiGroup], resources: ['rolebindings', 'roles'], verbs: [...read, ...write] },
    { apiGroups: ['authorization.k8s.io'], resources: ['localsubjectaccessreviews'], verbs: ['create'] },
  ]),
  role('edit', edit),
  role('view', onlyRead),
  role('system:discovery', [{ nonResourceURLs: discoveryPaths, verbs: ['get'] }]),
  role('system:public-info-viewer', [
    { nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'], verbs: ['get'] },
  ]),
  role('system:basic-user', [
    {
      apiGroups: ['authorization.k8s.io'],
      resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
      verbs: ['create'],
    },
    { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
  ]),
  binding('cluster-admin', ['system:masters']),
  binding('system:discovery', ['system:authenticated']),
  binding('system:public-info-viewer', ['system:authenticated', 'system:unauthenticated']),
  binding('system:basic-user', ['system:authenticated']),
]
