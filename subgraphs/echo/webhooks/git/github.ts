import type { JsonObject } from '#platform/definition/json.ts'
import { defineGitHost, ignored } from './define.ts'
import { encodePath, fileArtifacts, isPlainAddress, repositoryArtifact } from './files.ts'
import { readHub } from './hub.ts'
import { textAt } from './payload.ts'

const pathMark = '{+path}'

function artifacts(payload: JsonObject, paths: readonly string[], hash: string): readonly JsonObject[] {
  const contents = textAt(payload, 'repository', 'contents_url')
  const addressOf = (path: string) => contents.replace(pathMark, () => encodePath(path))
  const isUsable = contents.includes(pathMark) && isPlainAddress(contents)
  return [
    ...(isUsable ? fileArtifacts('github/file', paths, hash, addressOf) : []),
    ...repositoryArtifact(
      textAt(payload, 'repository', 'full_name'),
      textAt(payload, 'repository', 'clone_url'),
      hash,
    ),
  ]
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export const github = defineGitHost({
  source: 'github',
  read({ headers, payload }) {
    const event = headers['x-github-event'] ?? ''
    if (event === 'ping' || 'hook_id' in payload) return ignored('GitHub only asks whether somebody listens')
    return readHub(payload, { event, push: 'push:push', host: 'github', artifacts })
  },
})
