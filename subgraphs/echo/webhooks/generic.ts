import { badInput } from '#platform/errors/errors.ts'
import { readBody } from './body.ts'
import type { WebhookType } from './define.ts'
import { textAt } from './git/payload.ts'
import { keptHeaders } from './headers.ts'
import { bodySchemes } from './signatures.ts'

/** The type whose triggers wait for a source. */
const needsSource = 'webhook'

/** Anything that sends JSON: the event says what the body says. */
export const generic: WebhookType = {
  schemes: bodySchemes,
  read(webhook) {
    const { type, source, headers, now } = webhook
    const payload = readBody(webhook)
    const event = headers['x-event-key']
    const named = source ?? textAt(payload, 'source')
    if (!named && type === needsSource)
      throw badInput([
        {
          path: 'source',
          message: `is missing: the address is /webhooks/${type}/<source>, or the body has a field source`,
        },
      ])
    return {
      events: [
        {
          details: {
            type,
            source: named || type,
            created: String(now),
            requestHeaders: keptHeaders(headers),
          },
          content: { ...payload, ...(event && { event_type: event }) },
        },
      ],
    }
  },
}
