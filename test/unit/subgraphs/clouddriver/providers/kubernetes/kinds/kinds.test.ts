import {
  kindNamed,
  kindOf,
  kinds,
} from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/kinds/index.ts'

const none = { customResources: [] }
const widget = {
  kubernetesKind: 'Widget.example.com',
  spinnakerKind: 'serverGroups' as const,
  deployPriority: 42,
  versioned: true,
  namespaced: true,
}

describe('kinds', () => {
  it.each([
    ['rs', 'replicaSet'],
    ['ReplicaSet', 'replicaSet'],
    ['replicaset.apps', 'replicaSet'],
    ['HorizontalPodAutoscaler', 'horizontalpodautoscaler'],
    ['Service.serving.knative.dev', 'Service.serving.knative.dev'],
    ['PriorityClass', 'PriorityClass'],
  ])('%s is %s', (given, name) => expect(kindNamed(given, none).name).toBe(name))

  it.each([
    ['networking.k8s.io/v1', 'NetworkPolicy', 'networkPolicy'],
    ['crd.projectcalico.org/v1', 'NetworkPolicy', 'NetworkPolicy.crd.projectcalico.org'],
    ['extensions/v1beta1', 'Ingress', 'ingress'],
  ])('%s %s is %s', (apiVersion, kind, name) => expect(kindOf({ apiVersion, kind }, none).name).toBe(name))

  it('takes what an account says of a custom resource', () => {
    const settings = { customResources: [widget] }
    expect(kindOf({ apiVersion: 'example.com/v1', kind: 'Widget' }, settings)).toMatchObject({
      priority: 42,
      versioned: true,
      spinnakerKind: 'serverGroups',
    })
    expect(kindNamed('Gadget.example.com', settings)).toMatchObject({ priority: 1000, versioned: false })
  })

  it('deploys in an order in which what is needed comes first', () => {
    const order = [
      'namespace',
      'clusterRole',
      'roleBinding',
      'serviceAccount',
      'configMap',
      'service',
      'deployment',
      'hpa',
    ]
    const priorities = order.map((name) => kindNamed(name, none).priority)
    expect(priorities).toEqual([...priorities].sort((a, b) => a - b))
  })

  it('versions ConfigMaps, Secrets, ReplicaSets, and Pods', () => {
    const versioned = kinds.filter(({ versioned }) => versioned).map(({ name }) => name)
    expect(versioned).toEqual(['configMap', 'pod', 'replicaSet', 'secret'])
  })
})
