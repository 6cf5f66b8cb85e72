import { isObject, type JsonObject } from '#platform/definition/json.ts'
import type { EchoEvent } from '../../domain/event.ts'
import type { IndexedPipeline } from '../../triggers/indexed.ts'

export const isManual = ({ details }: EchoEvent) => details.type.toLowerCase() === 'manual'

/** Whether an event asks for this pipeline by its id, or by application and name. Disabled ones cannot be asked for. */
function asksFor({ content }: EchoEvent, { id, name, application, isDisabled }: IndexedPipeline): boolean {
  const { pipelineNameOrId } = content
  if (isDisabled || content.application !== application) return false
  return pipelineNameOrId === name || pipelineNameOrId === id
}

/** The trigger of a pipeline that a person asks for by an event; undefined when this one does not. */
export function manualMatch(event: EchoEvent, pipeline: IndexedPipeline): JsonObject | undefined {
  if (!isManual(event) || !asksFor(event, pipeline)) return undefined
  const given = isObject(event.content.trigger) ? event.content.trigger : {}
  const user = typeof given.user === 'string' && given.user !== '' ? given.user : 'anonymous'
  return { ...given, type: 'manual', user, eventId: event.id }
}

/** The pipelines that a manual event asks for. */
export function* asked(event: EchoEvent, pipelines: Iterable<IndexedPipeline>): Iterable<IndexedPipeline> {
  if (!isManual(event)) return
  for (const pipeline of pipelines) if (asksFor(event, pipeline)) yield pipeline
}
