import { isRecord } from '../../kinds/kind.ts'
import { notAllowed } from '../../objects/refusals.ts'
import { timestamp } from '../../objects/time.ts'
import { invalid, refuseInvalid } from '../../validation/problem.ts'
import type { ResourceCall } from '../api.ts'
import { readObject } from '../decode.ts'
import { negotiate, send } from '../output.ts'
import { named } from '../verbs/get.ts'

const leastSeconds = 600

/** Issues a token of a service account. */
export async function token(call: ResourceCall): Promise<void> {
  if (call.info.verb !== 'create') throw notAllowed()
  const { value } = await readObject(call)
  const account = named(call)
  const spec = isRecord(value.spec) ? value.spec : {}
  const seconds = Number(spec.expirationSeconds ?? 3600)
  const request = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name: account.metadata.name!, namespace: account.metadata.namespace! },
  }
  if (seconds < leastSeconds) {
    refuseInvalid(request, [
      invalid('spec.expirationSeconds', seconds, 'may not specify a duration less than 10 minutes'),
    ])
  }
  const audiences = Array.isArray(spec.audiences) ? spec.audiences.map(String) : []
  const issued = call.api.tokens.issue(account, audiences, seconds)
  const body = {
    ...request,
    spec: { ...spec, audiences, expirationSeconds: seconds },
    status: { token: issued.token, expirationTimestamp: timestamp(issued.expires) },
  }
  await send(call, 201, body, negotiate(call.request.headers.accept))
}
