import { objectsOf } from '../domain/create.ts'
import type { JsonObject } from '../domain/execution.ts'
import { isTrue } from '../domain/values.ts'

export interface Doubt {
  readonly path: string
  readonly message: string
}

/** More places than this say nothing new. */
const enough = 20

/**
 * What a definition asks for that nobody serves in this installation, though it runs without: so that people who bring
 * their pipelines know what will not happen. Expressions are not among it: every value may hold one.
 */
export function notServed(definition: JsonObject): Doubt[] {
  return [...triggers(definition), ...notifications(definition)]
}

const triggers = ({ triggers }: JsonObject): Doubt[] =>
  objectsOf(triggers)
    .slice(0, enough)
    .flatMap(({ type, enabled }, index) =>
      isTrue(enabled)
        ? [{ path: `triggers[${index}]`, message: `triggers of type '${String(type)}' are not served yet` }]
        : [],
    )

function notifications({ notifications, stages }: JsonObject): Doubt[] {
  const message = 'notifications are not sent yet'
  const ofPipeline = objectsOf(notifications).length > 0 ? [{ path: 'notifications', message }] : []
  const ofStages = objectsOf(stages).flatMap(({ sendNotifications, notifications }, index) =>
    isTrue(sendNotifications) && objectsOf(notifications).length > 0
      ? [{ path: `stages[${index}].notifications`, message }]
      : [],
  )
  return [...ofPipeline, ...ofStages.slice(0, enough)]
}
