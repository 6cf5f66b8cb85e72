import { formatPath, type Path } from '#platform/definition/path.ts'
import { objectsOf } from '../domain/create.ts'
import type { JsonObject } from '../domain/execution.ts'
import { isExpression, isTrue } from '../domain/values.ts'

export interface Doubt {
  readonly path: string
  readonly message: string
}

/** More places than this say nothing new. */
const enough = 20

/**
 * What a definition asks for that nobody serves in this installation, though it runs without: so that people who bring
 * their pipelines know what will not happen.
 */
export function notServed(definition: JsonObject): Doubt[] {
  return [...expressions(definition.stages), ...triggers(definition), ...notifications(definition)]
}

function expressions(stages: unknown): Doubt[] {
  const found: Doubt[] = []
  const walk = (value: unknown, path: Path): void => {
    if (found.length >= enough) return
    if (isExpression(value)) {
      const message = 'holds an expression; expressions are not evaluated yet, the text is used as it is'
      found.push({ path: formatPath(path), message })
    } else if (Array.isArray(value)) value.forEach((entry, index) => void walk(entry, [...path, index]))
    else if (typeof value === 'object' && value !== null)
      for (const [key, entry] of Object.entries(value)) walk(entry, [...path, key])
  }
  walk(stages, ['stages'])
  return found
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
