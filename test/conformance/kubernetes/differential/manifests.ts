import type { Json } from '../../../fixtures/kubernetes/api.ts'
import type { Chance } from './random.ts'

const maybe = (chance: Chance, probability: number, fields: () => Json): Json =>
  chance.happens(probability) ? fields() : {}

const labels = (chance: Chance): Json =>
  Object.fromEntries(
    chance.some(['tier', 'stage', 'team/owner'], 1).map((key) => [key, chance.one(['a', 'b', 'c'])]),
  )

/** A variable is always of one sort: 1.20 does not see that a stateful set's is of two. */
const environment = (chance: Chance): Json[] =>
  chance.some<Json>(
    [
      { name: 'A', value: chance.one(['1', '2', '']) },
      { name: 'B', value: 'b' },
      { name: 'C', valueFrom: { configMapKeyRef: { name: 'm', key: chance.one(['c', 'd']) } } },
      { name: 'D', valueFrom: { fieldRef: { fieldPath: chance.one(['metadata.name', 'spec.nodeName']) } } },
    ],
    1,
  )

const ports = (chance: Chance): Json[] =>
  chance.some([80, 443, 8080], 1).map((containerPort) => ({
    containerPort,
    ...maybe(chance, 0.5, () => ({ name: `p${containerPort}` })),
    protocol: 'TCP',
  }))

const resources = (chance: Chance): Json => ({
  limits: { cpu: chance.one(['1', '500m', '1000m', '0.5']), memory: chance.one(['1Gi', '512Mi', '1024Mi']) },
  ...maybe(chance, 0.5, () => ({ requests: { cpu: chance.one(['100m', '0.1']) } })),
})

const handlers: Record<string, Json> = {
  a: { httpGet: { path: '/', port: 80 } },
  b: { tcpSocket: { port: 80 } },
  c: { exec: { command: ['true'] } },
}
/** A container's probe is always of one sort: 1.20 keeps the defaults of one that is applied no more. */
const probe = (chance: Chance, container: string): Json => ({
  ...handlers[container],
  ...maybe(chance, 0.5, () => ({ periodSeconds: 1 + chance.below(20) })),
})

/** Without `isInit` it may have probes. */
const container = (chance: Chance, name: string, mounts: readonly string[], isInit = false): Json => ({
  name,
  image: chance.one(['nginx', 'nginx:1', 'nginx:latest', 'registry:5000/a/b:2']),
  ...maybe(chance, 0.5, () => ({ env: environment(chance) })),
  ...maybe(chance, 0.4, () => ({ ports: ports(chance) })),
  ...maybe(chance, 0.3, () => ({ resources: resources(chance) })),
  ...maybe(chance, isInit ? 0 : 0.3, () => ({ readinessProbe: probe(chance, name) })),
  ...maybe(chance, 0.3, () => ({ command: ['sh'], args: chance.some(['-c', 'x', 'y'], 1) })),
  ...maybe(chance, 0.3, () => ({ securityContext: { runAsUser: 1000 } })),
  ...maybe(chance, mounts.length > 0 ? 0.7 : 0, () => ({
    volumeMounts: chance.some(mounts, 1).map((mount) => ({ name: mount, mountPath: `/${mount}` })),
  })),
})

const volumes = (chance: Chance): Json[] =>
  chance.some<Json>([
    { name: 'config', configMap: { name: 'm' } },
    { name: 'secret', secret: { secretName: 's', items: [{ key: 'a', path: 'b' }] } },
    { name: 'empty', emptyDir: {} },
  ])

function podSpec(chance: Chance): Json {
  const own = volumes(chance)
  const mounts = own.map(({ name }) => name)
  return {
    containers: chance.some(['a', 'b', 'c'], 1).map((name) => container(chance, name, mounts)),
    ...maybe(chance, 0.2, () => ({ initContainers: [container(chance, 'init', mounts, true)] })),
    ...(own.length > 0 ? { volumes: own } : {}),
    ...maybe(chance, 0.3, () => ({ tolerations: [{ key: 'k', operator: 'Exists' }] })),
    ...maybe(chance, 0.3, () => ({ terminationGracePeriodSeconds: chance.below(60) })),
    ...maybe(chance, 0.2, () => ({ imagePullSecrets: [{ name: 'pull' }] })),
    // There is no such node, so that nothing but the API changes what was sent.
    nodeSelector: { no: 'node' },
  }
}

const template = (chance: Chance, name: string): Json => ({
  metadata: { labels: { app: name, ...labels(chance) } },
  spec: podSpec(chance),
})

const metadata = (chance: Chance, name: string): Json => ({
  name,
  ...maybe(chance, 0.6, () => ({ labels: labels(chance) })),
  ...maybe(chance, 0.4, () => ({ annotations: { note: chance.one(['x', 'y']) } })),
})

const servicePorts = (chance: Chance): Json[] =>
  chance.some([80, 443, 9000], 1).map((port) => ({
    name: `p${port}`,
    port,
    protocol: 'TCP',
    ...maybe(chance, 0.5, () => ({ targetPort: chance.one<unknown>([8080, 'http']) })),
  }))

/** A kind of manifest: where it is served, and what may stand in it. */
export interface Kind {
  readonly resource: string
  make(chance: Chance, name: string): Json
}

const kind = (
  apiVersion: string,
  name: string,
  resource: string,
  fields: (chance: Chance, name: string) => Json,
): Kind => ({
  resource,
  make: (chance, objectName) => ({
    apiVersion,
    kind: name,
    metadata: metadata(chance, objectName),
    ...fields(chance, objectName),
  }),
})

const selector = (name: string) => ({ matchLabels: { app: name } })

export const kinds: readonly Kind[] = [
  kind('v1', 'ConfigMap', 'configmaps', (chance) => ({
    data: Object.fromEntries(
      chance.some(['a', 'b', 'c.txt'], 1).map((key) => [key, chance.one(['1', '2\n', ''])]),
    ),
    ...maybe(chance, 0.2, () => ({ binaryData: { z: 'AAEC' } })),
  })),
  kind('v1', 'Secret', 'secrets', (chance) => ({
    data: Object.fromEntries(chance.some(['a', 'b'], 1).map((key) => [key, chance.one(['MQ==', 'Mg=='])])),
    ...maybe(chance, 0.4, () => ({ stringData: { b: 'x', c: 'y' } })),
  })),
  kind('v1', 'Service', 'services', (chance, name) => ({
    spec: {
      selector: { app: name },
      ports: servicePorts(chance),
      ...maybe(chance, 0.3, () => ({ sessionAffinity: 'ClientIP' })),
      ...maybe(chance, 0.2, () => ({ externalIPs: ['192.0.2.1'] })),
    },
  })),
  kind('apps/v1', 'Deployment', 'deployments', (chance, name) => ({
    spec: {
      paused: true,
      ...maybe(chance, 0.6, () => ({ replicas: chance.below(4) })),
      ...maybe(chance, 0.4, () => ({
        strategy: chance.one<Json>([
          { type: 'Recreate' },
          { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
          { rollingUpdate: { maxUnavailable: '50%' } },
        ]),
      })),
      ...maybe(chance, 0.3, () => ({ minReadySeconds: chance.below(9) })),
      selector: selector(name),
      template: template(chance, name),
    },
  })),
  kind('apps/v1', 'StatefulSet', 'statefulsets', (chance, name) => ({
    spec: {
      replicas: 0,
      serviceName: name,
      ...maybe(chance, 0.4, () => ({
        updateStrategy: chance.one<Json>([{ type: 'OnDelete' }, { rollingUpdate: { partition: 1 } }]),
      })),
      ...maybe(chance, 0.4, () => ({
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
          },
        ],
      })),
      selector: selector(name),
      template: template(chance, name),
    },
  })),
  kind('apps/v1', 'DaemonSet', 'daemonsets', (chance, name) => ({
    spec: { selector: selector(name), template: template(chance, name) },
  })),
  kind('batch/v1', 'Job', 'jobs', (chance) => ({
    spec: {
      parallelism: 0,
      ...maybe(chance, 0.5, () => ({ backoffLimit: chance.below(5) })),
      ...maybe(chance, 0.3, () => ({ completions: 1 + chance.below(3) })),
      ...maybe(chance, 0.3, () => ({ activeDeadlineSeconds: 600 })),
      template: { spec: { ...podSpec(chance), restartPolicy: chance.one(['Never', 'OnFailure']) } },
    },
  })),
  kind('v1', 'Pod', 'pods', (chance) => ({ spec: podSpec(chance) })),
  kind('networking.k8s.io/v1', 'Ingress', 'ingresses', (chance, name) => ({
    spec: {
      rules: chance.some(['a.example.com', 'b.example.com'], 1).map((host) => ({
        host,
        http: {
          paths: [
            {
              path: '/',
              pathType: chance.one(['Prefix', 'Exact']),
              backend: { service: { name, port: { number: 80 } } },
            },
          ],
        },
      })),
    },
  })),
  kind('rbac.authorization.k8s.io/v1', 'Role', 'roles', (chance) => ({
    rules: chance.some(['pods', 'secrets', 'events'], 1).map((name) => ({
      apiGroups: [''],
      resources: [name],
      verbs: chance.some(['get', 'list', 'watch'], 1),
    })),
  })),
]
