import { Writable } from 'node:stream'
import * as k8s from '@kubernetes/client-node'
import type { Json } from '../../fixtures/kubernetes/api.ts'
import { configMap, deployment, job, pod, widgetDefinition } from '../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../fixtures/kubernetes/suite.ts'
import { until } from '../../fixtures/until.ts'

const quick = { 'sim/start-seconds': '0', 'sim/ready-seconds': '0.1' }

describeCluster('@kubernetes/client-node', (suite) => {
  let config: k8s.KubeConfig
  let core: k8s.CoreV1Api
  let apps: k8s.AppsV1Api
  let objects: k8s.KubernetesObjectApi
  const { namespace } = suite

  beforeAll(() => {
    config = new k8s.KubeConfig()
    config.loadFromFile(suite.kubeconfig)
    core = config.makeApiClient(k8s.CoreV1Api)
    apps = config.makeApiClient(k8s.AppsV1Api)
    objects = k8s.KubernetesObjectApi.makeApiClient(config)
  })

  /** The code and the reason of what a call is refused with. */
  async function refusal(call: Promise<unknown>): Promise<[number, string]> {
    const error = await call.then(
      () => {
        throw new Error('It was not refused.')
      },
      (thrown: k8s.ApiException<string>) => thrown,
    )
    return [error.code, JSON.parse(error.body).reason]
  }
  const withType = (type: string) => k8s.setHeaderOptions('Content-Type', type)

  it('should create, read, replace and delete', async () => {
    const body = configMap('typed')
    const made = await core.createNamespacedConfigMap({ namespace, body })
    expect(made.metadata!.creationTimestamp).toBeInstanceOf(Date)
    const read = await core.readNamespacedConfigMap({ namespace, name: 'typed' })
    expect(read.data).toEqual({ a: 'b' })
    const replaced = await core.replaceNamespacedConfigMap({
      namespace,
      name: 'typed',
      body: { ...read, data: { z: '1' } },
    })
    expect(replaced.data).toEqual({ z: '1' })
    const stale = core.replaceNamespacedConfigMap({ namespace, name: 'typed', body: read })
    expect(await refusal(stale)).toEqual([409, 'Conflict'])
    expect((await core.deleteNamespacedConfigMap({ namespace, name: 'typed' })).status).toBe('Success')
    expect(await refusal(core.readNamespacedConfigMap({ namespace, name: 'typed' }))).toEqual([
      404,
      'NotFound',
    ])
  })

  it('should patch in every way', async () => {
    const name = 'patched'
    await apps.createNamespacedDeployment({ namespace, body: deployment(name, { spec: { paused: true } }) })
    const patch = (body: Json, type: string) =>
      apps.patchNamespacedDeployment({ namespace, name, body }, withType(type))
    const containers = [{ name: 'd', image: 'sidecar' }]
    await patch({ spec: { template: { spec: { containers } } } }, k8s.PatchStrategy.StrategicMergePatch)
    await patch({ spec: { revisionHistoryLimit: 2 } }, k8s.PatchStrategy.MergePatch)
    const { spec } = await patch(
      [{ op: 'replace', path: '/spec/replicas', value: 0 }],
      k8s.PatchStrategy.JsonPatch,
    )
    expect(spec!.template.spec!.containers.map((container) => container.name).sort()).toEqual(['c', 'd'])
    expect([spec!.revisionHistoryLimit, spec!.replicas]).toEqual([2, 0])
  })

  it('should apply on the server’s side, and tell conflicts', async () => {
    const apply = (data: Record<string, string>, fieldManager: string, force = false) =>
      core.patchNamespacedConfigMap(
        { namespace, name: 'applied', body: configMap('applied', data), fieldManager, force },
        withType(k8s.PatchStrategy.ServerSideApply),
      )
    expect((await apply({ a: '1' }, 'one')).data).toEqual({ a: '1' })
    expect(await refusal(apply({ a: '2' }, 'two'))).toEqual([409, 'Conflict'])
    expect((await apply({ a: '2' }, 'two', true)).data).toEqual({ a: '2' })
  })

  it('should write nothing on a dry run', async () => {
    await core.createNamespacedConfigMap({ namespace, body: configMap('dry'), dryRun: 'All' })
    expect(await refusal(core.readNamespacedConfigMap({ namespace, name: 'dry' }))).toEqual([404, 'NotFound'])
  })

  it('should scale', async () => {
    const name = 'scaled'
    await apps.createNamespacedDeployment({ namespace, body: deployment(name, { annotations: quick }) })
    const body = { spec: { replicas: 2 } }
    await apps.patchNamespacedDeploymentScale(
      { namespace, name, body },
      withType(k8s.PatchStrategy.MergePatch),
    )
    expect((await apps.readNamespacedDeploymentScale({ namespace, name })).spec!.replicas).toBe(2)
    await suite.until('deployments', name, ({ status }) => status.readyReplicas === 2)
  })

  it('should list page by page', async () => {
    const labels = { page: 'yes' }
    for (const name of ['page-1', 'page-2', 'page-3'])
      await core.createNamespacedConfigMap({
        namespace,
        body: { ...configMap(name), metadata: { name, labels } },
      })
    const query = { namespace, labelSelector: 'page=yes', limit: 2 }
    const first = await core.listNamespacedConfigMap(query)
    const rest = await core.listNamespacedConfigMap({ ...query, _continue: first.metadata!._continue! })
    expect([first.items.length, rest.items.length]).toEqual([2, 1])
    await core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector: 'page=yes' })
    expect((await core.listNamespacedConfigMap(query)).items).toEqual([])
  })

  it('should handle objects of any kind', async () => {
    const made = await objects.create({ ...configMap('any'), metadata: { name: 'any', namespace } })
    const header = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'any', namespace } }
    expect((await objects.read(header)).metadata!.uid).toBe(made.metadata!.uid)
    const patch = { ...header, data: { b: '2' } }
    const patched: Json = await objects.patch(
      patch,
      undefined,
      undefined,
      undefined,
      undefined,
      k8s.PatchStrategy.MergePatch,
    )
    expect(patched.data).toEqual({ a: 'b', b: '2' })
    const list = await objects.list(
      'v1',
      'ConfigMap',
      namespace,
      undefined,
      undefined,
      undefined,
      'metadata.name=any',
    )
    expect(list.items).toHaveLength(1)
    await objects.delete(header)
    expect(await refusal(objects.read(header))).toEqual([404, 'NotFound'])
  })

  it('should handle custom resources', async () => {
    const group = `node.${namespace}.example.com`
    const extensions = config.makeApiClient(k8s.ApiextensionsV1Api)
    const custom = config.makeApiClient(k8s.CustomObjectsApi)
    const place = { group, version: 'v1', namespace, plural: 'widgets' }
    await extensions.createCustomResourceDefinition({ body: widgetDefinition(group) })
    const body = { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'w' }, spec: { size: 1 } }
    await until(() =>
      custom.listNamespacedCustomObject(place).then(
        () => true,
        () => false,
      ),
    )
    await custom.createNamespacedCustomObject({ ...place, body })
    const patch = { ...place, name: 'w', body: { spec: { size: 2 } } }
    const patched: Json = await custom.patchNamespacedCustomObject(
      patch,
      withType(k8s.PatchStrategy.MergePatch),
    )
    expect(patched.spec.size).toBe(2)
    expect(((await custom.listNamespacedCustomObject(place)) as Json).items).toHaveLength(1)
    await extensions.deleteCustomResourceDefinition({ name: `widgets.${group}` })
  })

  it('should keep an informer’s cache', async () => {
    const labelSelector = 'informed=yes'
    const labelled = (name: string) => ({
      ...configMap(name),
      metadata: { name, labels: { informed: 'yes' } },
    })
    await core.createNamespacedConfigMap({ namespace, body: labelled('before') })
    const list = () => core.listNamespacedConfigMap({ namespace, labelSelector })
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    const informer = k8s.makeInformer(config, path, list, labelSelector)
    const told: string[] = []
    for (const verb of ['add', 'update', 'delete'] as const)
      informer.on(verb, (object: k8s.V1ConfigMap) => told.push(`${verb} ${object.metadata!.name}`))
    await informer.start()
    expect(told).toEqual(['add before'])
    await core.createNamespacedConfigMap({ namespace, body: labelled('after') })
    await core.patchNamespacedConfigMap(
      { namespace, name: 'after', body: { data: { a: 'c' } } },
      withType(k8s.PatchStrategy.MergePatch),
    )
    await core.deleteNamespacedConfigMap({ namespace, name: 'before' })
    await until(() => told.length === 4)
    expect(told).toEqual(['add before', 'add after', 'update after', 'delete before'])
    expect(informer.list().map(({ metadata }) => metadata!.name)).toEqual(['after'])
    await informer.stop()
  })

  it('should watch', async () => {
    const told: string[] = []
    const watch = new k8s.Watch(config)
    const path = `/api/v1/namespaces/${namespace}/secrets`
    const note = (type: string, { metadata }: Json) => told.push(`${type} ${metadata.name}`)
    const query = { fieldSelector: 'metadata.name=watched' }
    const controller = await watch.watch(path, query, note, () => {})
    await core.createNamespacedSecret({ namespace, body: { metadata: { name: 'watched' } } })
    await core.deleteNamespacedSecret({ namespace, name: 'watched' })
    await until(() => told.length === 2)
    expect(told).toEqual(['ADDED watched', 'DELETED watched'])
    controller.abort()
  })

  it('should follow a log', async () => {
    const body = pod('logged', {
      annotations: { ...quick, 'sim/run-seconds': '0.5' },
      spec: { restartPolicy: 'Never' },
    })
    body.spec.containers[0].command = ['sh', '-c', 'echo one; echo two']
    await core.createNamespacedPod({ namespace, body })
    await suite.until('pods', 'logged', ({ status }) => status.phase === 'Running')
    let text = ''
    const sink = new Writable({
      write(chunk, _encoding, done) {
        text += chunk
        done()
      },
    })
    const ended = new Promise((resolve) => sink.once('finish', resolve))
    await new k8s.Log(config).log(namespace, 'logged', 'c', sink, { follow: true })
    await ended
    expect(text).toBe('one\ntwo\n')
  })

  it('should run a job', async () => {
    const batch = config.makeApiClient(k8s.BatchV1Api)
    await batch.createNamespacedJob({ namespace, body: job('ran', 'echo done') })
    await suite.until('jobs', 'ran', ({ status }) => status.succeeded === 1)
    const { spec } = await batch.readNamespacedJob({ namespace, name: 'ran' })
    const labelSelector = Object.entries(spec!.selector!.matchLabels!)
      .map(([key, value]) => `${key}=${value}`)
      .join()
    const { items } = await core.listNamespacedPod({ namespace, labelSelector })
    expect(await core.readNamespacedPodLog({ namespace, name: items[0]!.metadata!.name! })).toBe('done\n')
  })

  it('should delete in the foreground', async () => {
    const name = 'front'
    await apps.createNamespacedDeployment({ namespace, body: deployment(name, { annotations: quick }) })
    await suite.until('deployments', name, ({ status }) => status.readyReplicas === 1)
    await apps.deleteNamespacedDeployment({ namespace, name, body: { propagationPolicy: 'Foreground' } })
    await suite.untilGone('deployments', name)
    const query = { namespace, labelSelector: `app=${name}` }
    expect((await apps.listNamespacedReplicaSet(query)).items).toEqual([])
  })

  it('should be told what it may not do', async () => {
    const limited = new k8s.KubeConfig()
    limited.loadFromFile(suite.kubeconfig)
    limited.setCurrentContext('limited')
    const call = limited.makeApiClient(k8s.CoreV1Api).listNamespacedPod({ namespace })
    expect(await refusal(call)).toEqual([403, 'Forbidden'])
  })
})
