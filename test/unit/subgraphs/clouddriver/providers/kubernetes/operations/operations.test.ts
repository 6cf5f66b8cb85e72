import { servers } from '../../../../../../fixtures/kubernetes/servers.ts'
import { Suite } from '../../../../../../fixtures/kubernetes/suite.ts'
import { closeAccounts } from '../support/account.ts'
import { configMap, job, secret, service, workload } from '../support/manifests.ts'
import { Operating, type Result } from '../support/operating.ts'

describe.each(servers)('operations on $name', (server) => {
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

  const get = (resource: string, name: string) => suite.api.get(suite.path(resource, name))
  const run = (name: string, manifestName: string, more: object = {}) =>
    operating.run(name, { manifestName, location: suite.namespace, ...more })
  const deploy = (manifests: readonly object[], more: object = {}) =>
    operating.run('deployManifest', {
      manifests,
      moniker: { app: 'shop' },
      namespaceOverride: suite.namespace,
      ...more,
    })
  const namesOf = async (resource: string, beginning: string): Promise<string[]> => {
    const { items } = await suite.api.get(suite.path(resource))
    return items
      .map(({ metadata }: Result) => metadata.name)
      .filter((name: string) => name.startsWith(beginning))
  }
  const isRolledOut = ({ status, metadata, spec }: Result) =>
    status?.observedGeneration === metadata.generation &&
    status.updatedReplicas === spec.replicas &&
    status.availableReplicas === spec.replicas &&
    status.replicas === spec.replicas

  it('names what is not there', async () => {
    await expect(run('pauseRolloutManifest', 'deployment nowhere')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(run('scaleManifest', 'deployment nowhere', { replicas: 1 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('scales and resizes', async () => {
    await deploy([workload('Deployment', 'scaled')])
    const result = await run('scaleManifest', 'deployment scaled', { replicas: '3' })
    expect(result.manifestNamesByNamespace).toEqual({ [suite.namespace]: ['deployment scaled'] })
    expect((await get('deployments', 'scaled')).spec.replicas).toBe(3)
    const resize = { serverGroupName: 'deployment scaled', region: suite.namespace, capacity: { desired: 2 } }
    await operating.run('resizeServerGroup', resize)
    expect((await get('deployments', 'scaled')).spec.replicas).toBe(2)
  })

  describe('rollouts', () => {
    const image = async () => (await get('deployments', 'rolled')).spec.template.spec.containers[0].image

    beforeAll(async () => {
      for (const version of [1, 2, 3]) {
        await deploy([workload('Deployment', 'rolled', { image: `nginx:${version}` })])
        await suite.until('deployments', 'rolled', isRolledOut)
      }
    })

    it('goes back by a number of revisions, and to a revision', async () => {
      await run('undoRolloutManifest', 'deployment rolled', { numRevisionsBack: 1 })
      expect(await image()).toBe('nginx:2')
      await suite.until('deployments', 'rolled', isRolledOut)
      await run('undoRolloutManifest', 'deployment rolled', { revision: 1 })
      expect(await image()).toBe('nginx:1')
      await suite.until('deployments', 'rolled', isRolledOut)
    })

    it('goes back once, wherever the process dies', async () => {
      // Now the revisions are 3 (nginx:3), 4 (nginx:2), 5 (nginx:1).
      await operating.runWithCrashes('undoRolloutManifest', {
        manifestName: 'deployment rolled',
        location: suite.namespace,
        numRevisionsBack: 2,
      })
      expect(await image()).toBe('nginx:3')
    })

    it('says which revisions there are', async () => {
      await expect(run('undoRolloutManifest', 'deployment rolled', { numRevisionsBack: 9 })).rejects.toThrow(
        /nothing 9 revisions back of deployment rolled; its revisions are: \d, \d, \d/,
      )
    })

    it('restarts all pods at one time, pauses, and resumes', async () => {
      const target = { manifestName: 'deployment rolled', location: suite.namespace }
      await operating.runWithCrashes('rollingRestartManifest', target)
      const { annotations } = (await get('deployments', 'rolled')).spec.template.metadata
      expect(annotations['kubectl.kubernetes.io/restartedAt']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      await run('pauseRolloutManifest', 'deployment rolled')
      await run('pauseRolloutManifest', 'deployment rolled')
      expect((await get('deployments', 'rolled')).spec.paused).toBe(true)
      await expect(run('rollingRestartManifest', 'deployment rolled')).rejects.toThrow('is paused')
      await expect(run('undoRolloutManifest', 'deployment rolled', { numRevisionsBack: 1 })).rejects.toThrow(
        'is paused',
      )
      await run('resumeRolloutManifest', 'deployment rolled')
      expect((await get('deployments', 'rolled')).spec.paused).toBeUndefined()
    })

    it('goes back with a StatefulSet', async () => {
      const statefulSet = (version: number) => ({
        ...workload('Deployment', 'kept', { image: `nginx:${version}`, spec: { serviceName: 'kept' } }),
        kind: 'StatefulSet',
      })
      for (const version of [1, 2]) {
        await deploy([statefulSet(version)])
        await suite.until(
          'statefulsets',
          'kept',
          ({ status, metadata }) =>
            status?.observedGeneration === metadata.generation &&
            status.readyReplicas === 1 &&
            status.currentRevision === status.updateRevision,
        )
      }
      await run('undoRolloutManifest', 'statefulSet kept', { numRevisionsBack: 1 })
      expect((await get('statefulsets', 'kept')).spec.template.spec.containers[0].image).toBe('nginx:1')
    })
  })

  describe('traffic', () => {
    const ready = (name: string) =>
      suite.until('replicasets', name, ({ status }) => status?.readyReplicas === 2)
    const endpoints = (count: number) =>
      suite.until('endpoints', 'front', ({ subsets = [] }) => (subsets[0]?.addresses?.length ?? 0) === count)

    it('goes to a workload and its pods, and away from them, without new pods', async () => {
      await deploy([service('front', { lb: 'front' }), workload('ReplicaSet', 'lit', { replicas: 2 })], {
        services: ['service front'],
      })
      await ready('lit-v000')
      await endpoints(2)
      const pods = (await namesOf('pods', 'lit-v000')).sort()
      const target = { manifestName: 'replicaSet lit-v000', location: suite.namespace }
      await operating.runWithCrashes('disableManifest', target)
      await endpoints(0)
      await run('disableManifest', 'replicaSet lit-v000')
      await operating.runWithCrashes('enableManifest', target)
      await endpoints(2)
      expect((await namesOf('pods', 'lit-v000')).sort()).toEqual(pods)
      const { template } = (await get('replicasets', 'lit-v000')).spec
      expect(template.metadata.labels).toMatchObject({ lb: 'front' })
    })

    it('goes over to the load balancers that are named', async () => {
      await deploy([service('back', { 'example.com/lb': 'back' })])
      const loadBalancers = ['service back']
      await run('enableManifest', 'replicaSet lit-v000', { loadBalancers })
      expect((await get('replicasets', 'lit-v000')).spec.template.metadata.labels).toMatchObject({
        'example.com/lb': 'back',
      })
      await run('disableManifest', 'replicaSet lit-v000', { loadBalancers })
      expect((await get('replicasets', 'lit-v000')).spec.template.metadata.labels).not.toHaveProperty([
        'example.com/lb',
      ])
    })

    it('needs a load balancer that is there', async () => {
      const loadBalancers = ['service nowhere']
      await expect(run('enableManifest', 'replicaSet lit-v000', { loadBalancers })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
    })
  })

  describe('patches', () => {
    beforeAll(() => deploy([workload('Deployment', 'patched', { container: { args: ['a'] } })]))
    const container = async () => (await get('deployments', 'patched')).spec.template.spec.containers[0]

    it('merges by the keys of lists, binds artifacts, and notes the change', async () => {
      const artifact = { type: 'docker/image', name: 'httpd', reference: 'httpd:2.4' }
      const patchBody = [{ spec: { template: { spec: { containers: [{ name: 'main', image: 'httpd' }] } } } }]
      const result = await run('patchManifest', 'deployment patched', {
        patchBody,
        requiredArtifacts: [artifact],
      })
      expect(result).toMatchObject({
        boundArtifacts: [artifact],
        manifestNamesByNamespace: { [suite.namespace]: ['deployment patched'] },
      })
      expect(await container()).toMatchObject({ image: 'httpd:2.4', args: ['a'] })
      const { annotations } = (await get('deployments', 'patched')).metadata
      expect(annotations['kubernetes.io/change-cause']).toMatch(/^kubectl patch deployment patched .*httpd/)
    })

    it('demands artifacts that are required', async () => {
      const requiredArtifacts = [{ type: 'docker/image', name: 'redis', reference: 'redis:7' }]
      await expect(
        run('patchManifest', 'deployment patched', {
          patchBody: { spec: { replicas: 1 } },
          requiredArtifacts,
        }),
      ).rejects.toThrow('could not be bound')
    })

    it('merges as JSON, where lists are replaced', async () => {
      const patchBody = { metadata: { labels: { tier: 'front' } } }
      const options = { mergeStrategy: 'merge', record: false }
      await run('patchManifest', 'deployment patched', { patchBody, options })
      expect((await get('deployments', 'patched')).metadata.labels).toMatchObject({ tier: 'front' })
    })

    it('does the operations of a JSON patch once, wherever the process dies', async () => {
      const patchBody = [{ op: 'add', path: '/spec/template/spec/containers/0/args/-', value: 'b' }]
      const { crashes } = await operating.runWithCrashes('patchManifest', {
        manifestName: 'deployment patched',
        location: suite.namespace,
        patchBody,
        options: { mergeStrategy: 'json' },
      })
      expect(crashes).toBeGreaterThan(1)
      expect((await container()).args).toEqual(['a', 'b'])
    })

    it('tells what a server refuses', async () => {
      const patchBody = [{ op: 'remove', path: '/spec/nothing' }]
      await expect(
        run('patchManifest', 'deployment patched', { patchBody, options: { mergeStrategy: 'json' } }),
      ).rejects.toMatchObject({ code: 'INVALID' })
    })
  })

  describe('deletion', () => {
    it('deletes one with what it owns, and only what was there', async () => {
      await deploy([workload('Deployment', 'doomed')])
      await suite.until('deployments', 'doomed', isRolledOut)
      const result = await run('deleteManifest', 'deployment doomed', { options: { cascading: true } })
      expect(result.manifestNamesByNamespace).toEqual({ [suite.namespace]: ['deployment doomed'] })
      await suite.untilGone('deployments', 'doomed')
      expect(await run('deleteManifest', 'deployment doomed')).toMatchObject({ manifestNamesByNamespace: {} })
    })

    it('does not delete what came after it, wherever the process dies', async () => {
      await deploy([configMap('phoenix', { a: '1' })], { versioned: false })
      const target = { manifestName: 'configMap phoenix', location: suite.namespace }
      await operating.runWithCrashes('deleteManifest', target)
      await deploy([configMap('phoenix', { a: '2' })], { versioned: false })
      expect((await get('configmaps', 'phoenix')).data).toEqual({ a: '2' })
    })

    it('leaves what it owns where it is told to', async () => {
      await deploy([workload('ReplicaSet', 'orphan')], { versioned: false })
      await suite.until('replicasets', 'orphan', ({ status }) => status?.readyReplicas === 1)
      await run('deleteManifest', 'replicaSet orphan', { options: { cascading: 'false' } })
      expect(await namesOf('pods', 'orphan')).toHaveLength(1)
    })

    it('deletes what labels select', async () => {
      const labelled = (name: string, wave: string) => ({
        ...configMap(name, {}),
        metadata: { name, labels: { wave } },
      })
      await deploy([labelled('wave-1', 'a'), labelled('wave-2', 'a'), labelled('wave-3', 'b')], {
        versioned: false,
      })
      const labelSelectors = { selectors: [{ kind: 'CONTAINS', key: 'wave', values: ['a', 'c'] }] }
      const result = await operating.run('deleteManifest', {
        location: suite.namespace,
        kinds: ['cm'],
        labelSelectors,
      })
      expect(result.manifestNamesByNamespace[suite.namespace]).toEqual([
        'configMap wave-1',
        'configMap wave-2',
      ])
      expect(await namesOf('configmaps', 'wave')).toEqual(['wave-3'])
    })
  })

  it('deletes the oldest versions beyond those that are kept, never what was just deployed', async () => {
    const kept = (a: string) =>
      configMap('history', { a }, { 'strategy.spinnaker.io/max-version-history': '2' })
    const deployed = []
    for (const a of ['1', '2', '3']) deployed.push(await deploy([kept(a)]))
    const cleanup = (manifests: unknown) => operating.run('cleanupArtifacts', { manifests })
    const result = await cleanup(deployed[2].manifests)
    expect(result.manifestNamesByNamespace).toEqual({ [suite.namespace]: ['configMap history-v000'] })
    expect(result).not.toHaveProperty('manifests')
    const reused = await deploy([kept('2')])
    await cleanup(reused.manifests)
    expect((await namesOf('configmaps', 'history')).sort()).toEqual(['history-v001', 'history-v002'])
  }, 30_000)

  describe('jobs', () => {
    it('runs a Job anew each time, and stops it', async () => {
      const manifest = job({ name: 'task' }, 'sleep 60')
      const run = () => operating.run('runJob', { manifest, namespace: suite.namespace, application: 'shop' })
      const first = await run()
      expect(first.deployedNamesByLocation).toEqual({ [suite.namespace]: ['job task'] })
      const { uid } = (await get('jobs', 'task')).metadata
      await run()
      expect((await get('jobs', 'task')).metadata.uid).not.toBe(uid)
      await operating.run('destroyJob', { jobName: 'job task', location: suite.namespace })
      await suite.untilGone('jobs', 'task')
      await operating.run('destroyJob', { jobName: 'task', location: suite.namespace })
    })

    it('binds artifacts', async () => {
      const requiredArtifacts = [{ type: 'docker/image', name: 'busybox', reference: 'busybox:1.36' }]
      const manifest = job({ generateName: 'bound-' }, 'true')
      const result = await operating.run('runJob', {
        manifest,
        namespace: suite.namespace,
        requiredArtifacts,
      })
      expect(result.boundArtifacts).toEqual(requiredArtifacts)
      expect(result.manifests[0].spec.template.spec.containers[0].image).toBe('busybox:1.36')
    })
  })

  describe('input that is wrong is refused before anything is done', () => {
    const moniker = { app: 'shop' }
    const big = { name: 'x'.repeat(1_048_577) }
    it.each<[string, string, object, string, RegExp]>([
      ['a name', 'scaleManifest', { manifestName: 'web', replicas: 1 }, 'manifestName', /\{kind\} \{name\}/],
      [
        'an ability',
        'scaleManifest',
        { manifestName: 'service web', replicas: 1 },
        'manifestName',
        /does not support/,
      ],
      [
        'a number',
        'scaleManifest',
        { manifestName: 'deployment web', replicas: 'many' },
        'replicas',
        /whole number/,
      ],
      [
        'a namespace',
        'scaleManifest',
        { manifestName: 'deployment web', location: 'kube-system', replicas: 1 },
        'location',
        /manages only t-/,
      ],
      [
        'no revision',
        'undoRolloutManifest',
        { manifestName: 'deployment web' },
        'numRevisionsBack',
        /missing/,
      ],
      ['no selector', 'deleteManifest', { kinds: ['pod'] }, 'labelSelectors', /missing/],
      ['nothing to delete', 'deleteManifest', {}, 'manifestName', /missing/],
      [
        'two patches',
        'patchManifest',
        { manifestName: 'deployment web', patchBody: [{}, {}] },
        'patchBody',
        /One patch/,
      ],
      [
        'no JSON patch',
        'patchManifest',
        { manifestName: 'deployment web', patchBody: [{ op: 'x' }], options: { mergeStrategy: 'json' } },
        'patchBody.0.op',
        /Invalid/,
      ],
      ['no Job', 'runJob', { manifest: configMap('x', {}) }, 'manifest.kind', /Only a Job/],
      ['a text that is no YAML', 'deployManifest', { moniker, manifests: 'a: [1' }, 'manifests', /line 1/],
      [
        'no kind',
        'deployManifest',
        { moniker, manifests: [{ apiVersion: 'v1', metadata: { name: 'x' } }] },
        'manifests[0].kind',
        /missing/,
      ],
      [
        'a bad name',
        'deployManifest',
        { moniker, manifests: [configMap('Bad_Name', {})] },
        'manifests[0].metadata.name',
        /'Bad_Name' cannot be a name/,
      ],
      [
        'another namespace',
        'deployManifest',
        {
          moniker,
          manifests: [{ ...configMap('x', {}), metadata: { name: 'x', namespace: 'kube-system' } }],
        },
        'manifests[0].metadata.namespace',
        /does not manage the namespace 'kube-system'/,
      ],
      [
        'too much data',
        'deployManifest',
        { moniker, manifests: [configMap('big', big)] },
        'manifests[0].data',
        /1048577 bytes; a configMap holds 1048576/,
      ],
    ])('%s', (_, operation, given, path, message) => {
      const location =
        operation === 'deployManifest' ? { namespaceOverride: undefined } : { location: suite.namespace }
      const problems = operating.problems(operation, { ...location, ...given })
      expect(problems).toContainEqual({ path, message: expect.stringMatching(message) })
    })

    it('a kind that the account leaves out', () => {
      const without = new Operating({ kubeconfigFile: suite.kubeconfig, omitKinds: ['secret'] })
      expect(without.problems('deployManifest', { moniker, manifests: [secret('x', {})] })).toMatchObject([
        { path: 'manifests[0].kind', message: expect.stringContaining('secret') },
      ])
    })
  })
})
