import { z } from 'zod'
import {
  accountName,
  basic,
  filled,
  hasCredentials,
  hostsField,
  readSecret,
  tokenFields,
} from '#platform/fetch/credentials.ts'
import { createDestinations } from '#platform/http/destination.ts'
import { type Artifact, defineArtifacts } from './define.ts'
import { type RepositoryAddress, repositoryAddress, revisionOf } from './git/address.ts'
import { repositoryArchive } from './git/archive.ts'
import { badArtifact, requireHost } from './support/reference.ts'

const fields = z.strictObject({
  name: accountName,
  username: filled,
  password: filled.meta({ secret: true }),
  ...tokenFields,
  sshPrivateKeyFilePath: filled,
  sshPrivateKeyPassphrase: filled.meta({ secret: true }),
  /** A program that writes the passphrase. */
  sshPrivateKeyPassphraseCmd: filled,
  sshKnownHostsFilePath: filled,
  sshTrustUnknownHosts: z.boolean().default(false),
  hosts: hostsField([]),
})

type GitAccount = z.infer<typeof fields>

const schema = fields.refine(
  (account) => account.hosts.length > 0 || !hasCredentials(account),
  'hosts is missing: an account with a password or a token says which hosts may get it, like [github.com]',
)

/**
 * A repository's files as tar.gz: a branch, tag or commit (`version`, master without one), all or what is below a path
 * (`location`, or `metadata.subPath`). Paths in the archive start at the root of the repository.
 */
export const gitRepo = defineArtifacts<GitAccount>({
  types: ['git/repo'],
  accounts: { sort: 'gitrepo', schema },
  open(account, { config }) {
    const destinations = createDestinations(config)
    const { maxUnpackedBytes } = config.artifacts
    return {
      async fetch(artifact, limits) {
        const address = repositoryAddress(artifact.reference)
        const access = {
          address,
          addresses: await destinations(address),
          authorization: await authorization(address, account),
          ssh: account,
        }
        const revision = revisionOf(artifact.version)
        const request = { access, revision, subPath: subPathOf(artifact), account: account.name }
        return repositoryArchive(request, { ...limits, maxUnpackedBytes })
      },
    }
  },
})

/** What the address brings with it goes before the account's. */
async function authorization(address: RepositoryAddress, account: GitAccount): Promise<string | undefined> {
  if (address.transport !== 'http') return undefined
  if (address.username) return basic(decoded(address.username), decoded(address.password))
  if (!hasCredentials(account)) return undefined
  requireHost(new URL(address.origin), account.name, account.hosts)
  const secret = await readSecret(account.name, account)
  if (!secret) return undefined
  // Hosts take a token for a password, of whatever user.
  return 'token' in secret
    ? basic(secret.username ?? 'token', secret.token)
    : basic(secret.username, secret.password)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw badArtifact('reference', 'has a user or password that is not percent-encoded well')
  }
}

function subPathOf({ location, metadata }: Artifact): string {
  const path = location || metadata?.subPath
  if (path === undefined || path === null || path === '') return ''
  const parts =
    typeof path === 'string' ? path.split('/').filter((part) => part !== '' && part !== '.') : ['..']
  if (parts.includes('..')) throw badArtifact('location', 'must be a path within the repository')
  return parts.join('/')
}
