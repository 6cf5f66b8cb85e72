import { createHash } from 'node:crypto'
import type { SignedRequest } from './signatures.ts'

type Headers = Readonly<Record<string, string>>

const kept =
  /^(content-type|user-agent|idempotency-key|webhook-(id|timestamp)|ce-.+|x-(github|gitlab|gitea|forgejo|gogs|bitbucket|hub|hook|event|request|delivery|attempt|quay|nexus|artifactory|jfrog)(-.+)?)$/
const secret = /signature|token|secret|auth|password|credential|api-?key|cookie/

/** What of a request's headers an event keeps: what tells its sort and where it comes from, never what shows who may send it. */
export const keptHeaders = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => kept.test(name) && !secret.test(name)))

/**
 * Where senders put their own name of a delivery, which a redelivery has again. The one that signatures can cover comes first: whoever
 * sends what another one has signed once more cannot give it another name.
 */
const deliveryHeaders = [
  'webhook-id',
  'x-github-delivery',
  'x-gitea-delivery',
  'x-forgejo-delivery',
  'x-gogs-delivery',
  'idempotency-key',
  'x-delivery-id',
  'x-gitlab-event-uuid',
  'x-request-uuid',
  'x-request-id',
]

/**
 * Several deliveries can have these in common, so that they name one only together with its body: GitLab gives all that one webhook
 * has led to the same one, and service meshes all that was sent because of one request.
 */
const sharedHeaders = new Set(['x-gitlab-event-uuid', 'x-request-id'])

/** The sender's own name of a delivery; undefined when it tells none. */
export function deliveryOf({ headers, body }: SignedRequest): string | undefined {
  const name = deliveryHeaders.find((header) => headers[header])
  if (!name) return undefined
  const digest = sharedHeaders.has(name) ? `:${createHash('sha256').update(body).digest('base64url')}` : ''
  return `${name}:${headers[name]}${digest}`
}
