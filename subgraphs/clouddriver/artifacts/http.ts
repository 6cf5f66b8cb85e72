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

const fields = z.strictObject({
  name: accountName,
  ...basicFields,
  ...tokenFields,
  /** Sent as they are, e.g. an API key. */
  headers: z.record(z.string(), z.string()).default({}).meta({ secret: true }),
  hosts: hostsField([]),
})

type HttpAccount = z.infer<typeof fields>

const schema = fields.refine(
  (account) => account.hosts.length > 0 || !isSecret(account),
  'hosts is missing: an account with credentials says which hosts may get them, like [files.example.com]',
)

function isSecret(account: HttpAccount): boolean {
  return hasCredentials(account) || Object.keys(account.headers).length > 0
}

/** What an address answers to a GET. */
export const http = defineArtifacts<HttpAccount>({
  types: ['http/file'],
  accounts: { sort: 'http', schema },
  builtIn: fields.parse({ name: 'no-auth-http-account' }),
  open: (account, { http }) => ({
    async fetch({ reference }, limits) {
      const url = addressOf(reference)
      if (isSecret(account)) requireHost(url, account.name, account.hosts)
      const headers = { ...account.headers, ...(await authorization(account)) }
      return get(http, { url, headers, account: account.name }, limits)
    },
  }),
})

async function authorization(account: HttpAccount): Promise<Record<string, string>> {
  const secret = await readSecret(account.name, account)
  if (!secret) return {}
  return {
    authorization: 'token' in secret ? `Bearer ${secret.token}` : basic(secret.username, secret.password),
  }
}
