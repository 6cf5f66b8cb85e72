import { createHash } from 'node:crypto'
import type { KubeObject } from '../../../platform/kubernetes/objects.ts'
import { lastAppliedAnnotation } from '../../../platform/kubernetes/patch/clientApply.ts'
import { edited, type Kind, randomManifest } from './manifests.ts'
import { normal, withoutServerFields } from './normal.ts'
import type { Random } from './random.ts'
import type { OracleServer } from './server.ts'

/** One object that kubectl applied, others edited, and kubectl applied again, other. */
export interface ApplyCase {
  readonly applied: KubeObject
  /** Without its last-applied annotation, which is that of `applied`. */
  readonly live: KubeObject
  readonly wanted: KubeObject
  /** What kubectl sent, the last-applied annotation `digested`. Null: nothing. */
  readonly patch: unknown
  /** What the server made of it, `normal`. Null: it refused. */
  readonly after: unknown
}

/** A patch with directives, written by no tool. */
export interface StrategicCase {
  readonly live: KubeObject
  readonly patch: unknown
  readonly after: unknown
  /** Of a refusal. */
  readonly message?: string
}

const plurals: Record<string, string> = {
  ConfigMap: '/api/v1/namespaces/default/configmaps',
  Service: '/api/v1/namespaces/default/services',
  Deployment: '/apis/apps/v1/namespaces/default/deployments',
  Pod: '/api/v1/namespaces/default/pods',
}
export const collectionOf = (object: KubeObject): string => plurals[object.kind]!
export const pathOf = (object: KubeObject): string => `${collectionOf(object)}/${object.metadata.name}`

const kinds: readonly Kind[] = ['Deployment', 'Deployment', 'Deployment', 'Service', 'ConfigMap', 'Pod']

export async function recordApplies(
  server: OracleServer,
  random: Random,
  count: number,
): Promise<ApplyCase[]> {
  const first = Array.from({ length: count }, (_, i) =>
    randomManifest(kinds[i % kinds.length]!, `p${i}`, random),
  )
  for (const manifest of first) await remove(server, manifest)
  await server.kubectlApply(first)
  const lives = new Map<string, KubeObject>()
  for (const manifest of first) {
    const { code, body } = await server.send('GET', pathOf(manifest))
    if (code !== 200) continue
    const next = random.chance(0.8) ? editedBySome(body, random) : body
    const put = await server.send('PUT', pathOf(manifest), next)
    lives.set(pathOf(manifest), put.code === 200 ? put.body : body)
  }
  const pairs = first
    .filter((manifest) => lives.has(pathOf(manifest)))
    .map((applied) => ({ applied, wanted: editedByUser(applied, random), live: lives.get(pathOf(applied))! }))
  const patches = await server.kubectlApply(pairs.map(({ wanted }) => wanted))
  const cases: ApplyCase[] = []
  for (const { applied, wanted, live } of pairs) {
    const patch = patches.get(pathOf(applied)) ?? null
    const { body } = await server.send('GET', pathOf(applied))
    const isChanged = body.metadata.resourceVersion !== live.metadata.resourceVersion
    const after = patch === null || isChanged ? normal(withoutAnnotation(body)) : null
    if (deletesFromNothing(live, patch)) continue
    const before = withoutAnnotation(withoutServerFields(live))
    cases.push({ applied, live: before, wanted, patch: withDigest(patch), after })
    await remove(server, body)
  }
  return cases
}

/** A text that says whether a long one is the same. */
const digested = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16)

/** 1.20 takes directives for items where there is no list yet; later versions do not. */
function deletesFromNothing(live: unknown, patch: unknown): boolean {
  if (typeof patch !== 'object' || patch === null || typeof live !== 'object' || live === null) return false
  return Object.entries(patch).some(([name, value]) => {
    const [directive, list] = name.split('/')
    const before = (live as Fields)[name]
    if (directive === '$deleteFromPrimitiveList') return (live as Fields)[list!] === undefined
    if (!Array.isArray(value)) return deletesFromNothing(before, value)
    const entries = value as Fields[]
    if (before === undefined) return entries.some((entry) => entry?.$patch !== undefined)
    const key = keys[name] ?? 'name'
    const found = (entry: Fields) => (before as Fields[]).find((other) => other?.[key] === entry?.[key])
    return entries.some((entry) => deletesFromNothing(found(entry), entry))
  })
}

/** The annotation would be half of the corpus. */
function withoutAnnotation(object: KubeObject): KubeObject {
  const { [lastAppliedAnnotation]: _, ...annotations } = object.metadata.annotations ?? {}
  return { ...object, metadata: { ...object.metadata, annotations } }
}

/** A patch that kubectl sent, its annotation `digested`. */
export function withDigest(patch: unknown): unknown {
  const { metadata } = (patch ?? {}) as { metadata?: KubeObject['metadata'] }
  const text = metadata?.annotations?.[lastAppliedAnnotation]
  if (text === undefined) return patch
  const annotations = { ...metadata?.annotations, [lastAppliedAnnotation]: digested(text) }
  return { ...(patch as object), metadata: { ...metadata, annotations } }
}

/** Of a Pod only a few fields may change. */
const editedByUser = (object: KubeObject, random: Random): KubeObject =>
  object.kind === 'Pod' ? { ...object, metadata: edited(object.metadata, random) } : edited(object, random)

function editedBySome(object: KubeObject, random: Random): KubeObject {
  const { managedFields, annotations, ...metadata } = object.metadata
  const next = editedByUser({ ...object, metadata }, random)
  return { ...next, metadata: { ...next.metadata, annotations, managedFields } as KubeObject['metadata'] }
}

export async function remove(server: OracleServer, object: KubeObject): Promise<void> {
  const patch = { metadata: { finalizers: null } }
  await server.send('PATCH', pathOf(object), patch, 'application/merge-patch+json')
  await server.send('DELETE', `${pathOf(object)}?gracePeriodSeconds=0`)
}

export async function recordStrategic(
  server: OracleServer,
  random: Random,
  count: number,
): Promise<StrategicCase[]> {
  const cases: StrategicCase[] = []
  for (let i = 0; cases.length < count; i++) {
    const made = await server.send('POST', plurals.Deployment!, randomManifest('Deployment', `s${i}`, random))
    if (made.code !== 201) continue
    const patch = strategicPatch(made.body, random)
    const path = `${pathOf(made.body)}?dryRun=All`
    const send = () => server.send('PATCH', path, patch, 'application/strategic-merge-patch+json')
    const { code, body } = await send()
    const again = await Promise.all(Array.from({ length: 8 }, send))
    const isRandom = again.some((answer) => answer.body.message !== body.message)
    const live = withoutServerFields(made.body)
    if (isRandom || deletesFromNothing(made.body, patch)) continue
    if (code === 200) cases.push({ live, patch, after: normal(body) })
    else if (code !== 422) cases.push({ live, patch, after: null, message: String(body.message) })
    await remove(server, made.body)
  }
  return cases
}

/** Another Deployment's parts, and directives here and there. */
function strategicPatch(live: KubeObject, random: Random): unknown {
  const { spec } = randomManifest('Deployment', 'other', random) as unknown as { spec: Fields }
  const template = spec.template as { metadata: Fields; spec: Fields }
  const patch: Fields = {
    template: {
      ...random.pick([{}, { metadata: template.metadata }]),
      spec: directed(template.spec, live, random),
    },
  }
  if (spec.strategy !== undefined) {
    const keys = Object.keys(spec.strategy as Fields)
    patch.strategy = random.pick<unknown>([
      { $retainKeys: keys, ...(spec.strategy as Fields) },
      { $patch: 'replace', ...(spec.strategy as Fields) },
      spec.strategy,
      { $retainKeys: ['type'], ...(spec.strategy as Fields) },
    ])
  }
  const metadata = random.pick<Fields>([
    {},
    { finalizers: ['x.io/c', 'x.io/d'] },
    { '$deleteFromPrimitiveList/finalizers': ['x.io/a'] },
    { '$setElementOrder/finalizers': ['x.io/d', 'x.io/b', 'x.io/a'], finalizers: ['x.io/d'] },
    { labels: { $patch: 'replace', z: '1' } },
    { labels: { $patch: 'delete' } },
    { labels: { a: null, b: '9' } },
  ])
  return { metadata, spec: patch }
}

type Fields = Record<string, unknown>

const keys: Record<string, string> = {
  containers: 'name',
  volumes: 'name',
  hostAliases: 'ip',
  imagePullSecrets: 'name',
  env: 'name',
  ports: 'containerPort',
  volumeMounts: 'mountPath',
}

function directed(map: Fields, live: KubeObject, random: Random): Fields {
  const result: Fields = {}
  for (const [name, value] of Object.entries(map)) {
    if (!Array.isArray(value) || keys[name] === undefined) {
      const isKey = Object.values(keys).includes(name)
      result[name] = random.chance(0.1) && !isKey ? null : value
      continue
    }
    const key = keys[name]
    const entries = (value as Fields[]).map((entry) => {
      if (random.chance(0.15) && name !== 'containers') return { [key]: entry[key], $patch: 'delete' }
      return name === 'containers' ? directed(entry, live, random) : entry
    })
    if (random.chance(0.1)) entries.push({ $patch: 'replace' })
    if (random.chance(0.4)) {
      const named = entries
        .filter((entry) => entry.$patch === undefined)
        .map((entry) => ({ [key]: entry[key] }))
      const others = random.chance(0.3) ? [{ [key]: random.pick(['web', 'side', '/a', 80]) }] : []
      result[`$setElementOrder/${name}`] = random.shuffled([...others, ...named])
    }
    result[name] = entries
  }
  return result
}
