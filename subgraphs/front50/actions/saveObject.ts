import { createHash } from 'node:crypto'
import type { JsonObject } from '#platform/definition/json.ts'
import { isSoundObject } from '#platform/definition/limits.ts'
import { ProblemList } from '#platform/definition/problems.ts'
import { badInput, platformError } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { nameKey } from '../domain/application.ts'
import { type ApplicationReference, holdsOf, type StoredObject, type Tag } from '../domain/storedObject.ts'
import { contentText, parsed } from '../domain/version.ts'
import { checkVersion, isRepeated } from './locking.ts'
import { changeBy, type ObjectStore, type Ports } from './ports.ts'
import { untilWritten } from './untilWritten.ts'

export interface ObjectSave {
  /** What a caller sent. */
  readonly definition: unknown
  /** For those whose id does not stand in their definition. */
  readonly id?: string
  /** 0: there must be no such object yet. */
  readonly expectedVersion?: number | undefined
  /** Names that the new version gets, and others lose. */
  readonly tags?: readonly string[]
}

/** Checks a definition and makes it the newest version of its object, or a new one when there is none of its id. */
export async function saveObject(
  store: ObjectStore,
  save: ObjectSave,
  caller: Caller,
  ports: Ports,
): Promise<StoredObject> {
  const definition = checked(store, save.definition)
  const id = save.id ?? store.kind.factsOf(definition).id ?? ports.newId()
  return untilWritten(async () => {
    const [previous] = await store.repository.findByIds([id])
    const next = await nextObject(store, { ...save, definition }, previous?.id ?? id, previous, caller, ports)
    if (previous && isSameSave(previous, next, save)) return previous
    checkVersion(store.kind.noun, previous?.version ?? 0, save.expectedVersion)
    return write(store, previous, next)
  })
}

function checked({ kind }: ObjectStore, definition: unknown): JsonObject {
  const problems = new ProblemList()
  if (isSoundObject(definition, kind.limits, problems.report)) kind.check(definition, problems.report)
  const found = problems.all()
  if (found.length > 0) throw badInput(found)
  return definition as JsonObject
}

async function nextObject(
  { kind }: ObjectStore,
  { definition: given, tags = [] }: ObjectSave & { definition: JsonObject },
  id: string,
  previous: StoredObject | undefined,
  caller: Caller,
  ports: Ports,
): Promise<StoredObject> {
  const { user, at } = changeBy(caller, ports)
  const definition = kind.stamp(given, { id, user, at, previous: previous && parsed(previous) })
  const { name, applications } = kind.factsOf(definition)
  const version = (previous?.version ?? 0) + 1
  const digestText = kind.digestText?.(definition)
  return {
    kind,
    id,
    lineage: previous?.lineage ?? ports.newId(),
    revision: (previous?.revision ?? 0) + 1,
    version,
    name,
    definitionText: JSON.stringify(definition),
    savedAt: at,
    savedBy: user,
    restoredFrom: null,
    applications: await references(applications, ports),
    tags: withTags(previous?.tags ?? [], tags, version),
    digest: digestText === undefined ? null : createHash('sha256').update(digestText).digest('hex'),
  }
}

/** Each is a label, and is looked up whenever the object is read. */
const mostApplications = 5_000

async function references(
  names: readonly string[],
  { applications }: Ports,
): Promise<readonly ApplicationReference[]> {
  const byKey = new Map<string, string>()
  for (const name of names) if (!byKey.has(nameKey(name))) byKey.set(nameKey(name), name)
  if (byKey.size > mostApplications)
    throw badInput([{ path: '', message: `must not name more than ${mostApplications} applications` }])
  const found = byKey.size === 0 ? [] : await applications.findByKeys([...byKey.keys()])
  const present = new Map(found.map((application) => [nameKey(application.name), application]))
  return [...byKey].map(([key, name]) => {
    const application = present.get(key)
    return { name, id: application?.id ?? null, application }
  })
}

const withTags = (tags: readonly Tag[], added: readonly string[], version: number): Tag[] => [
  ...tags.filter(({ tag }) => !added.includes(tag)),
  ...added.map((tag) => ({ tag, version })),
]

function isSameSave(previous: StoredObject, next: StoredObject, save: ObjectSave): boolean {
  const isTagged = (save.tags ?? []).every((wanted) =>
    previous.tags.some(({ tag, version }) => tag === wanted && version === previous.version),
  )
  return (
    isTagged &&
    isRepeated(previous, next, save.expectedVersion, (version) =>
      contentText(parsed(version), previous.kind.stampedKeys),
    )
  )
}

/** Undefined when somebody else was faster. */
async function write(
  store: ObjectStore,
  previous: StoredObject | undefined,
  next: StoredObject,
): Promise<StoredObject | undefined> {
  const { repository } = store
  const outcome = previous ? await repository.replace(previous, next) : await repository.insert(next)
  if (outcome === 'name-taken') return refuseName(store, next)
  // Either somebody has just made the same object, or one that was deleted has not left the store yet.
  if (outcome === 'id-taken') await repository.purge(next.id)
  return outcome === 'ok' ? next : undefined
}

async function refuseName({ kind, repository }: ObjectStore, next: StoredObject): Promise<undefined> {
  for (const hold of holdsOf(kind, next.id, next.name, next.applications)) {
    const other = await repository.findHolder(hold)
    if (!other || other.id === next.id) continue
    const reason = `There is another ${kind.noun} ${other.name} already (id ${other.id}).`
    throw platformError('CONFLICT', { reason, objectId: other.id })
  }
  // One that went with its applications still holds the name, or a racing save of this very object does.
  await repository.purge()
  return undefined
}
