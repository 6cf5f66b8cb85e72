import { readBitbucketServer, readRefs } from './bitbucketServer.ts'
import { defineGitHost, ignored } from './define.ts'

/**
 * Bitbucket Server by its older name: pushes in the shape of its web post hooks (`refChanges`) or of today's (`changes`). As in
 * Spinnaker the action of a push is empty.
 */
export const stash = defineGitHost({
  source: 'stash',
  read({ headers, payload }) {
    const event = headers['x-event-key'] ?? ''
    if (event === 'diagnostics:ping') return ignored('Bitbucket only asks whether somebody listens')
    if (event.startsWith('pr:')) return readBitbucketServer(event, payload)
    return readRefs(payload, 'refChanges' in payload ? 'refChanges' : 'changes', '')
  },
})
