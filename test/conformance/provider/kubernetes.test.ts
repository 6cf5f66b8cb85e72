import type { JsonObject } from '../../../subgraphs/clouddriver/domain/manifest.ts'
import { kubernetes } from '../../../subgraphs/clouddriver/providers/kubernetes/index.ts'
import { KubeApi } from '../../fixtures/kubernetes/api.ts'
import { credentials } from '../../fixtures/kubernetes/credentials.ts'
import { FaultyServer } from '../../fixtures/kubernetes/faultyServer.ts'
import { pathOf } from '../../fixtures/kubernetes/paths.ts'
import { startTwin } from '../../fixtures/kubernetes/twin.ts'
import { describeProvider } from './describeProvider.ts'
import type { CloudHarness } from './harness.ts'

const application = 'conformance'
const namespace = 'default'

const moniker = (cluster: string) => ({
  'moniker.spinnaker.io/application': application,
  'moniker.spinnaker.io/cluster': cluster,
})
const path = (resource: string, name?: string, subresource?: string) =>
  pathOf(resource, { namespace, name, subresource })
const bare = (name: string) => name.split(' ')[1]!

async function start(): Promise<CloudHarness> {
  const twin = await startTwin()
  const api = new KubeApi(credentials(twin.kubeconfig))
  const front = new FaultyServer(twin.kubeconfig)
  await front.start()
  const definition = { name: 'kubernetes', kubeconfigContents: front.kubeconfig(), namespaces: [namespace] }
  const create = (resource: string, object: object) => api.create(path(resource), object)

  async function podOf(job: string): Promise<string> {
    await api.until(path('jobs', job), ({ status }) => status?.succeeded === 1)
    const { items } = await api.get(path('pods'), { labelSelector: `job-name=${job}` })
    return items[0].metadata.name
  }

  async function runJob(name: string, script: string): Promise<string> {
    const container = { name: 'main', image: 'busybox:1', command: ['sh', '-c', script] }
    const template = { spec: { restartPolicy: 'Never', containers: [container] } }
    await create('jobs', { metadata: { name }, spec: { template } })
    return podOf(name)
  }

  await create('configmaps', { metadata: { name: 'known', annotations: moniker('configMap known') } })
  const lines = ['one', 'two', 'three', 'four']
  const logged = await runJob('logged', lines.map((line) => `echo ${line}`).join('; '))

  return {
    definition,
    badDefinitions: [
      ['no name', { ...definition, name: undefined }, 'name'],
      ['an unknown field', { ...definition, namespace: 'x' }, 'namespace'],
      ['both lists of namespaces', { ...definition, omitNamespaces: ['x'] }, 'omitNamespaces'],
      ['both lists of kinds', { ...definition, kinds: ['pod'], omitKinds: ['job'] }, 'omitKinds'],
      ['the kind none', { ...definition, kinds: ['pod', 'none'] }, 'kinds[1]'],
    ],
    unreachable: {
      ...definition,
      kubeconfigContents: front.kubeconfig().replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:1'),
    },
    application,
    region: namespace,
    async deploy(cluster, size) {
      const name = `${cluster}-v000`
      const metadata = { labels: { app: cluster }, annotations: moniker(cluster) }
      await create('services', {
        metadata: { name: cluster, annotations: moniker(cluster) },
        spec: { selector: { app: cluster }, ports: [{ port: 80 }] },
      })
      await create('replicasets', {
        metadata: { ...metadata, name },
        spec: {
          replicas: size,
          selector: { matchLabels: { app: cluster } },
          template: { metadata, spec: { containers: [{ name: 'main', image: 'nginx:1' }] } },
        },
      })
      return { serverGroup: `replicaSet ${name}`, loadBalancer: `service ${cluster}` }
    },
    async resize(serverGroup, size) {
      await api.patch(path('replicasets', bare(serverGroup), 'scale'), 'merge', { spec: { replicas: size } })
    },
    async remove(serverGroup) {
      await api.delete(path('replicasets', bare(serverGroup)), { propagationPolicy: 'Background' })
    },
    interrupt: () => front.goAway(),
    recover: () => front.start(),
    operations: [
      {
        operation: 'deployManifest',
        parameters: (run) => ({
          moniker: { app: application, cluster: 'configMap made' },
          manifests: [
            {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              metadata: { name: 'made', namespace },
              data: { run: String(run) },
            },
          ],
        }),
        bad: [
          ['no moniker', { manifests: [] }, 'moniker'],
          [
            'a namespace that is not managed',
            {
              moniker: { app: application },
              manifests: [
                { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'elsewhere' } },
              ],
            },
            'manifests[0].metadata.namespace',
          ],
        ],
        async count() {
          const { items } = await api.get(path('configmaps'))
          return items.filter(({ metadata }: JsonObject & { metadata: { name: string } }) =>
            metadata.name.startsWith('made-'),
          ).length
        },
        isLong: false,
      },
    ],
    manifest: {
      reference: { location: namespace, name: 'configMap known' },
      async change() {
        await api.patch(path('configmaps', 'known'), 'merge', { data: { changed: 'yes' } })
      },
    },
    job: {
      async run() {
        await runJob('ran', 'echo done')
        return { location: namespace, name: 'job ran' }
      },
    },
    log: { place: { location: namespace, instance: `pod ${logged}`, container: 'main' }, lines },
    async stop() {
      await front.stop()
      await api.close()
      await twin.stop()
    },
  }
}

describeProvider('kubernetes', { provider: kubernetes, start })
