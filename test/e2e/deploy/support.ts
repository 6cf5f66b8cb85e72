import { Gennaker } from '../../fixtures/gennaker.ts'

type Json = Record<string, unknown>
// biome-ignore lint/suspicious/noExplicitAny: whatever the graph shows
export type Seen = any

/** Gennaker with its sandbox cluster, as `npm start` starts it. */
export const startWithSandbox = (env: Record<string, string> = {}) =>
  Gennaker.start({ GENNAKER_SANDBOX_KUBERNETES: 'on', ...env })

const account = 'sandbox'
const labels = (name: string) => ({ app: name })

export const configMap = (name: string, data: Json): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
})

const podTemplate = (name: string, image: string, annotations: Json = {}): Json => ({
  metadata: { labels: labels(name), annotations },
  spec: { containers: [{ name: 'app', image }] },
})

export const deployment = (name: string, image: string, more: Json = {}): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: { replicas: 2, selector: { matchLabels: labels(name) }, template: podTemplate(name, image), ...more },
})

export const replicaSet = (name: string, image: string, annotations: Json = {}): Json => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name, namespace: 'default', annotations },
  spec: { replicas: 2, selector: { matchLabels: labels(name) }, template: podTemplate(name, image) },
})

export const service = (name: string): Json => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { selector: { traffic: name }, ports: [{ port: 80, protocol: 'TCP' }] },
})

export const job = (name: string, command: string, more: Json = {}): Json => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'default' },
  spec: {
    backoffLimit: 0,
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', command] }],
      },
    },
    ...more,
  },
})

export const deploys = (manifests: Json[], more: Json = {}): Json => ({
  type: 'deployManifest',
  account,
  cloudProvider: 'kubernetes',
  manifests,
  ...more,
})

export const about = (type: string, manifestName: string, more: Json = {}): Json => ({
  type,
  account,
  cloudProvider: 'kubernetes',
  location: 'default',
  manifestName,
  ...more,
})

export const runs = (manifest: Json, more: Json = {}): Json => ({
  type: 'runJobManifest',
  alias: 'runJob',
  account,
  manifest,
  ...more,
})

let names = 0

/** Saves these stages as a pipeline and starts it; answers the execution's id. */
export async function start(gennaker: Gennaker, stages: Json[]): Promise<string> {
  const id = await gennaker.savePipeline('shop', { name: `pipeline ${++names}`, stages })
  return gennaker.startPipeline(id)
}

export const ended = (gennaker: Gennaker, id: string, timeoutMs?: number): Promise<Seen> =>
  gennaker.when(
    id,
    ({ status, stages }) =>
      ['SUCCEEDED', 'TERMINAL', 'CANCELED'].includes(status) &&
      stages.every((stage: Seen) => stage.status !== 'RUNNING'),
    timeoutMs,
  )

export const run = async (gennaker: Gennaker, ...stages: Json[]): Promise<Seen> =>
  ended(gennaker, await start(gennaker, stages))

/** A manifest as it is in the cluster; null when it is not there. */
export async function live(gennaker: Gennaker, name: string): Promise<Seen> {
  const { manifest } = await gennaker.get(
    'query ($name: String!) { manifest(account: "sandbox", location: "default", name: $name) { name manifest status } }',
    { name },
  )
  return manifest
}

/** The server groups of the application, by name. */
export async function serverGroups(gennaker: Gennaker): Promise<Map<string, Seen>> {
  const { application } = await gennaker.get(
    `{ application(name: "shop") { clusters { name serverGroups {
      name disabled images instanceCounts { total up } loadBalancers { name instances { name } }
    } } } }`,
  )
  return new Map(
    application.clusters.flatMap((cluster: Seen) =>
      cluster.serverGroups.map((group: Seen) => [group.name, group]),
    ),
  )
}

/** Lines of a stage's log, until it ends. */
export async function logOf(gennaker: Gennaker, stageId: string): Promise<string[]> {
  const client = gennaker.client()
  const lines: string[] = []
  const query = 'subscription ($id: ID!) { stageLog(stageId: $id) { text } }'
  for await (const { data, errors } of client.iterate<Seen>({ query, variables: { id: stageId } })) {
    if (errors) throw new Error(JSON.stringify(errors))
    lines.push(data.stageLog.text)
  }
  await client.dispose()
  return lines
}

/** Subscribes by WebSocket; answers the list that its events are added to. What goes wrong is an event with `errors`. */
export function following(gennaker: Gennaker, query: string, variables: Json = {}): Seen[] {
  const events: Seen[] = []
  const client = gennaker.client()
  client.subscribe<Seen>(
    { query, variables },
    {
      next: ({ data, errors }) => events.push(errors ? { ...data, errors } : data),
      error: (error) => events.push({ errors: error }),
      complete: () => void client.dispose(),
    },
  )
  return events
}
