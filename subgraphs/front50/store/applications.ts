import type { QueryFilter } from 'mongoose'
import type { JsonObject } from '#platform/definition/json.ts'
import { type Application, nameKey, searchText, takenNames } from '../domain/application.ts'
import { type ApplicationDocument, duplicateField, literally, type Models } from './models.ts'
import { searchPage } from './search.ts'

export interface ApplicationSearch {
  /** Keeps those whose name or attributes contain this text, ignoring case. */
  readonly query: string
  /** In lower case: the name behind which to begin. */
  readonly after: string | undefined
  readonly limit: number
}

/** Where applications are kept. Every write is conditional: `taken` and `stale` mean that nothing was written. */
export interface ApplicationRepository {
  findByIds(ids: readonly string[]): Promise<Application[]>
  /** By names in lower case. */
  findByKeys(keys: readonly string[]): Promise<Application[]>
  /** Also by a name that it does not have any more and still holds. */
  findHolder(key: string): Promise<Application | undefined>
  search(
    search: ApplicationSearch,
  ): Promise<{ items: Application[]; totalCount: number; hasPrevious: boolean }>
  insert(application: Application): Promise<'ok' | 'taken'>
  /** Writes if the stored revision is still that of `application`; the stored one is then one higher. */
  replace(application: Application): Promise<'ok' | 'stale' | 'taken'>
  delete(application: Application): Promise<'ok' | 'stale'>
  idsWithPendingRenames(): Promise<string[]>
}

const toDocument = (application: Application, revision: number): ApplicationDocument => ({
  _id: application.id,
  name: application.name,
  key: nameKey(application.name),
  takenNames: takenNames(application),
  attributes: JSON.stringify(application.attributes),
  searchText: searchText(application),
  createTs: application.createTs,
  updateTs: application.updateTs,
  lastModifiedBy: application.lastModifiedBy,
  revision,
  pendingRenames: application.pendingRenames.map(({ id, from, to }) => ({ id, from, to })),
})

const fromDocument = (document: ApplicationDocument): Application => ({
  id: document._id,
  name: document.name,
  attributes: JSON.parse(document.attributes) as JsonObject,
  createTs: document.createTs,
  updateTs: document.updateTs,
  lastModifiedBy: document.lastModifiedBy,
  revision: document.revision,
  pendingRenames: document.pendingRenames,
})

export function applicationRepository({ applications }: Models): ApplicationRepository {
  const find = async (filter: QueryFilter<ApplicationDocument>) =>
    (await applications.find(filter).lean<ApplicationDocument[]>()).map(fromDocument)

  return {
    findByIds: (ids) => find({ _id: { $in: [...ids] } }),
    findByKeys: (keys) => find({ key: { $in: [...keys] } }),
    findHolder: async (key) => (await find({ takenNames: key }))[0],

    async search({ query, after, limit }) {
      const matching = query === '' ? {} : { searchText: { $regex: literally(query.toLowerCase()) } }
      const found = await searchPage<ApplicationDocument>(applications, matching, 'key', { after, limit })
      return { ...found, items: found.documents.map(fromDocument) }
    },

    async insert(application) {
      try {
        await applications.create(toDocument(application, application.revision))
        return 'ok'
      } catch (error) {
        if (duplicateField(error)) return 'taken'
        throw error
      }
    },

    async replace(application) {
      const { id, revision } = application
      try {
        const document = toDocument(application, revision + 1)
        const { matchedCount } = await applications.replaceOne({ _id: id, revision }, document)
        return matchedCount === 1 ? 'ok' : 'stale'
      } catch (error) {
        if (duplicateField(error)) return 'taken'
        throw error
      }
    },

    async delete({ id, revision }) {
      const { deletedCount } = await applications.deleteOne({ _id: id, revision })
      return deletedCount === 1 ? 'ok' : 'stale'
    },

    idsWithPendingRenames: () => applications.distinct('_id', { 'pendingRenames.0': { $exists: true } }),
  }
}
