import { defineGitHost } from './define.ts'
import { repositoryArtifact } from './files.ts'
import { readHub } from './hub.ts'
import { textAt } from './payload.ts'

/** https://docs.gitea.com/usage/webhooks; Forgejo and Gogs send the same under names of their own. */
export const gitea = defineGitHost({
  source: 'gitea',
  read({ headers, payload }) {
    const event = headers['x-gitea-event'] ?? headers['x-forgejo-event'] ?? headers['x-gogs-event'] ?? ''
    return readHub(payload, {
      event: event === 'pull_request_sync' ? 'pull_request' : event,
      push: 'push',
      artifacts: ({ repository }, _, hash) =>
        repositoryArtifact(textAt(repository, 'full_name'), textAt(repository, 'clone_url'), hash),
    })
  },
})
