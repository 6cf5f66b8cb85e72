type Headers = Readonly<Record<string, string>>

const kept =
  /^(content-type|user-agent|idempotency-key|webhook-(id|timestamp)|ce-.+|x-(github|gitlab|gitea|forgejo|gogs|bitbucket|hub|hook|event|request|delivery|attempt|quay|nexus|artifactory|jfrog)(-.+)?)$/
const secret = /signature|token|secret|auth|password|credential|api-?key|cookie/

/** What of a request's headers an event keeps: what tells its sort and where it comes from, never what shows who may send it. */
export const keptHeaders = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => kept.test(name) && !secret.test(name)))

/** Where senders put their own name of a delivery, which a redelivery has again. */
const deliveryHeaders = [
  'x-github-delivery',
  'x-gitea-delivery',
  'x-forgejo-delivery',
  'x-gogs-delivery',
  'x-gitlab-event-uuid',
  'webhook-id',
  'idempotency-key',
  'x-delivery-id',
  'x-request-uuid',
  'x-request-id',
]

/** The sender's own name of a delivery; undefined when it tells none. */
export function deliveryOf(headers: Headers): string | undefined {
  const name = deliveryHeaders.find((header) => headers[header])
  return name && `${name}:${headers[name]}`
}
