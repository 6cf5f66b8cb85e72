import { stageOf } from '../../fixtures/gennaker.ts'
import type { Json } from '../../fixtures/kubernetes/api.ts'
import type { Watch } from '../../fixtures/kubernetes/watch.ts'
import { until } from '../../fixtures/until.ts'
import { describeScenes, path, reachedBy, type Scene, versionsReached } from './clusters.ts'
import { following, type Seen } from './support.ts'

const live = `subscription ($id: ID!) { executionUpdated(id: $id) {
  id status sequence
  stages { id refId type name status context failure { code message } manifests { name } operationTasks { state } }
} }`
const infrastructure = `subscription { infrastructureUpdated(application: "storefront") {
  change name serverGroup { name disabled } instance { name healthState } loadBalancer { name }
} }`

const saved = '{ application(name: "storefront") { pipelines { id } } }'

describeScenes('the storefront', (startScene) => {
  let scene: Scene
  let traffic: Watch
  let changes: Seen[]
  beforeAll(async () => {
    scene = await startScene()
    // The examples are saved once it is ready.
    await until(async () => {
      const { application } = await scene.gennaker.get(saved)
      return application?.pipelines.length > 0
    })
    traffic = await scene.api.watch(path('endpoints'), { fieldSelector: 'metadata.name=storefront' })
    changes = following(scene.gennaker, infrastructure)
  })
  afterAll(async () => {
    for (const resource of ['services', 'deployments', 'replicasets', 'configmaps'])
      for (const name of await namesOf(resource))
        await scene.api.send('DELETE', path(resource, name), { propagationPolicy: 'Background' })
    await scene.stop()
  })

  const endpoints = () => scene.api.get(path('endpoints', 'storefront'))
  const untilReached = (version: string) =>
    traffic.until(
      ({ object }) => reachedBy(object).length === 2 && String(versionsReached(object)) === version,
    )
  /** Of all moments since all pods of the first version were reached. */
  const fewestReached = () => {
    const counts = traffic.events.map(({ object }) => reachedBy(object).length)
    return Math.min(...counts.slice(counts.indexOf(2)))
  }
  const namesOf = async (resource: string): Promise<string[]> =>
    (await scene.api.get(path(resource))).items
      .map(({ metadata }: Json) => metadata.name)
      .filter((name: string) => name.startsWith('storefront'))
      .toSorted()

  /** Runs the example's pipeline, judging when it asks; answers what it looked like when it asked, and at its end. */
  async function runPipeline(): Promise<{ asked: Seen; ended: Seen }> {
    const { gennaker } = scene
    const start = 'mutation { startPipeline(application: "storefront", name: "deploy") { id } }'
    const { id } = (await gennaker.get(start)).startPipeline
    const events = following(gennaker, live, { id })
    const last = () => events.at(-1)?.executionUpdated
    await until(() => stageOf(last() ?? { stages: [] }, '3')?.status === 'RUNNING', 40_000)
    const asked = last()
    await whenAsked()
    const judge =
      'mutation ($e: ID!, $s: ID!) { judgeStage(executionId: $e, stageId: $s, judgment: CONTINUE) { id } }'
    await gennaker.get(judge, { e: id, s: stageOf(asked, '3').id })
    await until(() => ['SUCCEEDED', 'TERMINAL'].includes(last().status), 40_000)
    const sequences = events.map(({ executionUpdated }) => executionUpdated.sequence)
    expect(sequences).toEqual(sequences.map((_, index) => sequences[0] + index))
    return { asked, ended: last() }
  }
  let whenAsked: () => Promise<unknown>

  it('is deployed version by version; there is traffic at every moment', async () => {
    whenAsked = async () => {
      await untilReached('v000')
      expect(await namesOf('replicasets')).toContain('storefront-v000')
    }
    const { asked, ended } = await runPipeline()
    expect(asked.stages.map(({ status }: Seen) => status)).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
      'RUNNING',
      'NOT_STARTED',
    ])
    expect([ended.status, ended.stages.map(({ failure }: Seen) => failure).filter(Boolean)]).toEqual([
      'SUCCEEDED',
      [],
    ])
    await untilReached('v001')
    expect(fewestReached()).toBe(2)
    const { spec, status } = await scene.api.get(path('replicasets', 'storefront-v000'))
    expect([spec.replicas, status.readyReplicas]).toEqual([2, 2])
    const api = await scene.api.get(path('deployments', 'storefront-api'))
    expect(api.spec.template.spec.containers[0].envFrom).toEqual([
      { configMapRef: { name: 'storefront-config-v000' } },
    ])
  })

  it('tells of its infrastructure live', async () => {
    const told = () => changes.map(({ infrastructureUpdated }) => infrastructureUpdated)
    await until(() =>
      told().some(
        ({ serverGroup }) => serverGroup?.name === 'replicaSet storefront-v000' && serverGroup.disabled,
      ),
    )
    expect(told()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ change: 'ADDED', name: 'replicaSet storefront-v000' }),
        expect.objectContaining({ change: 'ADDED', name: 'replicaSet storefront-v001' }),
        expect.objectContaining({ change: 'ADDED', name: 'service storefront' }),
        expect.objectContaining({ instance: expect.objectContaining({ healthState: 'Up' }) }),
      ]),
    )
  })

  it('is deployed again: what is configured keeps its version, what runs gets a new one', async () => {
    whenAsked = () => untilReached('v002')
    expect((await runPipeline()).ended.status).toBe('SUCCEEDED')
    await untilReached('v003')
    expect(versionsReached(await endpoints())).toEqual(['v003'])
    expect(await namesOf('configmaps')).toEqual(['storefront-config-v000'])
    const revisions = (await namesOf('replicasets')).filter((name) => name.startsWith('storefront-api'))
    expect(revisions).toHaveLength(1)
    expect(fewestReached()).toBe(2)
  })

  it('is one graph: pipeline, stages, operations, clusters, manifests, differences and logs', async () => {
    const { gennaker } = scene
    const diff = structuredClone(await scene.api.get(path('services', 'storefront')))
    diff.spec.ports[0].port = 81
    const { application, manifest, diffManifest } = await gennaker.get(
      `query ($diff: JSON!) {
        application(name: "storefront") {
          attributes
          executions(first: 1) { nodes { stages {
            refId status
            manifests { name location status }
            operationTasks { state status { phase } history { phase } }
          } } }
          clusters {
            name moniker { app cluster } account { name healthy }
            serverGroups {
              name disabled instanceCounts { total up } images
              loadBalancers { name }
              instances { name healthState }
            }
          }
          loadBalancers { name instances { name } serverGroups { name } }
          serverGroupManagers { name serverGroups { name } }
        }
        manifest(account: "sandbox", location: "default", name: "deployment storefront-api") { status events artifacts }
        diffManifest(account: "sandbox", location: "default", manifest: $diff) { name action changes { path before after } problems }
      }`,
      { diff },
    )
    expect(application.attributes.email).toBe('storefront@example.com')
    const [first, second] = application.executions.nodes[0].stages
    expect(first.manifests.map(({ name }: Seen) => name)).toEqual(
      expect.arrayContaining([
        'configMap storefront-config-v000',
        'deployment storefront-api',
        'service storefront',
      ]),
    )
    expect(second.operationTasks[0]).toMatchObject({
      state: 'COMPLETED',
      history: expect.arrayContaining([{ phase: 'DEPLOY_KUBERNETES_MANIFEST' }]),
    })
    const cluster = application.clusters.find(({ name }: Seen) => name === 'replicaSet storefront')
    expect(cluster).toMatchObject({
      moniker: { app: 'storefront', cluster: 'replicaSet storefront' },
      account: { name: 'sandbox', healthy: true },
      serverGroups: [
        { name: 'replicaSet storefront-v003', disabled: false, instanceCounts: { total: 2, up: 2 } },
        { name: 'replicaSet storefront-v002', disabled: true, loadBalancers: [] },
        { name: 'replicaSet storefront-v001', disabled: true, loadBalancers: [] },
        { name: 'replicaSet storefront-v000', disabled: true, loadBalancers: [] },
      ],
    })
    expect(application.loadBalancers).toEqual([
      {
        name: 'service storefront',
        instances: reachedBy(await endpoints()).map((name) => ({ name: `pod ${name}` })),
        serverGroups: [{ name: 'replicaSet storefront-v003' }],
      },
    ])
    expect(application.serverGroupManagers).toMatchObject([
      { name: 'deployment storefront-api', serverGroups: [{ name: expect.any(String) }] },
    ])
    expect(manifest.status).toMatchObject({ stable: { state: true }, failed: { state: false } })
    expect(manifest.events.map(({ reason }: Seen) => reason)).toContain('ScalingReplicaSet')
    expect(diffManifest).toMatchObject({
      name: 'service storefront',
      action: 'UPDATE',
      changes: expect.arrayContaining([{ path: 'spec.ports[0].port', before: 80, after: 81 }]),
      problems: [],
    })
    expect((await scene.api.get(path('services', 'storefront'))).spec.ports[0].port).toBe(80)
    const [instance] = cluster.serverGroups[0].instances
    const { instanceLog } = await gennaker.get(
      `query ($instance: String!) {
        instanceLog(account: "sandbox", location: "default", instance: $instance) { lines { text } ended }
      }`,
      { instance: instance.name },
    )
    expect(instanceLog.ended).toBe(false)
    expect(instanceLog.lines.length).toBeGreaterThan(0)
  })
})
