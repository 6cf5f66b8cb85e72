import { pageRequest } from '#platform/graphql/page.ts'
import type { MutationResolvers, QueryResolvers, ServiceAccountResolvers } from '#schema/generated/front50.ts'
import { deleteObject, objectCursor } from '../actions/objects.ts'
import type { Ports } from '../actions/ports.ts'
import { saveObject } from '../actions/saveObject.ts'
import { pipelineCursor } from '../actions/searchPipelines.ts'
import {
  type AccountSources,
  findServiceAccount,
  listManagedAccounts,
  listSavedAccounts,
} from '../actions/serviceAccounts.ts'
import { savedAccount } from '../domain/serviceAccount.ts'
import { parsed } from '../domain/version.ts'
import { changing } from './changing.ts'
import type { Context } from './context.ts'
import { objectFields } from './objects.ts'

const sources = ({ pipelines, objects }: Context['loaders']): AccountSources => ({
  pipeline: (id) => pipelines.load(id),
  saved: (name) => objects.serviceAccount.load(name),
})

const sizes = { defaultFirst: 50, maxFirst: 500 }

export const serviceAccountQueries = (ports: Ports) =>
  ({
    serviceAccount: async (_, { name }, { loaders }) =>
      (await findServiceAccount(name, sources(loaders))) ?? null,
    serviceAccounts: (_, { managed, ...page }) =>
      managed
        ? listManagedAccounts(pageRequest(pipelineCursor, page, sizes), ports)
        : listSavedAccounts(pageRequest(objectCursor, page, sizes), ports),
  }) satisfies QueryResolvers

export const serviceAccountMutations = (ports: Ports) =>
  ({
    saveServiceAccount: changing(async ({ definition, expectedVersion }, { caller }) => {
      const save = { definition, expectedVersion: expectedVersion ?? undefined }
      return savedAccount(await saveObject(ports.objects.serviceAccount, save, caller, ports))
    }),
    deleteServiceAccount: changing(({ name }) => deleteObject(ports.objects.serviceAccount, name, ports)),
  }) satisfies MutationResolvers

export const serviceAccount = (ports: Ports): ServiceAccountResolvers => {
  const fields = objectFields(ports.objects.serviceAccount)
  return {
    __resolveReference: async ({ name }, { loaders }) =>
      (await findServiceAccount(name, sources(loaders))) ?? null,
    memberOf: ({ memberOf }) => [...memberOf],
    managedBy: ({ pipeline }) => pipeline ?? null,
    definition: ({ saved }) => saved && parsed(saved),
    version: ({ saved }) => saved?.version ?? null,
    versions: ({ saved }, page) => (saved ? fields.versions(saved, page) : null),
    updateTs: ({ saved }) => saved?.savedAt ?? null,
    lastModifiedBy: ({ saved }) => saved?.savedBy ?? null,
  }
}
