import type { KubernetesAccount } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/account.ts'
import type { InventoryChange } from '../../../../../../../subgraphs/clouddriver/providers/provider.ts'
import { describeCluster } from '../../../../../../fixtures/kubernetes/suite.ts'
import { until } from '../../../../../../fixtures/until.ts'
import { closeAccounts, openTestAccount } from '../support/account.ts'

const container = { name: 'c', image: 'nginx:1' }
const template = (app: string, annotations = {}) => ({
  metadata: { labels: { app }, annotations },
  spec: { containers: [container] },
})
const deployment = (
  name: string,
  { replicas = 2, ...metadata }: { replicas?: number; [field: string]: unknown } = {},
) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...metadata },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: template(name, metadata.annotations as object),
  },
})
const service = (name: string, app: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app }, ports: [{ port: 80, protocol: 'TCP' }] },
})
const moniker = (application: string, cluster: string) => ({
  'moniker.spinnaker.io/application': application,
  'moniker.spinnaker.io/cluster': cluster,
})

afterEach(closeAccounts)

describeCluster('the inventory of an account', (suite) => {
  const open = async (definition: object = {}): Promise<KubernetesAccount> => {
    const account = openTestAccount({
      kubeconfigFile: suite.kubeconfig,
      namespaces: [suite.namespace],
      ...definition,
    })
    await account.inventory.ready()
    return account
  }
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).toSorted()

  it('knows a Deployment with all that belongs to it', async () => {
    await suite.create(
      'deployments',
      deployment('shop-web', { annotations: moniker('shop', 'deployment shop-web') }),
    )
    await suite.create('services', {
      ...service('shop', 'shop-web'),
      metadata: { name: 'shop', annotations: moniker('shop', 'service shop') },
    })
    await suite.create('networkpolicies', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'shop', labels: { a: 'b' } },
      spec: {
        podSelector: { matchLabels: { app: 'shop-web' } },
        ingress: [{ ports: [{ port: 80 }, { port: 8000, protocol: 'UDP' }], from: [{ podSelector: {} }] }],
      },
    })
    const { inventory } = await open()
    const instances = () => inventory.of('instance', 'shop')
    const reached = () => inventory.find('loadBalancer', suite.namespace, 'service shop')?.instances ?? []
    await until(
      () => instances().length === 2 && instances().every(({ healthState }) => healthState === 'Up'),
      30_000,
    )
    await until(() => reached().length === 2, 30_000)

    const [group] = inventory.of('serverGroup', 'shop')
    const [manager] = inventory.of('serverGroupManager', 'shop')
    const id = (name: string) => `test\n${suite.namespace}\n${name}`
    expect(manager).toMatchObject({
      name: 'deployment shop-web',
      region: suite.namespace,
      moniker: { app: 'shop', cluster: 'deployment shop-web' },
      serverGroups: [id(group!.name)],
    })
    expect(group).toMatchObject({
      cloudProvider: 'kubernetes',
      account: 'test',
      capacity: { min: 2, max: 2, desired: 2 },
      images: ['nginx:1'],
      disabled: false,
      moniker: { app: 'shop', cluster: 'deployment shop-web', sequence: 1 },
      loadBalancers: [id('service shop')],
      securityGroups: [id('networkPolicy shop')],
      serverGroupManagers: [id('deployment shop-web')],
    })
    expect(names(instances())).toEqual(
      names(group!.instances.map((each) => ({ name: each.split('\n')[2]! }))),
    )
    expect(instances()[0]).toMatchObject({
      zone: expect.any(String),
      launchTime: expect.any(Number),
      health: [
        { type: 'kubernetes/pod', state: 'Up' },
        { type: 'kubernetes/container', source: 'Container c', state: 'Up' },
      ],
    })
    expect(reached().toSorted()).toEqual(group!.instances.toSorted())
    expect(inventory.find('securityGroup', suite.namespace, 'networkPolicy shop')).toMatchObject({
      labels: { a: 'b' },
      inboundRules: [
        { protocol: 'TCP', portRanges: [{ startPort: 80, endPort: 80 }], peers: [{ podSelector: {} }] },
        { protocol: 'UDP', portRanges: [{ startPort: 8000, endPort: 8000 }], peers: [{ podSelector: {} }] },
      ],
      outboundRules: [],
    })
    expect(inventory.size()).toMatchObject({ complete: true, objects: expect.any(Number) })
  })

  it('tells of each change, and of what changes with it', async () => {
    const { inventory } = await open()
    const changes: string[] = []
    const stop = inventory.onChange(({ change, resource }: InventoryChange) => {
      if (resource.name.includes('told'))
        changes.push(`${change} ${resource.kind} ${resource.name.split('-')[0]}`)
    })
    await suite.create('deployments', deployment('told', { replicas: 1 }))
    await until(() => changes.includes('ADDED instance pod told'), 30_000)
    expect(changes).toEqual(
      expect.arrayContaining([
        'ADDED serverGroupManager deployment told',
        'ADDED serverGroup replicaSet told',
      ]),
    )
    await until(() => changes.includes('CHANGED serverGroup replicaSet told'))
    changes.length = 0
    await suite.create('services', service('told', 'told'))
    await until(() => changes.includes('ADDED loadBalancer service told'))
    await until(() => changes.includes('CHANGED serverGroup replicaSet told'))
    changes.length = 0
    await suite.api.delete(suite.path('deployments', 'told'), { propagationPolicy: 'Background' })
    await until(() => changes.includes('REMOVED serverGroupManager deployment told'), 30_000)
    await until(
      () =>
        changes.includes('REMOVED instance pod told') &&
        changes.includes('REMOVED serverGroup replicaSet told'),
      60_000,
    )
    stop()
    await suite.create('configmaps', { metadata: { name: 'x' } })
  }, 90_000)

  it('leaves out what asks for it, and what the account does not manage', async () => {
    const ignored = { annotations: { 'caching.spinnaker.io/ignore': 'true' } }
    await suite.create('services', { ...service('ignored', 'a'), metadata: { name: 'ignored', ...ignored } })
    await suite.create('services', service('plain', 'a'))
    await suite.create('services', {
      ...service('managed', 'a'),
      metadata: { name: 'managed', annotations: moniker('m', 'm') },
    })
    const seen = async (definition: object) => {
      const { inventory } = await open(definition)
      return names(inventory.applications().flatMap((app) => inventory.of('loadBalancer', app))).filter(
        (name) => /ignored|plain|managed/.test(name),
      )
    }
    expect(await seen({})).toEqual(['service managed', 'service plain'])
    expect(await seen({ onlySpinnakerManaged: true })).toEqual(['service managed'])
    expect(await seen({ omitKinds: ['service'] })).toEqual([])
    expect(await seen({ kinds: ['svc'] })).toEqual(['service managed', 'service plain'])
    expect(await seen({ namespaces: [], omitNamespaces: [suite.namespace] })).toEqual([])
  })

  it('is disabled when no service that it is meant for chooses it', async () => {
    const traffic = { 'traffic.spinnaker.io/load-balancers': '["service front"]' }
    const replicaSet = (name: string, labels: object) => ({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name, annotations: { ...moniker('traffic', 'traffic'), ...traffic } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { run: name } },
        template: { metadata: { labels: { run: name, ...labels } }, spec: { containers: [container] } },
      },
    })
    await suite.create('services', service('front', 'front'))
    await suite.create('replicasets', replicaSet('traffic-v000', {}))
    await suite.create('replicasets', replicaSet('traffic-v001', { app: 'front' }))
    const { inventory } = await open()
    const disabled = inventory.of('serverGroup', 'traffic').map(({ name, disabled }) => `${name} ${disabled}`)
    expect(disabled.toSorted()).toEqual(['replicaSet traffic-v000 true', 'replicaSet traffic-v001 false'])
  })
})
