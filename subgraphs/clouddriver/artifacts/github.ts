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
  githubAPIVersion: z
    .string()
    .regex(/^[a-z0-9-]{1,20}$/i)
    .default('v3'),
  /** Spinnaker's switch between two ways; the raw media type serves every file that either could. */
  useContentAPI: z.boolean().optional(),
  hosts: hostsField(['https://api.github.com']),
})

/**
 * A file of a repository, by the address that GitHub's API has for its content
 * (https://docs.github.com/rest/repos/contents); the raw media type answers files of up to 100 MB.
 */
export const github = defineArtifacts({
  types: ['github/file'],
  accounts: { sort: 'github', schema },
  open: (account, { http }) => ({
    async fetch({ reference, version }, limits) {
      const url = addressOf(reference)
      url.searchParams.set('ref', version || 'master')
      if (hasCredentials(account)) requireHost(url, account.name, account.hosts)
      const secret = await readSecret(account.name, account)
      const headers = {
        accept: `application/vnd.github.${account.githubAPIVersion}.raw`,
        // GitHub refuses requests that do not say who asks.
        'user-agent': 'gennaker',
        ...(secret && {
          authorization:
            'token' in secret ? `token ${secret.token}` : basic(secret.username, secret.password),
        }),
      }
      return get(http, { url, headers, account: account.name }, limits)
    },
  }),
})
