import { pageRequest } from '#platform/graphql/page.ts'
import type { MutationResolvers, QueryResolvers, ServiceAccountResolvers } from '#schema/generated/front50.ts'
import { deleteObject, objectCursor } from '../actions/objects.ts'
import type { Ports } from '../actions/ports.ts'
import { saveObject } from '../actions/saveObject.ts'
import {
  findServiceAccount,
  listManagedAccounts,
  listSavedAccounts,
  managedCursor,
} from '../actions/serviceAccounts.ts'
import { savedAccount } from '../domain/serviceAccount.ts'
import { parsed } from '../domain/version.ts'
import { changing } from './changing.ts'
import { objectFields } from './objects.ts'

const sizes = { defaultFirst: 50, maxFirst: 500 }

export const serviceAccountQueries = (ports: Ports) =>
  ({
    serviceAccount: async (_, { name }) => (await findServiceAccount(name, ports)) ?? null,
    serviceAccounts: (_, { managed, ...page }) =>
      managed
        ? listManagedAccounts(pageRequest(managedCursor, page, sizes), ports)
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
    __resolveReference: async ({ name }) => (await findServiceAccount(name, ports)) ?? null,
    memberOf: ({ memberOf }) => [...memberOf],
    managedBy: ({ pipeline }) => pipeline ?? null,
    definition: ({ saved }) => saved && parsed(saved),
    version: ({ saved }) => saved?.version ?? null,
    versions: ({ saved }, page) => (saved ? fields.versions(saved, page) : null),
    updateTs: ({ saved }) => saved?.savedAt ?? null,
    lastModifiedBy: ({ saved }) => saved?.savedBy ?? null,
  }
}
