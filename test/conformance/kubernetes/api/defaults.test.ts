import type { Json } from '../../../fixtures/kubernetes/api.ts'
import {
  daemonSet,
  deployment,
  job,
  pod,
  replicaSet,
  service,
  statefulSet,
} from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'

const all = { dryRun: 'All' }

describeCluster('defaults', (suite) => {
  const made = (resource: string, object: Json): Promise<Json> => suite.create(resource, object, all)

  const podSpec = {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  }
  const containerDefaults = {
    imagePullPolicy: 'IfNotPresent',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  }

  it('should complete a deployment', async () => {
    const { replicas: _, ...spec } = deployment('d').spec
    const { spec: full } = await made('deployments', { ...deployment('d'), spec })
    expect(full).toEqual({
      replicas: 1,
      selector: { matchLabels: { app: 'd' } },
      template: {
        metadata: { creationTimestamp: null, labels: { app: 'd' } },
        spec: { ...podSpec, containers: [{ name: 'c', image: 'nginx:1', ...containerDefaults }] },
      },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    })
  })

  it.each<[string, string, Json, Json]>([
    ['a replica set', 'replicasets', replicaSet('r'), { replicas: 1 }],
    [
      'a stateful set',
      'statefulsets',
      statefulSet('s'),
      {
        podManagementPolicy: 'OrderedReady',
        revisionHistoryLimit: 10,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      },
    ],
    [
      'a daemon set',
      'daemonsets',
      daemonSet('d'),
      {
        revisionHistoryLimit: 10,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      },
    ],
    [
      'a strategy’s parts',
      'deployments',
      deployment('p', { spec: { strategy: { rollingUpdate: { maxSurge: 3 } } } }),
      { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: '25%' } } },
    ],
    ['a job', 'jobs', job('j', 'true'), { completions: 1, parallelism: 1, backoffLimit: 0 }],
    ['a job of a work queue', 'jobs', job('q', 'true', { parallelism: 3 }), { parallelism: 3 }],
    [
      'a service',
      'services',
      service('s', { app: 'x' }),
      { type: 'ClusterIP', sessionAffinity: 'None', ports: [{ protocol: 'TCP', port: 80, targetPort: 80 }] },
    ],
  ])('should complete %s', async (_, resource, object, expected) => {
    expect((await made(resource, object)).spec).toMatchObject(expected)
  })

  it('should select a job’s pods by a label that is the job’s own', async () => {
    const { spec, metadata } = await suite.create('jobs', job('own', 'true', { parallelism: 0 }))
    const label = suite.server.minor >= 27 ? 'batch.kubernetes.io/controller-uid' : 'controller-uid'
    expect(spec.selector.matchLabels).toEqual({ [label]: metadata.uid })
    expect(spec.template.metadata.labels).toMatchObject({ 'controller-uid': metadata.uid, 'job-name': 'own' })
  })

  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['nginx:1', 'IfNotPresent'],
    ['registry:5000/nginx', 'Always'],
    [`nginx@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
  ])('should pull %s %s', async (image, policy) => {
    const { spec } = await made('pods', pod('pulled', { image }))
    expect(spec.containers[0].imagePullPolicy).toBe(policy)
  })

  it('should complete a pod', async () => {
    const object = pod('p')
    object.spec.containers[0] = {
      ...object.spec.containers[0],
      ports: [{ containerPort: 80 }],
      livenessProbe: { httpGet: { port: 80 } },
      resources: { limits: { cpu: '500m', memory: '64Mi' } },
      env: [{ name: 'N', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    }
    object.spec.volumes = [
      { name: 'v', configMap: { name: 'm' } },
      { name: 's', secret: { secretName: 's' } },
      { name: 'e' },
    ]
    const { spec, status } = await made('pods', object)
    expect(spec).toMatchObject({
      ...podSpec,
      serviceAccountName: 'default',
      serviceAccount: 'default',
      enableServiceLinks: true,
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    })
    expect(spec.containers[0]).toMatchObject({
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      livenessProbe: {
        httpGet: { path: '/', port: 80, scheme: 'HTTP' },
        timeoutSeconds: 1,
        periodSeconds: 10,
        successThreshold: 1,
        failureThreshold: 3,
      },
      resources: { limits: { cpu: '500m', memory: '64Mi' }, requests: { cpu: '500m', memory: '64Mi' } },
      env: [{ name: 'N', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }],
    })
    expect(spec.volumes.slice(0, 3)).toEqual([
      { name: 'v', configMap: { name: 'm', defaultMode: 420 } },
      { name: 's', secret: { secretName: 's', defaultMode: 420 } },
      { name: 'e', emptyDir: {} },
    ])
    expect(spec.tolerations).toEqual(
      ['not-ready', 'unreachable'].map((taint) => ({
        key: `node.kubernetes.io/${taint}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
    )
    expect(status).toEqual({ phase: 'Pending', qosClass: 'Guaranteed' })
  })

  it.each<[string, Json, string]>([
    ['no resources', {}, 'BestEffort'],
    ['requests', { requests: { cpu: '1' } }, 'Burstable'],
    ['limits of cpu and memory', { limits: { cpu: '1', memory: '1Gi' } }, 'Guaranteed'],
  ])('should class the quality of a pod with %s', async (_, resources, expected) => {
    const object = pod('quality')
    object.spec.containers[0].resources = resources
    expect((await made('pods', object)).status.qosClass).toBe(expected)
  })

  it('should write quantities in their usual way', async () => {
    const object = pod('quantities')
    object.spec.containers[0].resources = {
      limits: { cpu: '0.5', memory: '1024Mi' },
      requests: { cpu: '1000m' },
    }
    object.spec.containers[0].resources.limits.cpu = 2.5
    const { resources } = (await made('pods', object)).spec.containers[0]
    expect(resources).toEqual({
      limits: { cpu: '2500m', memory: '1Gi' },
      requests: { cpu: '1', memory: '1Gi' },
    })
  })

  it('should give a service an address that is its own', async () => {
    const one = await suite.create('services', service('addressed-1', {}))
    const two = await suite.create('services', service('addressed-2', {}))
    expect(one.spec.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/)
    expect(one.spec.clusterIPs).toEqual([one.spec.clusterIP])
    expect(two.spec.clusterIP).not.toBe(one.spec.clusterIP)
  })

  it('should give none to a headless service', async () => {
    const object = service('headless', {})
    object.spec.clusterIP = 'None'
    expect((await made('services', object)).spec.clusterIP).toBe('None')
  })

  it('should give a node port where one is needed, and the one that is wanted', async () => {
    const some = await suite.create('services', service('ported', {}, 'NodePort'))
    expect(some.spec.ports[0].nodePort).toBeGreaterThanOrEqual(30000)
    expect(some.spec.ports[0].nodePort).toBeLessThanOrEqual(32767)
    const object = service('wanted', {}, 'NodePort')
    object.spec.ports[0].nodePort = some.spec.ports[0].nodePort
    const { status, body } = await suite.api.send('POST', suite.path('services'), object)
    expect([status, body.message]).toEqual([
      422,
      expect.stringContaining('provided port is already allocated'),
    ])
  })

  it('should keep a service’s address when a patch does not name it', async () => {
    const { spec } = await suite.create('services', service('kept', {}))
    const patched = await suite.api.patch(suite.path('services', 'kept'), 'strategic', {
      spec: { selector: { a: 'b' } },
    })
    expect(patched.spec.clusterIP).toBe(spec.clusterIP)
  })

  it('should keep secrets in base64 whatever they came as', async () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } }
    const data = { a: Buffer.from('1').toString('base64'), b: Buffer.from('2').toString('base64') }
    const stored = await made('secrets', { ...secret, data, stringData: { b: 'ü', c: '3' } })
    expect(stored.stringData).toBeUndefined()
    expect(stored.type).toBe('Opaque')
    expect(stored.data).toEqual({
      a: data.a,
      b: Buffer.from('ü').toString('base64'),
      c: Buffer.from('3').toString('base64'),
    })
  })
})
