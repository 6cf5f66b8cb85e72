import { envelope } from '../domain/events/envelope.ts'
import { keyOf } from '../domain/events/key.ts'
import { shortened } from '../domain/events/shortened.ts'
import type { JsonObject } from '../domain/execution.ts'
import type { WaitingEvent } from './eventLine.ts'
import { weightOfJson } from './weight.ts'

/** How many characters of a stage's context an event may have. */
const longest = 65_536

/** An event as Echo gets it, with roughly the bytes of its text. */
export function toldAs({ event, execution }: WaitingEvent): { event: JsonObject; bytes: number } {
  const context = event.stage && execution.stages.get(event.stage.id)?.context
  const { details, content } = envelope(event, execution, context && bounded(context))
  const { notifications } = event
  return {
    event: { key: keyOf(event), executionId: execution.id, details, content: { ...content, notifications } },
    bytes: 20_000 + Math.min(longest, context ? weightOfJson(context) / 2 : 0),
  }
}

/** Its weight is known from when the execution was kept: twice its characters. */
const bounded = (context: JsonObject) =>
  weightOfJson(context) <= 2 * longest ? context : shortened(context, longest)
