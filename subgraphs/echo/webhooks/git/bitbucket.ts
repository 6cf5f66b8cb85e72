import { readBitbucketCloud } from './bitbucketCloud.ts'
import { readBitbucketServer } from './bitbucketServer.ts'
import { defineGitHost, ignored } from './define.ts'
import { textAt } from './payload.ts'

const serverEvents = /^(repo:refs_changed|pr:.*)$/

/** Bitbucket Cloud and Bitbucket Server (Data Center): the event's name tells which. */
export const bitbucket = defineGitHost({
  source: 'bitbucket',
  read({ headers, payload }) {
    const event = headers['x-event-key'] ?? textAt(payload, 'eventKey')
    if (!event || event === 'diagnostics:ping') return ignored('Bitbucket only asks whether somebody listens')
    return serverEvents.test(event) ? readBitbucketServer(event, payload) : readBitbucketCloud(event, payload)
  },
})
