import { readBody } from './body.ts'
import type { WebhookType } from './define.ts'
import { textAt } from './git/payload.ts'
import { keptHeaders } from './headers.ts'
import { bodySchemes } from './signatures.ts'

/** Anything that sends JSON: the event says what the body says. */
export const generic: WebhookType = {
  schemes: bodySchemes,
  read(webhook) {
    const { type, source, headers, now } = webhook
    const payload = readBody(webhook)
    const event = headers['x-event-key']
    return {
      events: [
        {
          details: {
            type,
            source: source ?? (textAt(payload, 'source') || type),
            created: String(now),
            requestHeaders: keptHeaders(headers),
          },
          content: { ...payload, ...(event && { event_type: event }) },
        },
      ],
    }
  },
}
