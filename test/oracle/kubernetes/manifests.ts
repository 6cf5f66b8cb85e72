import type { KubeObject } from '../../../platform/kubernetes/objects.ts'
import type { Random } from './random.ts'

/** Manifests of a few kinds, with what the API server's merging has rules for, and edits of them. */

export type Kind = 'ConfigMap' | 'Service' | 'Deployment' | 'Pod'
type Fields = Record<string, unknown>

const letters = ['a', 'b', 'c', 'd']
const values = ['1', '2', 'x<y&z', 'ü', '']

function texts(random: Random, prefix = ''): Record<string, string> {
  return Object.fromEntries(random.some(letters).map((name) => [prefix + name, random.pick(values)]))
}

const labelTexts = (random: Random) =>
  Object.fromEntries(random.some(letters).map((name) => [name, random.pick(['1', '2', 'x'])]))

function env(random: Random): Fields {
  return random.chance(0.75)
    ? { value: random.pick(values) }
    : { valueFrom: { configMapKeyRef: { name: random.pick(letters), key: random.pick(letters) } } }
}

const item = (key: string, make: (random: Random) => Fields) => (name: unknown, random: Random) => ({
  [key]: name,
  ...make(random),
})

/** A list whose items are known by a key: its possible keys, and how an item is made. */
interface Items {
  readonly keys: readonly unknown[]
  readonly make: (key: unknown, random: Random) => Fields
}

const envVars: Items = { keys: ['A', 'B', 'C', 'D'], make: item('name', env) }
const containerPorts: Items = {
  keys: [80, 81, 82],
  make: (port, random) => ({
    containerPort: port,
    protocol: 'TCP',
    ...(random.chance(0.3) ? { name: `n${port}` } : {}),
  }),
}
const volumeMounts: Items = { keys: ['/a', '/b', '/c'], make: item('mountPath', () => ({ name: 'v1' })) }
const hostAliases: Items = {
  keys: ['10.0.0.1', '10.0.0.2', '10.0.0.3'],
  make: item('ip', (random) => ({ hostnames: random.some(letters, 0.6) })),
}
const pullSecrets: Items = { keys: ['s1', 's2', 's3'], make: item('name', () => ({})) }
const servicePorts: Items = {
  keys: [80, 81, 82, 83],
  make: (port, random) => ({
    name: `p${port}`,
    port,
    protocol: 'TCP',
    targetPort: random.pick([8080, 8081, 'web']),
  }),
}
const volumes: Items = {
  keys: ['v2', 'v3', 'v4'],
  make: item('name', (random) =>
    random.pick([
      { emptyDir: {} },
      { emptyDir: { medium: 'Memory' } },
      { configMap: { name: random.pick(letters) } },
      { secret: { secretName: random.pick(letters) } },
    ]),
  ),
}
const containers: Items = { keys: ['web', 'side', 'log'], make: container }

function items(list: Items, random: Random, probability = 0.5): Fields[] {
  return random.some(list.keys, probability).map((key) => list.make(key, random))
}

function container(name: unknown, random: Random): Fields {
  return {
    name,
    image: `image:${random.below(3)}`,
    ...(random.chance(0.5) ? { env: items(envVars, random) } : {}),
    ...(random.chance(0.4) ? { ports: items(containerPorts, random) } : {}),
    ...(random.chance(0.3) ? { volumeMounts: items(volumeMounts, random) } : {}),
    ...(random.chance(0.3) ? { args: random.some(letters) } : {}),
    ...(random.chance(0.2) ? { resources: { limits: { cpu: random.pick(['1', '2']) } } } : {}),
  }
}

function podSpec(random: Random): Fields {
  const some = items(containers, random)
  return {
    containers: some.length > 0 ? some : [container('web', random)],
    volumes: [{ name: 'v1', emptyDir: {} }, ...items(volumes, random, 0.4)],
    ...(random.chance(0.3) ? { hostAliases: items(hostAliases, random) } : {}),
    ...(random.chance(0.3) ? { imagePullSecrets: items(pullSecrets, random) } : {}),
    ...(random.chance(0.2) ? { tolerations: [{ key: random.pick(letters), operator: 'Exists' }] } : {}),
    ...(random.chance(0.2) ? { securityContext: { runAsUser: random.below(3) } } : {}),
  }
}

const strategy = (random: Random): Fields =>
  random.pick<Fields>([
    { type: 'Recreate' },
    { type: 'RollingUpdate' },
    { type: 'RollingUpdate', rollingUpdate: { maxSurge: random.below(3) + 1 } },
    { rollingUpdate: { maxUnavailable: random.below(3) + 1 } },
  ])

const makers: Record<Kind, (random: Random) => Fields> = {
  ConfigMap: (random) => ({
    data: texts(random),
    ...(random.chance(0.3) ? { binaryData: { z: 'AAAA' } } : {}),
  }),
  Service: (random) => ({
    spec: {
      selector: { app: 'x', ...labelTexts(random) },
      ports: [servicePorts.make(79, random), ...items(servicePorts, random)],
    },
  }),
  Deployment: (random) => ({
    spec: {
      ...(random.chance(0.5) ? { replicas: random.below(4) } : {}),
      ...(random.chance(0.4) ? { strategy: strategy(random) } : {}),
      selector: { matchLabels: { app: 'x' } },
      template: { metadata: { labels: { app: 'x', ...labelTexts(random) } }, spec: podSpec(random) },
    },
  }),
  Pod: (random) => ({ spec: podSpec(random) }),
}

const apiVersions: Record<Kind, string> = { ConfigMap: 'v1', Service: 'v1', Deployment: 'apps/v1', Pod: 'v1' }

export function randomManifest(kind: Kind, name: string, random: Random): KubeObject {
  return {
    apiVersion: apiVersions[kind],
    kind,
    metadata: {
      name,
      namespace: 'default',
      ...(random.chance(0.6) ? { labels: labelTexts(random) } : {}),
      ...(random.chance(0.4) ? { annotations: texts(random, 'note/') } : {}),
      ...(random.chance(0.3) ? { finalizers: random.some(['x.io/a', 'x.io/b', 'x.io/c']) } : {}),
    },
    ...makers[kind](random),
  }
}

const lists: Record<string, Items> = {
  env: envVars,
  volumeMounts,
  hostAliases,
  imagePullSecrets: pullSecrets,
  volumes,
  containers,
}

/** What an edit leaves alone: what is immutable, or would be refused. */
const fixed = new Set([
  ...['apiVersion', 'kind', 'name', 'namespace', 'selector', 'app', 'volumeMounts'],
  ...['port', 'containerPort', 'protocol', 'ip', 'key', 'operator', 'resources'],
])
const needed = new Set(['metadata', 'spec', 'template', 'containers', 'ports', 'image', 'volumes', 'labels'])

/** The object with a few random changes: things changed, added, removed, reordered. Live ones can be edited too. */
export function edited<T>(object: T, random: Random, probability = 0.35): T {
  return editMap(object as Fields, random, probability) as T
}

function editMap(map: Fields, random: Random, probability: number): Fields {
  const result: Fields = {}
  for (const [name, value] of Object.entries(map)) {
    if (!needed.has(name) && !fixed.has(name) && random.chance(probability / 4)) continue
    result[name] = fixed.has(name) ? value : editValue(name, value, random, probability)
  }
  return result
}

function editValue(name: string, value: unknown, random: Random, probability: number): unknown {
  if (Array.isArray(value)) return editList(name, value, random, probability)
  if (typeof value === 'object' && value !== null) {
    if (name === 'strategy') return random.chance(probability) ? strategy(random) : value
    const map = editMap(value as Fields, random, probability)
    const hasTexts = ['labels', 'data', 'annotations'].includes(name)
    const added =
      name === 'labels' ? labelTexts(random) : texts(random, name === 'annotations' ? 'note/' : '')
    return hasTexts && random.chance(probability) ? { ...map, ...added } : map
  }
  if (!random.chance(probability)) return value
  if (name === 'image') return `image:${random.below(5)}`
  if (name === 'replicas') return random.pick([random.below(5), null])
  return name === 'value' || name.startsWith('note/') ? random.pick(values) : value
}

function editList(name: string, list: unknown[], random: Random, probability: number): unknown[] {
  const known = name === 'ports' ? portsOf(list) : lists[name]
  if (known === undefined || list.length === 0) {
    return random.chance(probability) && typeof list[0] === 'string' ? random.shuffled(list).slice(1) : list
  }
  const [key] = Object.keys(known.make(known.keys[0], random))
  const keyName = name === 'ports' && 'port' in (known.make(80, random) as Fields) ? 'port' : key!
  const kept = (list as Fields[])
    .filter((entry) => entry[keyName] === 'v1' || !random.chance(probability / 2))
    .map((entry) => editMap(entry, random, probability))
  const present = new Set(kept.map((entry) => entry[keyName]))
  const added = random.chance(probability)
    ? random
        .some(known.keys, 0.3)
        .filter((value) => !present.has(value))
        .map((value) => known.make(value, random))
    : []
  const result = [...kept, ...added]
  const some = result.length > 0 ? result : (list as Fields[]).slice(0, 1)
  return random.chance(probability) ? random.shuffled(some) : some
}

const portsOf = (list: unknown[]): Items =>
  typeof list[0] === 'object' && list[0] !== null && 'containerPort' in list[0]
    ? containerPorts
    : servicePorts
