import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A request as its sender signed it. Names of headers are in lower case. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** A way in which senders show that they know a secret. */
export interface SignatureScheme {
  /** The header that a request signed so carries. */
  readonly header: string
  /** `now` is in milliseconds since 1970. */
  verifies(secret: string, request: SignedRequest, now: number): boolean
}

/** How far the clock of a sender may be off, and how late a delivery may be sent again. */
const toleranceMs = 5 * 60_000

/** `sha256=<hex>` or `sha1=<hex>` of the body, as GitHub and Bitbucket write it, or only the digits, as Gitea and Gogs do. */
const hubScheme = (header: string): SignatureScheme => ({
  header,
  verifies(secret, { headers, body }) {
    const [, algorithm = 'sha256', digits] =
      /^(?:(sha1|sha256)=)?([0-9a-f]+)$/i.exec(headers[header]?.trim() ?? '') ?? []
    if (!digits) return false
    return isSame(
      createHmac(algorithm.toLowerCase(), secret).update(body).digest('hex'),
      digits.toLowerCase(),
    )
  },
})

/** The secret itself, as GitLab sends it. */
const tokenScheme = (header: string): SignatureScheme => ({
  header,
  verifies: (secret, { headers }) => isSame(secret, headers[header] ?? ''),
})

/** https://www.standardwebhooks.com: what GitLab's signing tokens make, among others. Old deliveries are not believed. */
const standardScheme: SignatureScheme = {
  header: 'webhook-signature',
  verifies(secret, { headers, body }, now) {
    const {
      'webhook-id': id = '',
      'webhook-timestamp': sent = '',
      'webhook-signature': signatures = '',
    } = headers
    if (!/^\d{1,12}$/.test(sent) || Math.abs(now - Number(sent) * 1_000) > toleranceMs) return false
    const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret
    // What is no base64 is no key: with an empty one anybody could sign.
    if (key.length === 0) return false
    const made = createHmac('sha256', key).update(`${id}.${sent}.`).update(body).digest('base64')
    return signatures.split(' ').some((signature) => isSame(`v1,${made}`, signature))
  },
}

/** Signatures over the whole body, by the name of their header. */
export const bodySchemes: readonly SignatureScheme[] = [
  hubScheme('x-hub-signature-256'),
  hubScheme('x-hub-signature'),
  hubScheme('x-signature'),
  standardScheme,
]

/** Those of the hosts of repositories: GitHub, GitLab, Bitbucket, Gitea, Forgejo, Gogs. */
export const gitSchemes: readonly SignatureScheme[] = [
  ...bodySchemes,
  hubScheme('x-gitea-signature'),
  hubScheme('x-forgejo-signature'),
  hubScheme('x-gogs-signature'),
  tokenScheme('x-gitlab-token'),
]

/** What of a request's signature is kept. */
export interface Proof {
  /** It carried a signature or a token. */
  readonly isSigned: boolean
  /** Fingerprints of the secrets, of those that were tried, that it is signed with. */
  readonly signedBy: readonly string[]
}

/** Tries the secrets that could have signed a request. */
export function proofOf(
  request: SignedRequest,
  {
    schemes,
    secrets,
    fingerprint,
    now,
  }: {
    schemes: readonly SignatureScheme[]
    secrets: readonly string[]
    fingerprint: (secret: string) => string
    now: number
  },
): Proof {
  const used = schemes.filter(({ header }) => request.headers[header])
  const signers = secrets.filter((secret) => used.some((scheme) => scheme.verifies(secret, request, now)))
  return { isSigned: used.length > 0, signedBy: signers.map(fingerprint) }
}

/** Tells secrets apart without telling them: of use only to those who have the installation's key. */
export const fingerprintWith =
  (key: string) =>
  (secret: string): string =>
    createHmac('sha256', key).update(secret).digest('base64url').slice(0, 16)

/** In constant time, whatever the lengths. */
export function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
