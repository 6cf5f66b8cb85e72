import { badInput, notFound } from '#platform/errors/errors.ts'
import { systemCaller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import { AcceptHintDocument } from '#schema/generated/operations-echo-igor.ts'
import { readBody } from './body.ts'
import type { WebhookHandler } from './define.ts'

/** What Igor polls, as in /webhooks/<kind>/<name>. */
const kinds = [
  'artifactory',
  'awsCodeBuild',
  'concourse',
  'docker',
  'githubActions',
  'gitlab-ci',
  'googleCloudBuild',
  'helm',
  'jenkins',
  'nexus',
  'travis',
]

/**
 * Webhooks of CI systems and registries, by their types in lower case: Igor looks soon where they point. Nothing that they say is
 * believed.
 */
export const igorHints = (call: CallService): ReadonlyMap<string, WebhookHandler> =>
  new Map(kinds.map((kind) => [kind.toLowerCase(), (request) => tellIgor(kind, request, call)]))

async function tellIgor(
  kind: string,
  request: Parameters<WebhookHandler>[0],
  call: CallService,
): ReturnType<WebhookHandler> {
  const [, name, ...rest] = request.path
  if (!name || rest.length > 0)
    throw badInput([{ path: 'url', message: `must be /webhooks/${kind}/ and the name of what is polled` }])
  const variables = { kind, name, body: readBody(request) }
  const { acceptHint } = await call('igor', AcceptHintDocument, variables, systemCaller)
  if (!acceptHint) throw notFound(`${kind} that is polled by the name`, name)
  const body = JSON.stringify({ eventProcessed: true })
  return { status: 200, headers: { 'content-type': 'application/json' }, body }
}
