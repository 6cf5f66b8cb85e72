import { z } from 'zod'
import {
  accountName,
  basic,
  basicFields,
  hasCredentials,
  hostsField,
  readSecret,
  tokenFields,
} from '#platform/fetch/credentials.ts'
import { get } from '#platform/fetch/get.ts'
import { defineArtifacts } from './define.ts'
import { addressOf, requireHost } from './support/reference.ts'

const schema = z.strictObject({
  name: accountName,
  ...basicFields,
  ...tokenFields,
  hosts: hostsField(['https://api.bitbucket.org', 'https://bitbucket.org']),
})

/**
 * A file of a repository: of Bitbucket Cloud (/2.0/repositories/…/src/<commit>/<path>) or of a server's
 * (/rest/api/1.0/projects/…/raw/<path>?at=<ref>). The version stands in the address; where a server's address has none,
 * the artifact's version is asked for.
 */
export const bitbucket = defineArtifacts({
  types: ['bitbucket/file'],
  accounts: { sort: 'bitbucket', schema },
  open: (account, { http }) => ({
    async fetch({ reference, version }, limits) {
      const url = addressOf(reference)
      const isOfServer = url.pathname.includes('/rest/api/') || url.pathname.includes('/projects/')
      if (version && isOfServer && !url.searchParams.has('at')) url.searchParams.set('at', version)
      if (hasCredentials(account)) requireHost(url, account.name, account.hosts)
      const secret = await readSecret(account.name, account)
      const headers = secret && {
        authorization: 'token' in secret ? `Bearer ${secret.token}` : basic(secret.username, secret.password),
      }
      return get(http, { url, ...(headers && { headers }), account: account.name }, limits)
    },
  }),
})
