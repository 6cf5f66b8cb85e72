import type { KubernetesAccount } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/account.ts'
import type { LogLine } from '../../../../../../../subgraphs/clouddriver/providers/provider.ts'
import { deployment } from '../../../../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../../../../fixtures/kubernetes/suite.ts'
import { until } from '../../../../../../fixtures/until.ts'
import { closeAccounts, openTestAccount } from '../support/account.ts'

const shell = (script: string, image = 'busybox:1') => ({
  containers: [{ name: 'main', image, command: ['sh', '-c', script] }],
})

afterAll(closeAccounts)

describeCluster('what an account reads', (suite) => {
  let account: KubernetesAccount
  beforeAll(async () => {
    account = openTestAccount({ kubeconfigFile: suite.kubeconfig, namespaces: [suite.namespace] })
    await account.inventory.ready()
  })
  const at = (name: string) => ({ location: suite.namespace, name })
  const manifests = () => account.manifests!
  const { signal } = new AbortController()

  async function lines(request: object, most = Number.POSITIVE_INFINITY): Promise<LogLine[]> {
    const found: LogLine[] = []
    const wanted = { location: suite.namespace, previous: false, follow: false, ...request }
    const ended = new AbortController()
    for await (const line of account.logs!.read(wanted as never, ended.signal)) {
      found.push(line)
      if (found.length >= most) break
    }
    return found
  }

  it('a Secret without its data, with moniker and artifact', async () => {
    const annotations = {
      'moniker.spinnaker.io/application': 'shop',
      'moniker.spinnaker.io/cluster': 'secret key',
      'artifact.spinnaker.io/type': 'kubernetes/secret',
      'artifact.spinnaker.io/name': 'key',
      'artifact.spinnaker.io/version': 'v002',
      'artifact.spinnaker.io/location': suite.namespace,
      'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":{"a":"hidden"}}',
    }
    await suite.create('secrets', {
      metadata: { name: 'key-v002', annotations },
      stringData: { a: 'hidden' },
    })
    const manifest = await manifests().get(at('secret key-v002'))
    expect(manifest).toMatchObject({
      account: 'test',
      location: suite.namespace,
      name: 'secret key-v002',
      moniker: { app: 'shop', cluster: 'secret key', sequence: 2 },
      artifacts: [
        {
          type: 'kubernetes/secret',
          name: 'key',
          version: 'v002',
          reference: 'key-v002',
          metadata: { account: 'test' },
        },
      ],
      status: { stable: { state: true } },
    })
    expect(JSON.stringify(manifest)).not.toMatch(/hidden|aGlkZGVu/)
    expect(await manifests().get(at('secret nothing'))).toBeUndefined()
    expect(await manifests().get({ location: '_', name: `namespace ${suite.namespace}` })).toMatchObject({
      location: '',
      name: `namespace ${suite.namespace}`,
    })
  })

  it.each([
    ['a name of one word', 'deployment', /must be 'kind name'/],
    ['a kind that is not there', 'deploymnt web', /did you mean Deployment\?/],
  ])('refuses %s', async (_, name, message) => {
    await expect(manifests().get(at(name))).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching(message),
    })
  })

  it('the versions of a cluster, oldest first', async () => {
    const configMap = (name: string, cluster: string) => ({
      metadata: {
        name,
        annotations: { 'moniker.spinnaker.io/application': 'shop', 'moniker.spinnaker.io/cluster': cluster },
      },
    })
    for (const name of ['cfg-v000', 'cfg-v001', 'cfg-v010'])
      await suite.create('configmaps', configMap(name, 'configMap cfg'))
    await suite.create('configmaps', configMap('other-v000', 'configMap other'))
    const cluster = {
      location: suite.namespace,
      kind: 'configMap',
      application: 'shop',
      cluster: 'configMap cfg',
    }
    const found = await manifests().inCluster(cluster)
    expect(found.map(({ name }) => name)).toEqual([
      'configMap cfg-v000',
      'configMap cfg-v001',
      'configMap cfg-v010',
    ])
  })

  it('a rollout that has changed while nobody waited for it, though it was known a moment before', async () => {
    await suite.create('deployments', deployment('known', { replicas: 1 }))
    const references = [at('deployment known')]
    const stop = manifests().onChange(references, () => {})
    await until(async () => (await manifests().rollouts(references))[0]!.stable, 30_000)
    stop()
    await suite.api.patch(suite.path('deployments', 'known'), 'merge', {
      metadata: { labels: { seen: 'yes' } },
      spec: { template: { metadata: { annotations: { 'sim/behaviour': 'never-ready' } } } },
    })
    const { inventory } = account
    await until(
      () => inventory.find('serverGroupManager', suite.namespace, 'deployment known')?.labels.seen === 'yes',
    )
    expect((await manifests().rollouts(references))[0]).toMatchObject({ stable: false })
  })

  it('a rollout as it goes, with few requests; and what the cluster has told about it', async () => {
    await suite.create('deployments', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'c', image: 'nginx:1' }] },
        },
      },
    })
    const references = [at('deployment web')]
    let calls = 0
    const stop = manifests().onChange(references, () => calls++)
    await until(async () => (await manifests().rollouts(references))[0]!.stable, 30_000)
    const before = calls
    await account.client.patch(
      {
        resource: await account.client.resource({ kind: 'Deployment' }),
        namespace: suite.namespace,
        name: 'web',
      },
      'merge',
      { spec: { replicas: 3 } },
    )
    await until(() => calls > before)
    await until(async () => (await manifests().rollouts(references))[0]!.stable, 30_000)
    stop()
    const manifest = (await manifests().get(references[0]!))!
    expect(manifest.manifest).toMatchObject({ spec: { replicas: 3 }, status: { availableReplicas: 3 } })
    const events = await manifests().events(manifest)
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'Normal', reason: 'ScalingReplicaSet', count: expect.any(Number) }),
    )
  })

  it('a change of what the inventory does not watch', async () => {
    await suite.create('configmaps', { metadata: { name: 'watched' } })
    let calls = 0
    const stop = manifests().onChange([at('configMap watched')], () => calls++)
    await until(() => calls > 0)
    const before = calls
    await suite.api.patch(suite.path('configmaps', 'watched'), 'merge', { data: { a: 'b' } })
    await until(() => calls > before)
    stop()
  })

  it('a job and its log, live', async () => {
    await suite.create('jobs', {
      metadata: { name: 'greet' },
      spec: {
        backoffLimit: 0,
        template: { spec: { restartPolicy: 'Never', ...shell('echo one; echo two; echo three') } },
      },
    })
    const job = () => account.jobs!.get(suite.namespace, 'job greet')
    await until(async () => (await job())?.state === 'Succeeded', 30_000)
    const { instances, completedTime, createdTime } = (await job())!
    expect(instances).toEqual([{ name: expect.stringMatching(/^pod greet-/), containers: ['main'] }])
    expect(completedTime).toBeGreaterThanOrEqual(createdTime!)
    const { name: instance } = instances[0]!
    const all = await lines({ instance, container: 'main', follow: true })
    const texts = all.map(({ text }) => text).filter((text) => /one|two|three/.test(text))
    expect(texts.join(' ')).toBe('one two three')
    for (const [index, { cursor }] of all.entries())
      expect(await lines({ instance, after: cursor })).toEqual(all.slice(index + 1))
    expect(await lines({ instance, tailLines: 1 })).toEqual([
      expect.objectContaining({ text: all.at(-1)!.text }),
    ])
    await expect(lines({ instance, container: 'nope' })).rejects.toMatchObject({ code: 'INVALID' })
    await expect(lines({ instance: 'pod nope' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(lines({ instance, after: 'x' })).rejects.toThrow('is not a cursor')
  })

  it('why a job has failed', async () => {
    await suite.create('jobs', {
      metadata: { name: 'fails' },
      spec: {
        backoffLimit: 0,
        template: {
          metadata: { annotations: { 'sim/behaviour': 'exit', 'sim/exit-code': '3' } },
          spec: { restartPolicy: 'Never', ...shell('exit 3') },
        },
      },
    })
    const job = () => account.jobs!.get(suite.namespace, 'fails')
    await until(async () => (await job())?.state === 'Failed', 30_000)
    expect(await job()).toMatchObject({
      message: expect.stringContaining('backoff limit'),
      completedTime: expect.any(Number),
      completionDetails: { container: 'main', exitCode: '3', reason: 'Error' },
    })
    expect(await account.jobs!.get(suite.namespace, 'nothing')).toBeUndefined()
  })

  it('nothing outside of the namespaces and kinds that it manages', async () => {
    const elsewhere = { location: 'kube-system', name: 'configMap kube-root-ca.crt' }
    const refused = {
      code: 'INVALID',
      message: expect.stringContaining("not manage the namespace 'kube-system'"),
    }
    const cluster = { location: 'kube-system', kind: 'configMap', application: 'shop', cluster: 'x' }
    await expect(manifests().get(elsewhere)).rejects.toMatchObject(refused)
    await expect(manifests().rollouts([elsewhere])).rejects.toMatchObject(refused)
    expect(() => manifests().onChange([elsewhere], () => undefined)).toThrow('does not manage')
    await expect(manifests().inCluster(cluster)).rejects.toMatchObject(refused)
    await expect(account.jobs!.get('kube-system', 'job x')).rejects.toMatchObject(refused)
    await expect(lines({ location: 'kube-system', instance: 'pod x' })).rejects.toMatchObject(refused)
    const some = openTestAccount({ kubeconfigFile: suite.kubeconfig, omitKinds: ['secret'] })
    await expect(some.manifests!.get(at('secret key-v002'))).rejects.toMatchObject({
      code: 'INVALID',
      message: 'The account test does not manage the kind secret',
    })
  })

  it('of a cluster in all namespaces only what is in its own', async () => {
    const metadata = {
      name: 'everywhere',
      annotations: { 'moniker.spinnaker.io/application': 'all', 'moniker.spinnaker.io/cluster': 'all' },
    }
    await suite.create('configmaps', { metadata })
    await suite.api.create('/api/v1/namespaces/default/configmaps', { metadata })
    const cluster = { location: '', kind: 'configMap', application: 'all', cluster: 'all' }
    const found = await manifests().inCluster(cluster)
    await suite.api.delete('/api/v1/namespaces/default/configmaps/everywhere')
    expect(found.map(({ location }) => location)).toEqual([suite.namespace])
  })

  it('follows a selection: what is there, what changes, what goes', async () => {
    const seen: string[] = []
    const resource = await account.client.resource({ kind: 'ConfigMap' }, signal)
    await suite.create('configmaps', { metadata: { name: 'f1', labels: { follow: 'me' } } })
    const follow = () =>
      account.follow(
        resource,
        { namespace: suite.namespace, labelSelector: 'follow=me' },
        {
          changed: ({ metadata }) =>
            seen.push(`${metadata.name} ${JSON.stringify(metadata.annotations ?? {})}`),
          gone: ({ metadata }) => seen.push(`${metadata.name} gone`),
        },
      )
    const stop = follow()
    await until(() => seen.includes('f1 {}'))
    await suite.create('configmaps', { metadata: { name: 'f2', labels: { follow: 'me' } } })
    await until(() => seen.includes('f2 {}'))
    await suite.api.patch(suite.path('configmaps', 'f1'), 'merge', { metadata: { annotations: { a: 'b' } } })
    await until(() => seen.includes('f1 {"a":"b"}'))
    await suite.api.delete(suite.path('configmaps', 'f1'))
    await until(() => seen.includes('f1 gone'))
    seen.length = 0
    const stopAgain = follow()
    expect(seen).toEqual(['f2 {}'])
    stop()
    stopAgain()
  })
})
