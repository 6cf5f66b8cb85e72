import { servers } from '../../../../../../fixtures/kubernetes/servers.ts'
import { Suite } from '../../../../../../fixtures/kubernetes/suite.ts'
import { closeAccounts } from '../support/account.ts'
import { configMap, job, secret, service, workload } from '../support/manifests.ts'
import { Operating } from '../support/operating.ts'

describe.each(servers)('deploying to $name', (server) => {
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

  const deploy = (manifests: unknown, more: object = {}) =>
    operating.run('deployManifest', description(manifests, more))
  const description = (manifests: unknown, more: object = {}) => ({
    manifests,
    moniker: { app: 'shop' },
    namespaceOverride: suite.namespace,
    ...more,
  })
  const names = (result: { manifestNamesByNamespace: Record<string, string[]> }) =>
    result.manifestNamesByNamespace[suite.namespace]
  const get = (resource: string, name: string) => suite.api.get(suite.path(resource, name))

  it('annotates, labels, and names what it has done as Spinnaker does', async () => {
    const result = await deploy([
      workload('Deployment', 'plain', { annotations: { 'moniker.spinnaker.io/stack': 'main' } }),
    ])
    expect(names(result)).toEqual(['deployment plain'])
    expect(result.createdArtifacts).toEqual([
      {
        customKind: false,
        type: 'kubernetes/deployment',
        name: 'plain',
        location: suite.namespace,
        version: '',
        reference: 'plain',
        metadata: { account: 'test' },
      },
    ])
    const live = await get('deployments', 'plain')
    const annotations = {
      'artifact.spinnaker.io/type': 'kubernetes/deployment',
      'artifact.spinnaker.io/name': 'plain',
      'artifact.spinnaker.io/location': suite.namespace,
      'artifact.spinnaker.io/version': '',
      'moniker.spinnaker.io/application': 'shop',
      'moniker.spinnaker.io/cluster': 'deployment plain',
    }
    const labels = { 'app.kubernetes.io/name': 'shop', 'app.kubernetes.io/managed-by': 'spinnaker' }
    expect(live.metadata.annotations).toMatchObject({ ...annotations, 'moniker.spinnaker.io/stack': 'main' })
    expect(live.metadata.labels).toEqual(labels)
    expect(live.spec.template.metadata).toMatchObject({ annotations, labels: { app: 'plain', ...labels } })
    expect(live.metadata.annotations).toHaveProperty(['kubectl.kubernetes.io/last-applied-configuration'])
  })

  it('leaves the labels of templates alone where it is told to', async () => {
    await deploy([workload('Deployment', 'unlabelled')], { skipSpecTemplateLabels: true })
    const { spec, metadata } = await get('deployments', 'unlabelled')
    expect(spec.template.metadata.labels).toEqual({ app: 'unlabelled' })
    expect(metadata.labels).toHaveProperty(['app.kubernetes.io/name'], 'shop')
  })

  it('gives each content of a ConfigMap a version, and binds it in what is deployed with it', async () => {
    const web = workload('Deployment', 'reader', {
      container: { envFrom: [{ configMapRef: { name: 'settings' } }] },
    })
    const first = await deploy([web, configMap('settings', { a: '1' })])
    expect(names(first)).toEqual(['configMap settings-v000', 'deployment reader'])
    expect(first.boundArtifacts).toMatchObject([{ type: 'kubernetes/configMap', reference: 'settings-v000' }])
    const second = await deploy([web, configMap('settings', { a: '2' })])
    expect(names(second)).toEqual(['configMap settings-v001', 'deployment reader'])
    const again = await deploy([web, configMap('settings', { a: '1' })])
    expect(names(again)).toEqual(['configMap settings-v000', 'deployment reader'])
    const live = await get('deployments', 'reader')
    expect(live.spec.template.spec.containers[0].envFrom).toEqual([
      { configMapRef: { name: 'settings-v000' } },
    ])
    expect((await get('configmaps', 'settings-v001')).metadata.labels).toHaveProperty(
      ['moniker.spinnaker.io/sequence'],
      '1',
    )
  })

  it('makes a new version of a ReplicaSet each time, as its template tells the version', async () => {
    const first = await deploy([workload('ReplicaSet', 'pool')])
    const second = await deploy([workload('ReplicaSet', 'pool')])
    expect([names(first), names(second)]).toEqual([['replicaSet pool-v000'], ['replicaSet pool-v001']])
  })

  it('gives no version where an annotation or the stage says so', async () => {
    const off = { 'strategy.spinnaker.io/versioned': 'false' }
    expect(names(await deploy([configMap('fixed', { a: '1' }, off)]))).toEqual(['configMap fixed'])
    expect(names(await deploy([configMap('loose', { a: '1' })], { versioned: false }))).toEqual([
      'configMap loose',
    ])
  })

  it('never shows what a Secret holds', async () => {
    const result = await deploy([secret('keys', { password: 'opensesame' })])
    expect(names(result)).toEqual(['secret keys-v000'])
    expect(JSON.stringify([result, operating.statuses])).not.toMatch(/opensesame|b3BlbnNlc2FtZQ/)
    expect((await get('secrets', 'keys-v000')).data).toEqual({ password: 'b3BlbnNlc2FtZQ==' })
  })

  it('takes lists, texts, and what is null', async () => {
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: of-text }\n---\n---\n${JSON.stringify(configMap('of-second', {}))}`
    const list = { apiVersion: 'v1', kind: 'List', items: [configMap('of-list', {})] }
    const result = await deploy([null, text, list], { versioned: false })
    expect(names(result)).toEqual(['configMap of-text', 'configMap of-second', 'configMap of-list'])
  })

  it('sends nothing when nothing has changed, and two calls otherwise', async () => {
    const manifest = workload('Deployment', 'counted')
    await deploy([manifest])
    expect(operating.calls).toEqual(['get', 'create'])
    await deploy([manifest])
    expect(operating.calls).toEqual(['get'])
    await deploy([workload('Deployment', 'counted', { image: 'nginx:2' })])
    expect(operating.calls).toEqual(['get', 'patch'])
  })

  it('asks for the versions of a kind once', async () => {
    await deploy([configMap('one', { a: '1' }), configMap('two', { a: '1' }), configMap('three', { a: '1' })])
    expect(operating.calls).toEqual(['list', 'create', 'create', 'create'])
  })

  it('deletes what was taken out of a manifest, and keeps what others have added', async () => {
    await deploy([configMap('merged', { mine: '1', gone: '1' })], { versioned: false })
    await suite.kubectl(['patch', 'configmap', 'merged', '-p', '{"data":{"others":"1"}}'])
    await deploy([configMap('merged', { mine: '2' })], { versioned: false })
    expect((await get('configmaps', 'merged')).data).toEqual({ mine: '2', others: '1' })
  })

  it('keeps the capacity of what runs', async () => {
    const annotations = { 'strategy.spinnaker.io/use-source-capacity': 'true' }
    await deploy([workload('ReplicaSet', 'sized', { replicas: 2, annotations })])
    await operating.run('scaleManifest', {
      manifestName: 'replicaSet sized-v000',
      location: suite.namespace,
      replicas: 4,
    })
    await deploy([workload('ReplicaSet', 'sized', { replicas: 2, annotations })])
    expect((await get('replicasets', 'sized-v001')).spec.replicas).toBe(4)
    await deploy([workload('Deployment', 'sized', { replicas: 2, annotations })])
    await operating.run('scaleManifest', {
      manifestName: 'deployment sized',
      location: suite.namespace,
      replicas: 3,
    })
    await deploy([workload('Deployment', 'sized', { replicas: 2, annotations })])
    expect((await get('deployments', 'sized')).spec.replicas).toBe(3)
  })

  it('deletes and makes anew where an annotation says so', async () => {
    const annotations = { 'strategy.spinnaker.io/recreate': 'true' }
    await deploy([workload('Deployment', 'fresh', { annotations })])
    const { uid } = (await get('deployments', 'fresh')).metadata
    await deploy([
      workload('Deployment', 'fresh', { annotations, spec: { selector: { matchLabels: { app: 'fresh' } } } }),
    ])
    expect((await get('deployments', 'fresh')).metadata.uid).not.toBe(uid)
  })

  it('replaces where an annotation says so, a Service too', async () => {
    const annotations = { 'strategy.spinnaker.io/replace': 'true' }
    const replaced = (port: number) => {
      const manifest = service('replaced', { app: 'x' })
      return {
        ...manifest,
        metadata: { ...manifest.metadata, annotations },
        spec: { ...manifest.spec, ports: [{ port }] },
      }
    }
    await deploy([replaced(80)])
    await deploy([replaced(81)])
    expect((await get('services', 'replaced')).spec.ports).toMatchObject([{ port: 81 }])
  })

  it("applies on the server's side where an annotation says so", async () => {
    const annotations = (value: string) => ({ 'strategy.spinnaker.io/server-side-apply': value })
    const deployed = (value: string, a: string) =>
      deploy([configMap('owned', { a }, annotations(value))], { versioned: false })
    await deployed('false', '0')
    // From the client's side to the server's: no conflict with itself.
    await deployed('true', '1')
    expect((await get('configmaps', 'owned')).data).toEqual({ a: '1' })
    await suite.kubectl(
      ['apply', '--server-side', '--force-conflicts', '--field-manager=somebody', '-f', '-'],
      {
        input: JSON.stringify(configMap('owned', { a: 'theirs' })),
      },
    )
    await expect(deployed('true', '2')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('"somebody"'),
    })
    await deployed('force-conflicts', '2')
    expect((await get('configmaps', 'owned')).data).toEqual({ a: '2' })
  })

  it('deploys only what labels select', async () => {
    const labelled = (name: string, tier: string) => ({
      ...configMap(name, {}),
      metadata: { name, labels: { tier } },
    })
    const selectors = (value: string) => ({
      labelSelectors: { selectors: [{ kind: 'EQUALS', key: 'tier', values: [value] }] },
    })
    const both = [labelled('front', 'front'), labelled('back', 'back')]
    expect(names(await deploy(both, { ...selectors('front'), versioned: false }))).toEqual([
      'configMap front',
    ])
    await expect(deploy(both, selectors('none'))).rejects.toMatchObject({ code: 'INVALID' })
    expect(await deploy(both, { ...selectors('none'), allowNothingSelected: true })).toMatchObject({
      manifests: [],
    })
    const replaced = configMap('front', {}, { 'strategy.spinnaker.io/replace': 'true' })
    await expect(deploy([replaced], selectors('front'))).rejects.toThrow(
      'do not go with the replace strategy',
    )
  })

  it('makes up a name where only its beginning is given', async () => {
    const first = await deploy([job({ generateName: 'made-' }, 'true')])
    const second = await deploy([job({ generateName: 'made-' }, 'true')])
    expect(names(first)).toEqual([expect.stringMatching(/^job made-[a-z0-9]{5}$/)])
    expect(names(second)).not.toEqual(names(first))
  })

  it('deploys a custom resource with its definition', async () => {
    const group = `g${Date.now().toString(36)}.example.com`
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `gadgets.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    }
    const gadget = { apiVersion: `${group}/v1`, kind: 'Gadget', metadata: { name: 'one' }, spec: { size: 1 } }
    const result = await deploy([gadget, definition])
    expect(result.manifestNamesByNamespace).toEqual({
      '': [`customResourceDefinition gadgets.${group}`],
      [suite.namespace]: [`Gadget.${group} one`],
    })
    await operating.run('deleteManifest', {
      manifestName: `customResourceDefinition gadgets.${group}`,
      location: '',
    })
  })

  describe('traffic', () => {
    it('gives a new ReplicaSet the labels that its Service selects', async () => {
      const result = await deploy([service('front', { lb: 'front' }), workload('ReplicaSet', 'lit')], {
        services: ['service front'],
      })
      expect(names(result)).toEqual(['service front', 'replicaSet lit-v000'])
      const live = await get('replicasets', 'lit-v000')
      expect(live.spec.template.metadata.labels).toMatchObject({ app: 'lit', lb: 'front' })
      expect(live.metadata.annotations).toMatchObject({
        'traffic.spinnaker.io/load-balancers': '["service front"]',
      })
    })

    it('leaves it without traffic until it is enabled', async () => {
      await deploy([workload('ReplicaSet', 'dark')], { services: ['service front'], enableTraffic: false })
      const live = await get('replicasets', 'dark-v000')
      expect(live.spec.template.metadata.labels).not.toHaveProperty('lb')
      expect(live.metadata.annotations).toHaveProperty(['traffic.spinnaker.io/load-balancers'])
    })

    it.each([
      ['keys in common', { app: 'other' }, 'have keys in common: app'],
      ['an empty selector', undefined, 'has no selector'],
    ])('refuses a Service with %s', async (_, selector, message) => {
      const manifests = [service('odd', selector as never), workload('ReplicaSet', 'refused')]
      await expect(deploy(manifests, { services: ['service odd'] })).rejects.toThrow(message)
    })

    it('refuses a Service that is not there, and what is none', async () => {
      const manifests = [workload('ReplicaSet', 'refused')]
      await expect(deploy(manifests, { services: ['service nowhere'] })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
      await expect(deploy(manifests, { services: ['nowhere'] })).rejects.toThrow("'{kind} {name}'")
      await expect(deploy(manifests, { services: ['configMap x'] })).rejects.toThrow('is no load balancer')
    })
  })

  describe('artifacts', () => {
    const image = { type: 'docker/image', name: 'nginx', reference: 'nginx:1.25', version: '1.25' }

    it('binds images, and demands those that are required', async () => {
      const result = await deploy([workload('Deployment', 'bound')], { requiredArtifacts: [image] })
      expect(result.boundArtifacts).toEqual([image])
      expect((await get('deployments', 'bound')).spec.template.spec.containers[0].image).toBe('nginx:1.25')
      await expect(
        deploy([workload('Deployment', 'bound', { image: 'httpd' })], { requiredArtifacts: [image] }),
      ).rejects.toMatchObject({ code: 'INVALID', message: expect.stringContaining("docker/image 'nginx'") })
    })

    it('binds nothing where it is told so', async () => {
      const result = await deploy([workload('Deployment', 'unbound')], {
        requiredArtifacts: [image],
        enableArtifactBinding: false,
      })
      expect(result.boundArtifacts).toEqual([])
    })
  })

  describe('what is refused', () => {
    it('names the field that cannot be changed, and what helps', async () => {
      await deploy([workload('Deployment', 'stiff')])
      const changed = workload('Deployment', 'stiff', {
        spec: { selector: { matchLabels: { app: 'stiff', more: 'x' } } },
      })
      changed.spec.template.metadata.labels = { app: 'stiff', more: 'x' } as never
      const error = await deploy([changed]).catch((error) => error)
      expect(error).toMatchObject({ code: 'INVALID' })
      expect(error.message).toMatch(
        /deployment stiff: .*spec\.selector.*immutable.*strategy\.spinnaker\.io\/recreate/s,
      )
    })

    it('names those of a hundred that have failed, and what was done before', async () => {
      const many = Array.from({ length: 98 }, (_, index) => configMap(`many-${index}`, { a: '1' }))
      const bad = { ...configMap('bad', {}), data: { 'no key!': '1' } }
      const error = await deploy([...many, bad, workload('Deployment', 'after')], { versioned: false }).catch(
        (error) => error,
      )
      expect(error.code).toBe('INVALID')
      expect(error.message).toMatch(/^Deploy failed for manifest configMap bad: .*no key!/s)
      expect(error.details.failed).toMatchObject([{ manifest: 'configMap bad', location: suite.namespace }])
      expect(error.details.deployed).toHaveLength(98)
      expect(operating.calls.length).toBeLessThanOrEqual(2 * 100)
    })

    it('tells of a namespace that is not there', async () => {
      const elsewhere = new Operating({ kubeconfigFile: suite.kubeconfig })
      const error = await elsewhere
        .run('deployManifest', { ...description([configMap('x', {})]), namespaceOverride: 'not-there' })
        .catch((error) => error)
      expect(error).toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining('"not-there" not found'),
      })
    })

    it('names the rule that is missing', async () => {
      const limited = new Operating({ kubeconfigFile: suite.kubeconfig, context: 'limited' })
      const error = await limited
        .run('deployManifest', description([workload('Deployment', 'x')]))
        .catch((error) => error)
      expect(error).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('verbs: ["get"]') })
      expect(error.details.failed[0].missingRule).toMatchObject({
        verb: 'get',
        resource: 'deployments',
        apiGroup: 'apps',
      })
    })

    it('repeats nothing of a Secret that the server cannot read', async () => {
      const unreadable = {
        ...secret('unreadable', {}),
        stringData: undefined,
        data: { password: 'open-sesame' },
      }
      const error = await deploy([unreadable]).catch((error) => error)
      expect(error.code).toBe('INVALID')
      expect(JSON.stringify([error.message, error.errors, error.details])).not.toContain('open-sesame')
    })

    if (server.minor >= 25)
      it('names a field that there is not', async () => {
        const manifest = workload('Deployment', 'misspelt', { spec: { replica: 2 } })
        await expect(deploy([manifest])).rejects.toThrow('unknown field "spec.replica"')
      })

    it('tells of a kind that the server does not know', async () => {
      const error = await deploy([
        { apiVersion: 'nowhere.io/v1', kind: 'Thing', metadata: { name: 'x' } },
      ]).catch((e) => e)
      expect(error).toMatchObject({
        code: 'INVALID',
        message: expect.stringMatching(/manifests\[0\].*Thing/),
      })
    })
  })

  describe('crashes', () => {
    it('makes one version of everything, wherever the process dies', async () => {
      const manifests = [
        configMap('crashed', { a: '1' }),
        workload('ReplicaSet', 'crashed', {
          container: { envFrom: [{ configMapRef: { name: 'crashed' } }] },
        }),
        job({ name: 'crashed', annotations: { 'strategy.spinnaker.io/recreate': 'true' } }, 'true'),
        job({ generateName: 'crashed-' }, 'true'),
      ]
      await suite.create('jobs', { ...job({ name: 'crashed' }, 'true') })
      const former = (await get('jobs', 'crashed')).metadata.uid
      const { result, crashes } = await operating.runWithCrashes('deployManifest', description(manifests))
      expect(crashes).toBeGreaterThan(4)
      expect(names(result)).toEqual([
        'configMap crashed-v000',
        'replicaSet crashed-v000',
        'job crashed',
        expect.stringMatching(/^job crashed-/),
      ])
      for (const [resource, count] of [
        ['configmaps', 1],
        ['replicasets', 1],
        ['jobs', 2],
      ] as const) {
        const { items } = await suite.api.get(suite.path(resource))
        const found = items.filter(({ metadata }: { metadata: { name: string } }) =>
          metadata.name.startsWith('crashed'),
        )
        expect(found).toHaveLength(count)
      }
      expect((await get('jobs', 'crashed')).metadata.uid).not.toBe(former)
    }, 60_000)
  })
})
