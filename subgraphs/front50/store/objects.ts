import type { QueryFilter } from 'mongoose'
import type { KindName } from '../domain/kinds/index.ts'
import type { ObjectKind } from '../domain/kinds/kind.ts'
import {
  applicationLabel,
  holdsOf,
  isGone,
  type ObjectVersion,
  objectKey,
  type StoredObject,
} from '../domain/storedObject.ts'
import { parsed } from '../domain/version.ts'
import type { ApplicationRepository } from './applications.ts'
import { type History, unlessTaken, versionFields, versionFromFields } from './history.ts'
import type { Models, ObjectDocument, VersionDocument } from './models.ts'
import { searchPage } from './search.ts'

export interface ObjectSearch {
  /** Keeps those that have one of these labels; all without any. */
  readonly labels?: readonly string[] | undefined
  /** The sort key behind which to begin. */
  readonly after?: string | undefined
  readonly limit: number
}

/** Where the objects of one kind are kept. `…-taken` and `stale` mean that nothing has changed for anybody. */
export interface ObjectRepository {
  /** By ids, ignoring case; those that exist, in any order. */
  findByIds(ids: readonly string[]): Promise<StoredObject[]>
  /** Those with one of these labels, in any order. */
  findByLabels(labels: readonly string[]): Promise<StoredObject[]>
  /** By what no other object of the kind has (`holdsOf`). */
  findHolder(hold: string): Promise<StoredObject | undefined>
  /** By name, then by id. */
  search(search: ObjectSearch): Promise<{ items: StoredObject[]; totalCount: number; hasPrevious: boolean }>
  insert(object: StoredObject): Promise<'ok' | 'id-taken' | 'name-taken'>
  /** Makes `next` the newest version if `previous` is still what is stored. The history gets `previous` before that. */
  replace(previous: StoredObject, next: StoredObject): Promise<'ok' | 'stale' | 'name-taken'>
  /** From now on there is no such object; false when it has changed meanwhile. What is left of it is for `purge`. */
  hide(object: StoredObject): Promise<boolean>
  /** Versions below `below`, newest first. */
  earlierVersions(object: StoredObject, below: number, limit: number): Promise<ObjectVersion[]>
  /** The oldest version before the newest one that has this digest. */
  earlierByDigest(object: StoredObject, digest: string): Promise<ObjectVersion | undefined>
  /** Frees what objects that are no more leave behind; of all, or of one id. */
  purge(id?: string): Promise<void>
}

export const sortKeyOf = ({ name, id }: Pick<StoredObject, 'id' | 'name'>): string =>
  `${name.toLowerCase()}\n${objectKey(id)}`

function toDocument(object: StoredObject): ObjectDocument {
  const { kind, id, name, applications } = object
  const references = applications.map((each) => ({ name: each.name, id: each.id }))
  return {
    _id: objectKey(id),
    objectId: id,
    revision: object.revision,
    sortKey: sortKeyOf(object),
    holds: holdsOf(kind, id, name, references),
    labels: [...new Set([...kind.factsOf(parsed(object)).labels, ...references.map(applicationLabel)])],
    applications: references,
    tags: object.tags.map(({ tag, version }) => ({ tag, version })),
    digest: object.digest,
    isHidden: false,
    ...versionFields(object),
  }
}

export function objectRepository(
  kind: ObjectKind,
  objects: Models['objects'][KindName],
  history: History,
  applications: ApplicationRepository,
  archived: () => Promise<void> | void,
): ObjectRepository {
  /** Those that are not gone with their applications. */
  async function loaded(documents: readonly ObjectDocument[]): Promise<StoredObject[]> {
    const ids = new Set(documents.flatMap((each) => each.applications.flatMap(({ id }) => id ?? [])))
    const found = ids.size === 0 ? [] : await applications.findByIds([...ids])
    const byId = new Map(found.map((application) => [application.id, application]))
    return documents
      .map(
        (document): StoredObject => ({
          kind,
          id: document.objectId,
          lineage: document.lineage,
          revision: document.revision,
          applications: document.applications.map(({ name, id }) => ({
            name,
            id,
            application: byId.get(id ?? ''),
          })),
          tags: document.tags,
          digest: document.digest,
          ...versionFromFields(document),
        }),
      )
      .filter((object) => !isGone(object))
  }

  const find = async (filter: QueryFilter<ObjectDocument>) =>
    loaded(await objects.find({ ...filter, isHidden: false }).lean<ObjectDocument[]>())

  const earlier = (object: StoredObject, document: VersionDocument): ObjectVersion => ({
    kind,
    id: object.id,
    applications: object.applications,
    digest: document.digest ?? null,
    ...versionFromFields(document),
  })

  async function remove({ _id, lineage }: Pick<ObjectDocument, '_id' | 'lineage'>): Promise<void> {
    await objects.updateOne({ _id, lineage }, { isHidden: true, holds: [`gone/${lineage}`], labels: [] })
    await history.forget(lineage)
    await objects.deleteOne({ _id, lineage })
  }

  return {
    findByIds: (ids) => find({ _id: { $in: ids.map(objectKey) } }),
    findByLabels: (labels) => find({ labels: { $in: [...labels] } }),
    findHolder: async (hold) => (await find({ holds: hold }))[0],

    async search({ labels, after, limit }) {
      const matching: QueryFilter<ObjectDocument> = {
        isHidden: false,
        ...(labels && { labels: { $in: [...labels] } }),
      }
      const found = await searchPage<ObjectDocument>(objects, matching, 'sortKey', { after, limit })
      return { ...found, items: await loaded(found.documents) }
    },

    insert: (object) =>
      unlessTaken<'ok' | 'id-taken' | 'name-taken'>(
        async () => {
          await objects.create(toDocument(object))
          return 'ok'
        },
        (field) => (field === '_id' ? 'id-taken' : 'name-taken'),
      ),

    async replace(previous, next) {
      const { id, lineage, version, revision } = previous
      const present = { _id: objectKey(id), lineage, revision, isHidden: false }
      if (next.version > version) {
        const fields = { ...versionFields(previous), digest: previous.digest }
        await history.archive({ _id: `${lineage}/${version}`, ...fields })
        await archived()
      }
      const outcome = await unlessTaken<'ok' | 'stale' | 'name-taken'>(
        async () =>
          (await objects.replaceOne(present, toDocument(next))).matchedCount === 1 ? 'ok' : 'stale',
        () => 'name-taken',
      )
      // Deleted in the meantime, and the history with it: what was just put there must not stay.
      if (outcome === 'stale' && !(await objects.exists({ _id: objectKey(id), lineage, isHidden: false })))
        await history.forget(lineage)
      return outcome
    },

    async hide({ id, lineage, revision }) {
      const present = { _id: objectKey(id), lineage, revision, isHidden: false }
      const { matchedCount } = await objects.updateOne(present, {
        isHidden: true,
        holds: [`gone/${lineage}`],
        labels: [],
      })
      return matchedCount === 1
    },

    earlierVersions: async (object, below, limit) =>
      (await history.below(object.lineage, below, limit)).map((document) => earlier(object, document)),

    async earlierByDigest(object, digest) {
      const document = await history.byDigest(object.lineage, digest)
      return document && earlier(object, document)
    },

    async purge(id) {
      const filter = id === undefined ? {} : { _id: objectKey(id) }
      const hidden = await objects.find({ ...filter, isHidden: true }, { lineage: 1 }).lean()
      for (const document of hidden) await remove(document)
      if (!kind.endsWithApplications) return
      const present = await objects.find({ ...filter, isHidden: false }).lean<ObjectDocument[]>()
      const alive = new Set((await loaded(present)).map(({ lineage }) => lineage))
      for (const document of present) if (!alive.has(document.lineage)) await remove(document)
    },
  }
}
