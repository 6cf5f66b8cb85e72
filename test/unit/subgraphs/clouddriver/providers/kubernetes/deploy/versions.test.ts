import { servers } from '../../../../../../fixtures/kubernetes/servers.ts'
import { Suite } from '../../../../../../fixtures/kubernetes/suite.ts'
import { closeAccounts } from '../support/account.ts'
import { configMap, workload } from '../support/manifests.ts'
import { Operating } from '../support/operating.ts'

describe.each(servers)('versions on $name', (server) => {
  const suite = new Suite(server)
  let operating: Operating

  beforeAll(async () => {
    await suite.start()
    operating = new Operating({ kubeconfigFile: suite.kubeconfig, namespaces: [suite.namespace], qps: 500 })
  }, 120_000)
  afterAll(async () => {
    await closeAccounts()
    await suite.stop()
  })

  const deploy = (manifests: unknown) =>
    operating.run('deployManifest', {
      manifests,
      moniker: { app: 'shop' },
      namespaceOverride: suite.namespace,
    })
  const get = (resource: string, name: string) => suite.api.get(suite.path(resource, name))

  it('neither collide nor get lost when many deploy one name at once, and each binds its own', async () => {
    const contents = Array.from({ length: 10 }, (_, n) => `content ${n}`)
    const deployed = await Promise.all(
      contents.map(async (content, n) => {
        const reader = workload('Deployment', `reader-${n}`, {
          replicas: 0,
          container: { envFrom: [{ configMapRef: { name: 'busy' } }] },
        })
        const { createdArtifacts } = await deploy([configMap('busy', { content }), reader])
        const { data } = await get('configmaps', createdArtifacts[0].reference)
        const { spec } = await get('deployments', `reader-${n}`)
        const bound = spec.template.spec.containers[0].envFrom[0].configMapRef.name
        return {
          version: createdArtifacts[0].version,
          content: data.content,
          isBound: bound === createdArtifacts[0].reference,
        }
      }),
    )
    expect(deployed.map(({ content }) => content)).toEqual(contents)
    expect(deployed.every(({ isBound }) => isBound)).toBe(true)
    expect(deployed.map(({ version }) => version).toSorted()).toEqual(contents.map((_, n) => `v00${n}`))
  }, 60_000)

  it('follow each other when one deployment holds two contents of a name', async () => {
    const { createdArtifacts } = await deploy([
      configMap('twice', { a: '1' }),
      configMap('twice', { a: '2' }),
    ])
    expect(createdArtifacts.map(({ reference }: { reference: string }) => reference)).toEqual([
      'twice-v000',
      'twice-v001',
    ])
    expect((await get('configmaps', 'twice-v001')).data).toEqual({ a: '2' })
  })

  it('are not there for an object that is deployed twice at once: the last one stays', async () => {
    const off = { 'strategy.spinnaker.io/versioned': 'false' }
    const contents = Array.from({ length: 6 }, (_, n) => configMap('plain', { a: String(n) }, off))
    await deploy(contents)
    expect((await get('configmaps', 'plain')).data).toEqual({ a: '5' })
  })

  it('stay the same when the process dies at any moment of a race', async () => {
    await deploy([configMap('raced', { a: '0' })])
    const { result } = await operating.runWithCrashes('deployManifest', {
      manifests: [configMap('raced', { a: '1' }), configMap('raced', { a: '2' })],
      moniker: { app: 'shop' },
      namespaceOverride: suite.namespace,
    })
    expect(result.createdArtifacts.map(({ reference }: { reference: string }) => reference)).toEqual([
      'raced-v001',
      'raced-v002',
    ])
    await expect(get('configmaps', 'raced-v003')).rejects.toThrow()
  })
})
