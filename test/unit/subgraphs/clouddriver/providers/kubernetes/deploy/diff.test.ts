import { diffManifest } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/deploy/diff.ts'
import { servers } from '../../../../../../fixtures/kubernetes/servers.ts'
import { Suite } from '../../../../../../fixtures/kubernetes/suite.ts'
import { closeAccounts } from '../support/account.ts'
import { configMap, secret, workload } from '../support/manifests.ts'
import { Operating } from '../support/operating.ts'

describe.each(servers)('what a deployment to $name would change', (server) => {
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

  const diff = (manifest: object) => diffManifest(operating.account, manifest as never, suite.namespace)
  const deploy = (manifest: object) =>
    operating.run('deployManifest', {
      manifests: [manifest],
      moniker: { app: 'shop' },
      namespaceOverride: suite.namespace,
    })
  const image = 'spec.template.spec.containers[0].image'

  it('creates what is not there, and changes nothing by asking', async () => {
    const found = await diff(workload('Deployment', 'fresh'))
    expect(found).toMatchObject({
      name: 'deployment fresh',
      location: suite.namespace,
      action: 'CREATE',
      problems: [],
    })
    expect(found.changes).toEqual([{ path: 'spec', after: expect.objectContaining({ replicas: 1 }) }])
    expect((await diff(workload('Deployment', 'fresh'))).action).toBe('CREATE')
  })

  it('changes nothing where nothing is different', async () => {
    await deploy(workload('Deployment', 'same'))
    expect(await diff(workload('Deployment', 'same'))).toMatchObject({
      action: 'NONE',
      changes: [],
      problems: [],
    })
  })

  it('names each place, and nothing else', async () => {
    await deploy(workload('Deployment', 'changed', { annotations: { owner: 'me' } }))
    const found = await diff(workload('Deployment', 'changed', { image: 'nginx:2', replicas: 2 }))
    expect(found.action).toBe('UPDATE')
    expect(found.changes).toHaveLength(3)
    expect(found.changes).toEqual(
      expect.arrayContaining([
        { path: image, before: 'nginx:1', after: 'nginx:2' },
        { path: 'spec.replicas', before: 1, after: 2 },
        { path: 'metadata.annotations.owner', before: 'me' },
      ]),
    )
  })

  it('creates a new version, and compares it with the one before', async () => {
    await deploy(configMap('settings', { a: '1', b: '1' }))
    expect(await diff(configMap('settings', { a: '1', b: '1' }))).toMatchObject({
      name: 'configMap settings-v000',
      action: 'NONE',
    })
    expect(await diff(configMap('settings', { a: '2', b: '1' }))).toEqual({
      name: 'configMap settings-v001',
      location: suite.namespace,
      action: 'CREATE',
      changes: [{ path: 'data.a', before: '1', after: '2' }],
      problems: [],
    })
  })

  it('shows that a Secret changes, not what it holds', async () => {
    await deploy(secret('keys', { password: 'opensesame' }))
    const found = await diff(secret('keys', { password: 'opensaysme' }))
    expect(found.changes).toEqual([{ path: 'data.password', before: '***', after: '***' }])
  })

  it('tells of what would be made anew, immutable or not', async () => {
    const annotations = { 'strategy.spinnaker.io/recreate': 'true' }
    const stiff = (version: string) => ({
      ...workload('Deployment', 'anew', { annotations, template: { labels: { app: 'anew', version } } }),
    })
    const withSelector = (version: string) => {
      const manifest = stiff(version)
      return { ...manifest, spec: { ...manifest.spec, selector: { matchLabels: { app: 'anew', version } } } }
    }
    await deploy(withSelector('1'))
    const found = await diff(withSelector('2'))
    expect(found.action).toBe('RECREATE')
    expect(found.changes).toContainEqual({
      path: 'spec.selector.matchLabels.version',
      before: '1',
      after: '2',
    })
  })

  it('tells what the server refuses, and what the account does', async () => {
    await deploy(workload('Deployment', 'stiff'))
    const changed = workload('Deployment', 'stiff', {
      template: { labels: { app: 'stiff', more: 'x' } },
      spec: { selector: { matchLabels: { app: 'stiff', more: 'x' } } },
    })
    expect(await diff(changed)).toMatchObject({
      changes: [],
      problems: [expect.stringMatching(/spec\.selector.*immutable/)],
    })
    const elsewhere = { ...configMap('x', {}), metadata: { name: 'x', namespace: 'kube-system' } }
    expect(await diff(elsewhere)).toMatchObject({ problems: [expect.stringContaining("'kube-system'")] })
    await expect(diff({ kind: 'ConfigMap' })).rejects.toMatchObject({ code: 'INVALID' })
  })
})
