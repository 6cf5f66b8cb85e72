import { badInput } from '#platform/errors/errors.ts'
import { readBody } from './body.ts'
import type { WebhookType } from './define.ts'
import { gitContents } from './git/events.ts'
import { keptHeaders } from './headers.ts'
import { gitSchemes } from './signatures.ts'

/** Hosts of repositories: an event for each branch, tag or pull request. */
export const git: WebhookType = {
  schemes: gitSchemes,
  read(webhook) {
    const { type, source = '', headers, now } = webhook
    const payload = readBody(webhook)
    const read = gitContents(source, { headers, payload })
    if ('problems' in read) throw badInput(read.problems)
    if ('ignored' in read) return read
    const details = { type, source, created: String(now), requestHeaders: keptHeaders(headers) }
    return { events: read.contents.map((content) => ({ details, content })) }
  },
}
