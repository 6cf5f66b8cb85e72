import { operationEffects } from '../../../../../../../subgraphs/clouddriver/actions/operationEffects.ts'
import type { Ports } from '../../../../../../../subgraphs/clouddriver/actions/ports.ts'
import { kubernetes } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/index.ts'
import { ProviderTable } from '../../../../../../../subgraphs/clouddriver/providers/table.ts'
import { servers } from '../../../../../../fixtures/kubernetes/servers.ts'
import { Suite } from '../../../../../../fixtures/kubernetes/suite.ts'
import { closeAccounts } from '../support/account.ts'
import { configMap, secret, service, workload } from '../support/manifests.ts'
import { Operating } from '../support/operating.ts'

describe.each(servers)('what operations would do to $name', (server) => {
  const suite = new Suite(server)
  let operating: Operating
  let location: string

  beforeAll(async () => {
    await suite.start()
    location = suite.namespace
    operating = new Operating({ kubeconfigFile: suite.kubeconfig, namespaces: [location], qps: 500 })
  }, 120_000)
  afterAll(async () => {
    await closeAccounts()
    await suite.stop()
  })

  /** With an account table that holds the one account. */
  function effectsOf(...operations: object[]) {
    const account = { name: 'test', provider: kubernetes, open: operating.account }
    const ports = {
      providers: new ProviderTable([kubernetes]),
      accounts: { find: () => account, all: () => [account] },
      stopping: new AbortController().signal,
      clock: { now: Date.now },
    }
    const given = { cloudProvider: 'kubernetes', application: 'shop', operations }
    return operationEffects(given, ports as unknown as Ports)
  }
  const deployment = (...manifests: object[]) => ({
    manifests,
    moniker: { app: 'shop' },
    namespaceOverride: location,
  })
  const deploy = (...manifests: object[]) => operating.run('deployManifest', deployment(...manifests))
  const planned = (name: string, description: object) =>
    effectsOf({ [name]: { account: 'test', ...description } })
  const live = async (kind: string, name: string) => {
    const { stdout } = await suite.kubectl(['get', kind, name, '-o', 'json', '--ignore-not-found'])
    return stdout
  }

  it('makes nothing of what it says it would make', async () => {
    const { effects, problems } = await planned(
      'deployManifest',
      deployment(configMap('fresh-settings', { a: '1' }), workload('Deployment', 'fresh')),
    )
    expect(problems).toEqual([])
    expect(effects).toMatchObject([
      {
        account: operating.account.settings.name,
        name: 'configMap fresh-settings-v000',
        location,
        action: 'CREATE',
      },
      { name: 'deployment fresh', location, action: 'CREATE' },
    ])
    expect(await live('deployment', 'fresh')).toBe('')
    expect(await live('configmap', 'fresh-settings-v000')).toBe('')
  })

  it('says what a deployment would change, place by place, with its artifacts bound', async () => {
    await deploy(workload('Deployment', 'web'))
    const artifact = { type: 'docker/image', name: 'nginx', reference: 'nginx:2' }
    const { effects } = await planned('deployManifest', {
      ...deployment(workload('Deployment', 'web', { replicas: 2 })),
      requiredArtifacts: [artifact],
    })
    expect(effects).toHaveLength(1)
    expect(effects[0]).toMatchObject({ name: 'deployment web', action: 'UPDATE' })
    expect(effects[0]?.changes).toEqual(
      expect.arrayContaining([
        { path: 'spec.template.spec.containers[0].image', before: 'nginx:1', after: 'nginx:2' },
        { path: 'spec.replicas', before: 1, after: 2 },
      ]),
    )
    expect(JSON.parse(await live('deployment', 'web')).spec.replicas).toBe(1)
  })

  it('sees a new version against the one before, an equal one as nothing, and no secret', async () => {
    await deploy(configMap('settings', { a: '1', b: '1' }), secret('keys', { password: 'opensesame' }))
    const { effects } = await planned(
      'deployManifest',
      deployment(configMap('settings', { a: '2', b: '1' }), secret('keys', { password: 'other' })),
    )
    expect(effects).toEqual([
      expect.objectContaining({
        name: 'configMap settings-v001',
        action: 'CREATE',
        changes: [{ path: 'data.a', before: '1', after: '2' }],
      }),
      expect.objectContaining({
        name: 'secret keys-v001',
        action: 'CREATE',
        changes: expect.not.arrayContaining([expect.objectContaining({ after: 'other' })]),
      }),
    ])
    expect(JSON.stringify(effects)).not.toMatch(/opensesame|other|b3BlbnNlc2FtZQ/)
    const same = await planned('deployManifest', deployment(configMap('settings', { a: '1', b: '1' })))
    expect(same.effects).toMatchObject([{ name: 'configMap settings-v000', action: 'NONE', changes: [] }])
  })

  it('knows what would be there before it: a namespace, and what is in it', async () => {
    const name = `${location}-new`
    const { effects, problems } = await planned('deployManifest', {
      manifests: [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
        { ...configMap('inside', {}), metadata: { name: 'inside', namespace: location } },
      ],
      moniker: { app: 'shop' },
    })
    expect(problems).toEqual([])
    expect(effects.map(({ name: each, action }) => `${action} ${each}`)).toEqual([
      `CREATE namespace ${name}`,
      'CREATE configMap inside-v000',
    ])
  })

  it('says what other operations would do', async () => {
    await deploy(service('front', { front: 'yes' }))
    await deploy(
      workload('Deployment', 'back', { replicas: 2 }),
      workload('ReplicaSet', 'old', {
        annotations: { 'traffic.spinnaker.io/load-balancers': '["service front"]' },
      }),
    )
    const target = { manifestName: 'deployment back', location }
    const changesOf = async (operation: string, more: object, given: object = target) => {
      const { effects, problems } = await planned(operation, { ...given, ...more })
      expect(problems).toEqual([])
      return effects.map(({ action, name, changes }) => [action, name, changes.map(({ path }) => path)])
    }
    expect(await changesOf('scaleManifest', { replicas: 5 })).toEqual([
      ['UPDATE', 'deployment back', ['spec.replicas']],
    ])
    expect(await changesOf('pauseRolloutManifest', {})).toEqual([
      ['UPDATE', 'deployment back', ['spec.paused']],
    ])
    expect(await changesOf('patchManifest', { patchBody: [{ spec: { replicas: 7 } }] })).toEqual([
      ['UPDATE', 'deployment back', expect.arrayContaining(['spec.replicas'])],
    ])
    expect(await changesOf('rollingRestartManifest', {})).toEqual([
      ['UPDATE', 'deployment back', [expect.stringContaining('spec.template.metadata.annotations')]],
    ])
    expect(await changesOf('deleteManifest', {})).toEqual([['DELETE', 'deployment back', []]])
    const disabled = await changesOf('disableManifest', {}, { manifestName: 'replicaSet old-v000', location })
    expect(disabled[0]).toEqual([
      'UPDATE',
      'replicaSet old-v000',
      expect.arrayContaining([expect.stringContaining('front')]),
    ])
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'once' },
      spec: {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } },
      },
    }
    expect(await changesOf('runJob', { manifest: job, namespace: location }, {})).toEqual([
      ['CREATE', 'job once', expect.anything()],
    ])
    expect(JSON.parse(await live('deployment', 'back')).spec.replicas).toBe(2)
    expect(await live('job', 'once')).toBe('')
  })

  it('tells what the cluster refuses, and what it cannot find', async () => {
    const bad = workload('Deployment', 'bad', { spec: { selector: { matchLabels: { app: 'another' } } } })
    const { problems } = await planned('deployManifest', deployment(bad))
    expect(problems.join()).toMatch(/selector/)
    const gone = await planned('scaleManifest', { manifestName: 'deployment nobody', location, replicas: 1 })
    expect(gone.problems.join()).toContain('nobody')
    await expect(
      planned('scaleManifest', { manifestName: 'x', location, replicas: 1 }),
    ).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    })
  })
})
