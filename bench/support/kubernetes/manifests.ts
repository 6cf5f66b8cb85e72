export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly labels: Readonly<Record<string, string>>
  }
  readonly [field: string]: unknown
}

const metadataOf = (namespace: string, name: string) => ({ name, namespace, labels: { app: name } })

const configMap = (namespace: string, name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadataOf(namespace, name),
  data: { color: 'red', size: '3', 'application.properties': 'a=b\nc=d\n' },
})

const service = (namespace: string, name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadataOf(namespace, name),
  spec: { selector: { app: name }, ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }] },
})

export const deployment = (namespace: string, name: string, replicas = 1): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadataOf(namespace, name),
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          {
            name: 'main',
            image: 'shop/web:1',
            ports: [{ containerPort: 8080 }],
            env: [{ name: 'COLOR', value: 'red' }],
            resources: { requests: { cpu: '10m', memory: '16Mi' } },
          },
        ],
      },
    },
  },
})

/** 40 ConfigMaps, 30 Services, 30 Deployments of one pod each. */
export const hundredManifests = (namespace: string): readonly Manifest[] => [
  ...Array.from({ length: 40 }, (_, index) => configMap(namespace, `config-${index}`)),
  ...Array.from({ length: 30 }, (_, index) => service(namespace, `web-${index}`)),
  ...Array.from({ length: 30 }, (_, index) => deployment(namespace, `web-${index}`)),
]
