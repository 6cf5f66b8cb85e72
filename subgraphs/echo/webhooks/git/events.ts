import type { JsonObject } from '#platform/definition/json.ts'
import type { GitChange, GitRequest } from './define.ts'
import { gitHosts } from './index.ts'

/** What is known of each event that a webhook of a host of repositories stands for: one for each branch, tag or pull request. */
export type GitContents =
  | { readonly contents: readonly JsonObject[] }
  | { readonly ignored: string }
  | { readonly problems: readonly { readonly path: string; readonly message: string }[] }

/** As Spinnaker's git events: the payload, and over it what its triggers look at. */
export function gitContents(source: string, request: GitRequest): GitContents {
  const host = gitHosts.get(source)
  if (!host) {
    const known = [...gitHosts.keys()].join(', ')
    const message = source
      ? `${source} is no host of repositories: one of ${known}`
      : `is missing: the address is /webhooks/git/<source> with one of ${known}`
    return { problems: [{ path: 'source', message }] }
  }
  const reading = host.read(request)
  if (!('changes' in reading)) return reading
  return { contents: reading.changes.map((change) => contentOf(change, request)) }
}

function contentOf(
  { pullRequest, payload: own, ...change }: GitChange,
  { headers, payload }: GitRequest,
): JsonObject {
  // These are ours to say: what a payload has by these names means nothing.
  const { artifacts: _, alsoKnownAs: __, scm: ___, changedFiles: ____, ...told } = payload
  const event = headers['x-event-key']
  return { ...told, ...(event && { event_type: event }), ...own, ...change, ...pullRequest }
}
