import { z } from 'zod'
import {
  accountName,
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
  ...tokenFields,
  hosts: hostsField(['https://gitlab.com']),
})

/** A file of a repository, by the address that GitLab's API has for its raw content. */
export const gitlab = defineArtifacts({
  types: ['gitlab/file'],
  accounts: { sort: 'gitlab', schema },
  open: (account, { http }) => ({
    async fetch({ reference, version }, limits) {
      const url = addressOf(reference)
      url.searchParams.set('ref', version || 'master')
      if (hasCredentials(account)) requireHost(url, account.name, account.hosts)
      const secret = await readSecret(account.name, account)
      const headers = secret && 'token' in secret && { 'private-token': secret.token }
      return get(http, { url, ...(headers && { headers }), account: account.name }, limits)
    },
  }),
})
