import { kubernetesAccountSettings } from '../../../../../../subgraphs/clouddriver/providers/kubernetes/settings.ts'

const problemsOf = (definition: object) =>
  kubernetesAccountSettings
    .safeParse({ name: 'prod', ...definition })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []

describe('kubernetesAccountSettings', () => {
  it('takes a definition of Spinnaker as it is', () => {
    const definition = {
      name: 'prod',
      requiredGroupMembership: [],
      providerVersion: 'V2',
      permissions: { READ: ['a'], WRITE: ['b'] },
      dockerRegistries: [{ accountName: 'docker', namespaces: [] }],
      configureImagePullSecrets: true,
      cacheThreads: 1,
      namespaces: [],
      omitNamespaces: ['kube-system'],
      kinds: [],
      omitKinds: ['podPreset'],
      customResources: [{ kubernetesKind: 'Foo.example.com', deployPriority: '120', versioned: true }],
      cachingPolicies: [{ kubernetesKind: 'pod', maxEntriesPerAgent: 10 }],
      oAuthScopes: [],
      onlySpinnakerManaged: true,
      kubeconfigFile: '/home/spinnaker/.kube/config',
      context: 'prod',
    }
    expect(kubernetesAccountSettings.parse(definition)).toMatchObject({
      omitNamespaces: ['kube-system'],
      onlySpinnakerManaged: true,
      qps: 50,
      burst: 300,
      customResources: [
        {
          kubernetesKind: 'Foo.example.com',
          spinnakerKind: 'unclassified',
          deployPriority: 120,
          versioned: true,
        },
      ],
    })
  })

  it.each([
    [
      { namespaces: ['a'], omitNamespaces: ['b'] },
      'omitNamespaces: at most one of namespaces and omitNamespaces',
    ],
    [{ kinds: ['pod'], omitKinds: ['job'] }, 'omitKinds: at most one of kinds and omitKinds'],
    [{ kinds: ['pod', 'None'] }, "kinds.1: the kind 'none' is never valid"],
    [{ omitKinds: ['none'] }, "omitKinds.0: the kind 'none' is never valid"],
    [{ kinds: ['pod', 'Pod'] }, 'kinds: each may stand there once only'],
    [
      { rawResourcesEndpointConfig: { kindExpressions: ['a'], omitKindExpressions: ['b'] } },
      'rawResourcesEndpointConfig.omitKindExpressions: at most one of',
    ],
    [
      { rawResourcesEndpointConfig: { kindExpressions: ['('] } },
      'rawResourcesEndpointConfig.kindExpressions.0: it is not a regular expression',
    ],
    [{ serviceAccount: true, context: 'x' }, 'serviceAccount: it excludes'],
    [{ kubeconfigFile: 'a', kubeconfigContents: 'b' }, 'kubeconfigContents: at most one of'],
    [{ kubeConfigFile: 'a' }, ': Unrecognized key: "kubeConfigFile"'],
    [{ qps: 0 }, 'qps: '],
    [
      { customResources: [{ kubernetesKind: 'x', spinnakerKind: 'loadbalancer' }] },
      'customResources.0.spinnakerKind: ',
    ],
  ])('refuses %j', (definition, problem) => {
    expect(problemsOf(definition)).toEqual([expect.stringContaining(problem)])
  })
})
