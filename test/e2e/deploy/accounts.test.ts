import { readFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import { Gennaker } from '../../fixtures/gennaker.ts'
import { credentials } from '../../fixtures/kubernetes/credentials.ts'
import { describeCluster } from '../../fixtures/kubernetes/suite.ts'
import { until } from '../../fixtures/until.ts'
import { configMap, deploys, following, replicaSet, run, type Seen } from './support.ts'

const save = 'mutation ($definition: JSON!) { saveAccount(definition: $definition) { name source } }'
const remove = 'mutation ($name: String!) { deleteAccount(name: $name) }'
const infrastructure = `subscription { infrastructureUpdated(application: "shop") {
  change name account { name } manifest { manifest events } serverGroup { name manifest { manifest } }
} }`
const password = 'correct-horse-battery-staple'

describeCluster('accounts of a running Gennaker', (suite) => {
  let gennaker: Gennaker
  let token: string
  let contexts: string[]
  let kubeconfig: string
  /** All that was ever answered over HTTP. */
  const answers: string[] = []
  let events: Seen[]

  beforeAll(async () => {
    gennaker = await Gennaker.start({
      GENNAKER_KUBERNETES_KUBECONFIG: suite.kubeconfig,
      GENNAKER_LOG_LEVEL: 'trace',
    })
    const ask = gennaker.ask.bind(gennaker)
    gennaker.ask = async (query, variables) => {
      const answer = await ask(query, variables)
      answers.push(JSON.stringify(answer))
      return answer
    }
    const { token: secret, authority } = credentials(suite.kubeconfig)
    token = secret
    const config = parse(readFileSync(suite.kubeconfig, 'utf8'))
    contexts = config.contexts.map(({ name }: { name: string }) => name)
    // What comes by a call may name no files of this machine.
    for (const { cluster } of config.clusters) {
      delete cluster['certificate-authority']
      cluster['certificate-authority-data'] = Buffer.from(authority).toString('base64')
    }
    kubeconfig = stringify(config)
    events = following(gennaker, infrastructure)
  })
  afterAll(() => gennaker.stop())

  const definition = (more: object = {}) => ({
    cloudProvider: 'kubernetes',
    name: 'added',
    kubeconfigContents: kubeconfig,
    namespaces: [suite.namespace],
    ...more,
  })
  const saving = (more: object = {}) => gennaker.ask(save, { definition: definition(more) })
  const accounts = async (): Promise<Seen[]> =>
    (await gennaker.get('{ accounts { name source healthy problem locations inventory { complete } } }'))
      .accounts
  const deploying = async (account: string, ...manifests: Seen[]) =>
    (await run(gennaker, deploys(manifests, { account, namespaceOverride: suite.namespace }))).stages[0]

  it('are the contexts of the kubeconfig', async () => {
    const known = await accounts()
    expect(known.map(({ name, source }) => [name, source])).toEqual(
      contexts.toSorted().map((name) => [name, 'CONFIGURATION']),
    )
    await until(async () => (await accounts()).find(({ name }) => name === contexts[0])!.healthy)
    await until(async () => {
      const { healthy, problem } = (await accounts()).find(({ name }) => name === 'limited')!
      return !healthy && /it needs a ClusterRole with the rule/.test(problem)
    })
  })

  it('are added and used at once', async () => {
    expect(await saving()).toEqual({ data: { saveAccount: { name: 'added', source: 'API' } } })
    const { status, failure } = await deploying('added', replicaSet('pool', 'shop/pool:1'))
    expect([status, failure]).toEqual(['SUCCEEDED', null])
    const { application } = await gennaker.get(
      '{ application(name: "shop") { clusters(account: "added") { name } } }',
    )
    expect(application.clusters).toEqual([{ name: 'replicaSet pool' }])
    expect((await accounts()).find(({ name }) => name === 'added')).toEqual({
      name: 'added',
      source: 'API',
      healthy: true,
      problem: null,
      locations: [suite.namespace],
      inventory: { complete: true },
    })
  })

  it('survive a kill -9', async () => {
    await gennaker.kill()
    await gennaker.run()
    events = following(gennaker, infrastructure)
    await until(async () => (await accounts()).some(({ name, healthy }) => name === 'added' && healthy))
  })

  it('are changed: what they no longer manage is refused', async () => {
    await until(() => events.some(({ infrastructureUpdated: { name } }) => name === 'replicaSet pool-v000'))
    expect((await saving({ omitKinds: ['configMap'] })).errors).toBeUndefined()
    const { failure } = await deploying('added', configMap('refused', {}))
    expect(failure).toMatchObject({
      code: 'OPERATION_REFUSED',
      message: expect.stringContaining('The account added does not manage the kind configMap'),
    })
  })

  it.each([
    ['nothing that is a kubeconfig', { kubeconfigContents: `token: ${password}` }, 'definition'],
    ['a field that is not known', { namespace: 'x' }, 'definition.namespace'],
    ['both lists of namespaces', { omitNamespaces: ['x'] }, 'definition.omitNamespaces'],
    ['another cloud', { cloudProvider: 'kubernets' }, 'definition.cloudProvider'],
    [
      'a file of this machine',
      { kubeconfigContents: undefined, kubeconfigFile: '/etc/passwd' },
      'definition',
    ],
  ])('are refused with %s, with the path', async (_, more, path) => {
    const { errors } = await saving({ name: 'wrong', ...more })
    expect(errors![0]!.extensions.code).toBe('BAD_USER_INPUT')
    expect(errors![0]!.extensions.problems.map((problem: Seen) => problem.path)).toEqual(
      expect.arrayContaining([expect.stringContaining(path)]),
    )
    expect((await accounts()).some(({ name }) => name === 'wrong')).toBe(false)
  })

  it('of the configuration are not changed by a call', async () => {
    const { errors } = await saving({ name: contexts[0] })
    expect(errors![0]!.extensions.code).toBe('CONFLICT')
    expect((await gennaker.ask(remove, { name: contexts[0] })).errors![0]!.extensions.code).toBe('CONFLICT')
  })

  it('are deleted: nothing is shown of them, nothing deployed by them, and the cluster keeps what it has', async () => {
    expect(await gennaker.get(remove, { name: 'added' })).toEqual({ deleteAccount: true })
    expect((await accounts()).some(({ name }) => name === 'added')).toBe(false)
    const { failure } = await deploying('added', configMap('nobody', {}))
    expect(failure).toMatchObject({
      code: 'OPERATION_REFUSED',
      message: expect.stringContaining('added'),
    })
    await until(() =>
      events.some(
        ({ infrastructureUpdated: { change, name, account } }) =>
          change === 'REMOVED' && name === 'replicaSet pool-v000' && account.name === 'added',
      ),
    )
    expect((await suite.api.get(suite.path('replicasets', 'pool-v000'))).metadata.name).toBe('pool-v000')
    expect(await gennaker.get(remove, { name: 'added' })).toEqual({ deleteAccount: false })
    // What is being read of an account that goes away cannot be had; it is nobody's defect.
    const errors = events.flatMap((event) => event.errors ?? [])
    expect(errors.filter(({ extensions }) => extensions.code !== 'UNAVAILABLE')).toEqual([])
  })

  it('tell their credentials to nobody, and no Secret of a cluster', async () => {
    const account = contexts[0]!
    const before = answers.length
    await suite.create('secrets', {
      metadata: {
        name: 'vault',
        annotations: {
          'moniker.spinnaker.io/application': 'shop',
          'moniker.spinnaker.io/cluster': 'secret vault',
          'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ stringData: { password } }),
        },
      },
      stringData: { password },
    })
    const query = `query ($account: String!, $location: String!, $manifest: JSON!) {
      manifest(account: $account, location: $location, name: "secret vault") { manifest status events artifacts }
      diffManifest(account: $account, location: $location, manifest: $manifest) { action changes { path before after } }
      clusterManifests(account: $account, location: $location, kind: "secret", application: "shop", cluster: "secret vault") { manifest }
      application(name: "shop") { clusters { serverGroups { labels manifest { manifest } } } }
      accounts { name problem kinds }
    }`
    const manifest = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'vault', annotations: { 'strategy.spinnaker.io/versioned': 'false' } },
      stringData: { password: `${password}-2` },
    }
    const answer = await gennaker.get(query, { account, location: suite.namespace, manifest })
    expect(answer.manifest.manifest.metadata.name).toBe('vault')
    expect(answer.clusterManifests).toHaveLength(1)
    expect(answer.diffManifest.action).toBe('UPDATE')
    const copied = run(gennaker, {
      type: 'patchManifest',
      account,
      cloudProvider: 'kubernetes',
      location: suite.namespace,
      manifestName: 'secret vault',
      patchBody: [{ metadata: { labels: { seen: 'yes' } } }],
      options: { mergeStrategy: 'merge' },
    })
    expect((await copied).status).toBe('SUCCEEDED')
    expect(answers.length).toBeGreaterThan(before)
    const encoded = Buffer.from(password).toString('base64').replace(/=+$/, '').slice(0, -2)
    const told = { answers: answers.join('\n'), events: JSON.stringify(events), log: gennaker.output }
    for (const [where, text] of Object.entries(told))
      for (const secret of [token, password, encoded])
        expect([where, secret, text.includes(secret)]).toEqual([where, secret, false])
    expect(gennaker.output).toContain('"account opened"')
  })
})
