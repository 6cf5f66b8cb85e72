import type { JsonObject } from '#platform/definition/json.ts'
import type { EchoEvent, EventDetails } from '../../../../subgraphs/echo/domain/event.ts'

interface Given {
  readonly details?: Partial<EventDetails>
  readonly content?: JsonObject
  readonly executionId?: string
  readonly receivedAt?: number
}

/** An event of the log with this place in it. */
export function eventOf(
  sequence: number,
  { details, content, executionId, receivedAt = Date.UTC(2026, 10, 23, 12) + sequence }: Given = {},
): EchoEvent {
  return {
    sequence,
    id: `event-${sequence}`,
    receivedAt,
    details: {
      source: 'orca',
      type: 'orca:stage:complete',
      created: String(receivedAt),
      application: 'shop',
      ...details,
    },
    content: { number: sequence, ...content },
    ...(executionId !== undefined && { executionId }),
  }
}
