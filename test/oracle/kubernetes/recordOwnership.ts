import type { KubeObject } from '../../../platform/kubernetes/objects.ts'
import { edited, type Kind, randomManifest } from './manifests.ts'
import type { Random } from './random.ts'
import { collectionOf, pathOf, remove } from './recordPatches.ts'
import type { OracleServer } from './server.ts'

/** One request of a few managers to one object, and what the server made of it. */
export interface OwnershipStep {
  readonly verb: 'create' | 'update' | 'apply'
  readonly manager: string
  readonly force?: boolean
  /** What is applied. */
  readonly applied?: KubeObject
  /** The object after the request. Absent: it was refused with a conflict. */
  readonly after?: KubeObject
  readonly message?: string
  readonly causes?: readonly { message: string; field: string }[]
}

const kinds: readonly Kind[] = ['Deployment', 'ConfigMap', 'Service', 'Deployment', 'ConfigMap']
const managers = ['alice', 'bob', 'kubectl']
const stepsPerObject = 6

/** Stories of objects that several managers create, update and apply, with force and without. */
export async function recordOwnership(
  server: OracleServer,
  random: Random,
  count: number,
): Promise<OwnershipStep[][]> {
  const stories: OwnershipStep[][] = []
  for (let i = 0; i < count; i++) {
    const manifest = randomManifest(kinds[i % kinds.length]!, `o${i}`, random)
    await remove(server, manifest)
    const story = await recordStory(server, manifest, random)
    if (story.length > 1) stories.push(story)
  }
  return stories
}

async function recordStory(
  server: OracleServer,
  manifest: KubeObject,
  random: Random,
): Promise<OwnershipStep[]> {
  const steps: OwnershipStep[] = []
  const manifests = new Map(managers.map((manager) => [manager, edited(manifest, random, 0.3)]))
  let live: KubeObject | undefined
  for (let i = 0; i < stepsPerObject; i++) {
    const manager = random.pick(managers)
    const step: OwnershipStep | undefined =
      random.chance(0.65) || (live === undefined && random.chance(0.5))
        ? await apply(server, manager, manifests, random)
        : await write(server, manager, live, manifest, random)
    if (step === undefined) continue
    steps.push(step)
    live = step.after ?? live
    if (step.after !== undefined && ownsWholeMap(step.after)) break
  }
  if (live !== undefined) await remove(server, live)
  return steps
}

async function apply(
  server: OracleServer,
  manager: string,
  manifests: Map<string, KubeObject>,
  random: Random,
): Promise<OwnershipStep | undefined> {
  const applied = withoutHollow(edited(manifests.get(manager)!, random, 0.3)) as KubeObject
  manifests.set(manager, applied)
  const force = random.chance(0.4)
  const path = `${pathOf(applied)}?fieldManager=${manager}&force=${force}`
  const { code, body } = await server.send('PATCH', path, applied, 'application/apply-patch+yaml')
  if (code === 200 || code === 201) return { verb: 'apply', manager, force, applied, after: slim(body) }
  if (code !== 409) return undefined
  const { causes } = body.details as Required<Pick<OwnershipStep, 'causes'>>
  return { verb: 'apply', manager, force, applied, message: String(body.message), causes }
}

async function write(
  server: OracleServer,
  manager: string,
  live: KubeObject | undefined,
  manifest: KubeObject,
  random: Random,
): Promise<OwnershipStep | undefined> {
  const query = `?fieldManager=${manager}`
  if (live === undefined) {
    const { code, body } = await server.send('POST', collectionOf(manifest) + query, manifest)
    return code === 201 ? { verb: 'create', manager, after: slim(body) } : undefined
  }
  const { managedFields, uid: _, ...metadata } = live.metadata
  const next = edited({ ...live, metadata }, random)
  const { code, body } = await server.send('PUT', pathOf(live) + query, {
    ...next,
    metadata: { ...next.metadata, managedFields },
  })
  return code === 200 ? { verb: 'update', manager, after: slim(body) } : undefined
}

/**
 * Somebody owns a map, but nothing in it: he wrote it, and others have written all that is in it. 1.20 takes him for
 * the owner of what is there at the next request, later versions do not.
 */
function ownsWholeMap({ metadata }: KubeObject): boolean {
  return /"f:(labels|annotations|data|limits|rollingUpdate)":\{(".":\{\})?\}/.test(
    JSON.stringify(metadata.managedFields),
  )
}

/** Without what says nothing about ownership. */
function slim(object: KubeObject): KubeObject {
  const { status: _, ...rest } = object
  const {
    resourceVersion: __,
    creationTimestamp: ___,
    generation: ____,
    uid: _____,
    ...metadata
  } = rest.metadata
  return { ...rest, metadata: { ...metadata, uid: 'u' } } as KubeObject
}

/** Without empty objects and nulls: 1.20 did not say that somebody owns them, later versions do. */
function withoutHollow(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => withoutHollow(entry) ?? {})
  if (typeof value !== 'object' || value === null) return value ?? undefined
  const entries = Object.entries(value).map(([name, entry]) => [name, withoutHollow(entry)])
  const kept = entries.filter(([, entry]) => entry !== undefined)
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}
