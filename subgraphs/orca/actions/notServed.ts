import { isExpression, kindOf } from '#platform/definition/json.ts'
import { servedNotifications, servedTriggers } from '#platform/definition/served.ts'
import { hint } from '#platform/words/nearest.ts'
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
 * What a definition asks for that nobody serves, though it runs without: so that people who bring their pipelines know what will
 * not happen. Expressions are not among it: every value may hold one.
 */
export function notServed(definition: JsonObject): Doubt[] {
  return [...triggers(definition), ...notifications(definition)].slice(0, enough)
}

/** Objects can be such that they make no text. */
const nameOf = (type: unknown): string =>
  typeof type === 'object' && type !== null ? kindOf(type) : String(type)

const triggers = ({ triggers }: JsonObject): Doubt[] =>
  objectsOf(triggers).flatMap(({ type, enabled }, index) => {
    if (!isTrue(enabled) || servedTriggers.includes(nameOf(type))) return []
    const message = `triggers of type '${nameOf(type)}' are not served${hint(nameOf(type), servedTriggers)}`
    return [{ path: `triggers[${index}].type`, message }]
  })

const notifications = ({ notifications, stages }: JsonObject): Doubt[] => [
  ...unsent(notifications, 'notifications'),
  ...objectsOf(stages).flatMap(({ sendNotifications, notifications }, index) =>
    isTrue(sendNotifications) ? unsent(notifications, `stages[${index}].notifications`) : [],
  ),
]

const unsent = (notifications: unknown, at: string): Doubt[] =>
  objectsOf(notifications).flatMap(({ type }, index) => {
    if (isExpression(type) || servedNotifications.includes(nameOf(type).toLowerCase())) return []
    const message = `notifications of type '${nameOf(type)}' are not sent${hint(nameOf(type), servedNotifications)}`
    return [{ path: `${at}[${index}].type`, message }]
  })
