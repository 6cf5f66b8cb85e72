import { badInput, platformError } from '#platform/errors/errors.ts'

/** A problem of one field of an artifact. */
export const badArtifact = (field: string, message: string) =>
  badInput([{ path: `artifact.${field}`, message }])

/** An address in an artifact. */
export function addressOf(reference: string | undefined, field = 'reference'): URL {
  const url = reference && /^https?:\/\//i.test(reference) ? URL.parse(reference) : undefined
  if (!url) throw badArtifact(field, 'must be an http or https address')
  return url
}

/** Refuses to send an account's credentials anywhere but to its own hosts. FORBIDDEN. */
export function requireHost(url: URL, account: string, hosts: readonly string[]): void {
  if (hosts.includes(url.origin)) return
  throw platformError('FORBIDDEN', {
    reason: `The artifact account ${account} gives its credentials to ${hosts.join(', ') || 'no host'} only (its field hosts), not to ${url.origin}`,
    account,
  })
}

/** `s3://bucket/a/path`: the bucket and the path, with what stands behind a # of it. */
export function objectOf(reference: string | undefined, scheme: string) {
  const form = new RegExp(`^(?:${scheme}://)?([^/#?:\\s]+)/([^#]+)(?:#(.*))?$`, 's')
  const [, bucket, path, version] = form.exec(reference ?? '') ?? []
  if (!bucket || !path) throw badArtifact('reference', `must be like ${scheme}://bucket/path`)
  return { bucket, path, version: version || undefined }
}

/** Each part of a path encoded for itself. */
export const encodedPath = (path: string) =>
  path
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/')
