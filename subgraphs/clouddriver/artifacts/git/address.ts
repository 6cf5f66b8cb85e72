import { badArtifact } from '../support/reference.ts'

/** Where a repository is, in the parts that git and its guard need. */
export interface RepositoryAddress {
  readonly transport: 'http' | 'ssh'
  /** For git; without user and password when it is one of http. */
  readonly url: string
  /** Scheme, host and port, as in the `hosts` of accounts. */
  readonly origin: string
  readonly host: string
  readonly port: number
  /** As it stands in the address of http. */
  readonly username: string
  readonly password: string
}

const ports = { 'http:': 80, 'https:': 443, 'ssh:': 22 } as const

/** Of `https://…`, `http://…`, `ssh://…` or `user@host:path`; whatever else git knows (files, programs) is refused. */
export function repositoryAddress(reference = ''): RepositoryAddress {
  const [, user, scpHost, path] = /^([\w.-]+)@([\w.-]+):(?!\/\/)(\S+)$/.exec(reference) ?? []
  const url = URL.parse(scpHost ? `ssh://${user}@${scpHost}/${path}` : reference)
  const port = url && ports[url.protocol as keyof typeof ports]
  if (!url || !port || url.hostname === '' || /[\s\0]/.test(reference) || url.hostname.startsWith('-'))
    throw badArtifact(
      'reference',
      'must be like https://host/repository, ssh://user@host/path or user@host:path',
    )
  const { username, password } = url
  const parts = { host: url.hostname, port: Number(url.port) || port }
  if (url.protocol === 'ssh:') {
    if (username.startsWith('-')) throw badArtifact('reference', 'must not have a user that begins with -')
    return {
      ...parts,
      transport: 'ssh',
      url: reference,
      origin: `ssh://${url.host}`,
      username: '',
      password: '',
    }
  }
  url.username = ''
  url.password = ''
  return { ...parts, transport: 'http', url: url.href, origin: url.origin, username, password }
}

/** A branch, a tag, a full name of a ref or a commit; nothing that git takes for an option or a pattern. */
export function revisionOf(version: string | undefined): string {
  const revision = version || 'master'
  const isSound =
    revision.length <= 250 &&
    /^(?![-+/.])[^\s~^:?*[\\]+$/.test(revision) &&
    !/\.\.|@\{|\/\/|[/.]$|\.lock$/.test(revision) &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    !/[\x00-\x1f\x7f]/.test(revision)
  if (isSound) return revision
  throw badArtifact('version', 'must be a branch, a tag or a commit')
}
