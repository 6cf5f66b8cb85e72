import { isObject, type JsonObject } from '#platform/definition/json.ts'
import type { Stamp } from './version.ts'

/**
 * The definition as it is stored: what came in, with the trimmed name, `id`, `application`, `updateTs` (milliseconds as
 * a text, as in Spinnaker) and `lastModifiedBy`. Keys that were there keep their place.
 */
export function stamp(
  definition: JsonObject,
  { id, application, user, at }: Stamp & { readonly application: string },
): JsonObject {
  return {
    ...definition,
    name: String(definition.name).trim(),
    application,
    id,
    updateTs: String(at.getTime()),
    lastModifiedBy: user,
  }
}

/** The keys that say nothing about what a pipeline does: a save sets them. */
export const stampedKeys: ReadonlySet<string> = new Set(['application', 'id', 'updateTs', 'lastModifiedBy'])

const isCron = (trigger: unknown): trigger is JsonObject => isObject(trigger) && trigger.type === 'cron'
const hasId = ({ id }: JsonObject) => typeof id === 'string' && id !== ''

/**
 * Gives every cron trigger an id of its own, since the scheduler knows it by that. A definition without an id gets new
 * ones even where there are some: it may be a copy. `regenerateCronTriggerIds` asks for new ones too, once, and is not
 * kept. A trigger that comes back without its id gets it from the equal trigger of the version before.
 */
export function withCronTriggerIds(
  definition: JsonObject,
  previous: JsonObject | undefined,
  newId: () => string,
): JsonObject {
  const { regenerateCronTriggerIds, ...kept } = definition
  const { triggers } = kept
  if (!Array.isArray(triggers)) return kept
  const isRenewed = !hasId(definition) || String(regenerateCronTriggerIds).toLowerCase() === 'true'
  const present = new Set(cronTriggers(kept).map(({ id }) => id))
  const lost = isRenewed ? [] : cronTriggers(previous ?? {}).filter(({ id }) => !present.has(id))
  const lostByContent = Map.groupBy(lost, withoutId)
  const idFor = (trigger: JsonObject) => lostByContent.get(withoutId(trigger))?.shift()?.id ?? newId()
  return {
    ...kept,
    triggers: triggers.map((trigger) =>
      isCron(trigger) && (isRenewed || !hasId(trigger)) ? { ...trigger, id: idFor(trigger) } : trigger,
    ),
  }
}

const cronTriggers = ({ triggers }: JsonObject): JsonObject[] =>
  Array.isArray(triggers) ? triggers.filter(isCron).filter(hasId) : []

const withoutId = ({ id: _, ...rest }: JsonObject): string => JSON.stringify(rest)
