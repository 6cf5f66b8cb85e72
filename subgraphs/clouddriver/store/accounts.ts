import { guardedRepository } from '#platform/mongo/guarded.ts'
import type { JsonObject } from '../domain/manifest.ts'
import type { AccountDocument, ClouddriverCollections } from './models.ts'

export interface StoredAccount {
  readonly name: string
  readonly cloudProvider: string
  readonly definition: JsonObject
}

/** Accounts that were added by the API. */
export interface AccountRepository {
  all(): Promise<StoredAccount[]>
  find(name: string): Promise<StoredAccount | undefined>
  save(account: StoredAccount, user: string, at: Date): Promise<void>
  /** False when there was none. */
  delete(name: string): Promise<boolean>
}

const fromDocument = ({ _id, cloudProvider, definition }: AccountDocument): StoredAccount => ({
  name: _id,
  cloudProvider,
  definition: JSON.parse(definition) as JsonObject,
})

export const accountRepository = ({ accounts }: ClouddriverCollections): AccountRepository =>
  guardedRepository({
    all: async () => (await accounts.find().toArray()).map(fromDocument),

    async find(name: string) {
      const document = await accounts.findOne({ _id: name })
      return document ? fromDocument(document) : undefined
    },

    async save({ name, cloudProvider, definition }: StoredAccount, user: string, at: Date) {
      const document = {
        cloudProvider,
        definition: JSON.stringify(definition),
        savedBy: user,
        savedAt: at,
      }
      await accounts.replaceOne({ _id: name }, document, { upsert: true })
    },

    delete: async (name: string) => (await accounts.deleteOne({ _id: name })).deletedCount === 1,
  })
