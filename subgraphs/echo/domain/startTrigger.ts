import { isObject, type JsonObject } from '#platform/definition/json.ts'
import type { EchoEvent } from './event.ts'

/** Whoever starts a pipeline without a service account of his own. */
const nobody = 'anonymous'

/** What an execution's trigger says of where it comes from: the fields of the trigger and, over them, what the event brings. */
export function startTrigger(
  { id, settings }: { readonly id: string; readonly settings: JsonObject },
  { trigger, artifacts }: { readonly trigger: JsonObject; readonly artifacts: readonly JsonObject[] },
  event: EchoEvent,
): JsonObject {
  // By whose end it is started is for the event to say: it opens another execution to this one.
  const { secret: _, secrets: __, parentExecutionId: ___, parentExecution: ____, ...own } = settings
  const { user: broughtUser, ...brought } = trigger
  return {
    ...own,
    ...brought,
    id,
    eventId: event.id,
    user: textOf(own.runAsUser) ?? textOf(broughtUser) ?? nobody,
    parameters: { ...objectIn(own.parameters), ...objectIn(brought.parameters) },
    artifacts: [...listIn(own.artifacts), ...artifacts],
  }
}

const textOf = (value: unknown) =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
const objectIn = (value: unknown): JsonObject => (isObject(value) ? value : {})
const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Of a trigger that is told with a start that has failed. */
const longestTold = 100_000

/** The same without what may be long, for telling that it could not start anything. */
export function shortened(trigger: JsonObject): JsonObject {
  if (JSON.stringify(trigger).length <= longestTold) return trigger
  const { payload: _, buildInfo: __, properties: ___, artifacts: ____, parameters: _____, ...rest } = trigger
  return JSON.stringify(rest).length <= longestTold
    ? rest
    : { type: trigger.type, eventId: trigger.eventId, user: trigger.user }
}
