/** Small manifests of the kinds that tests deploy. */
const labels = (name: string) => ({ app: name })

const podSpec = (image: string, more: object = {}) => ({ containers: [{ name: 'main', image, ...more }] })

export const configMap = (name: string, data: object, annotations?: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(annotations && { annotations }) },
  data,
})

export const secret = (name: string, stringData: object) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  stringData,
})

export const service = (name: string, selector: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector, ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }] },
})

export const workload = (kind: 'Deployment' | 'ReplicaSet', name: string, more: WorkloadOptions = {}) => {
  const { replicas = 1, image = 'nginx:1', container, annotations, template, spec } = more
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, ...(annotations && { annotations }) },
    spec: {
      replicas,
      selector: { matchLabels: labels(name) },
      template: {
        metadata: { labels: labels(name), ...template },
        spec: podSpec(image, container),
      },
      ...spec,
    },
  }
}

interface WorkloadOptions {
  replicas?: number
  image?: string
  container?: object
  annotations?: object
  template?: object
  spec?: object
}

export const job = (metadata: object, command: string) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata,
  spec: {
    template: { spec: { ...podSpec('busybox', { command: ['sh', '-c', command] }), restartPolicy: 'Never' } },
  },
})
