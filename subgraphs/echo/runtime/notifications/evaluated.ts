import { isExpression, isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'
import { formatPath } from '#platform/definition/path.ts'
import { isUnavailable } from '#platform/errors/errors.ts'
import type { Happening } from '../../domain/notifications/happening.ts'
import type { FailedText, OwnTexts } from '../../domain/notifications/texts.ts'
import type { Wanted } from '../../domain/notifications/wanted.ts'
import type { Others } from './others.ts'

/** A notification whose texts have their values. */
export interface Evaluated {
  /** Without the texts. */
  readonly notification: JsonObject
  readonly own: OwnTexts
  readonly failed: readonly FailedText[]
  /** Why it cannot be sent: not a text has failed, but where to. */
  readonly problem?: string
}

const textKeys = ['customSubject', 'customBody', 'customMessage'] as const
const texts = new Set<string>([...textKeys, 'message'])
/** Of a notification, what is no text of its own. `message` has those for all events. */
const notEvaluated = new Set<string>(['type', 'level', 'when', 'message', 'quietPeriod'])

/**
 * The values of a notification's texts. Those of a stage have been evaluated by Orca with the stage, and whatever still looks like an
 * expression has failed there or has come from outside: it is never evaluated again. Throws UNAVAILABLE while Orca cannot be asked.
 */
export async function evaluated(wanted: Wanted, happening: Happening, others: Others): Promise<Evaluated> {
  const { notification, when, text, level } = wanted
  const failed: FailedText[] = []
  const valueAt =
    level === 'stage' ? ofStage(happening, notification, failed) : byOrca(happening, others, failed)
  const entries: [string, unknown][] = []
  for (const [key, value] of Object.entries(notification))
    entries.push([key, notEvaluated.has(key) ? value : await valueAt([key], value)])
  const unusable = failed.filter(({ where }) => !textKeys.some((key) => key === where))
  const made = Object.fromEntries(entries)
  const ownText = await valueAt(['message', when, 'text'], text)
  const own = Object.fromEntries(
    textKeys.flatMap((key) => (typeof made[key] === 'string' && made[key] !== '' ? [[key, made[key]]] : [])),
  )
  return {
    notification: Object.fromEntries(entries.filter(([key]) => !texts.has(key))),
    own: { ...own, ...(typeof ownText === 'string' && { text: ownText }) },
    failed,
    ...(unusable.length > 0 && { problem: unusable.map(problemOf).join('; ') }),
  }
}

const problemOf = ({ where, error }: FailedText) => `${where}: the expression failed: ${error}`

type ValueOf = (path: readonly string[], value: unknown) => Promise<unknown>

function byOrca({ execution: { id, user } }: Happening, others: Others, failed: FailedText[]): ValueOf {
  return async (path, text) => {
    if (!isExpression(text)) return text
    const { value, error } = await others.evaluate(text, id, user).catch((thrown: Error) => {
      if (isUnavailable(thrown)) throw thrown
      return { value: null, error: thrown.message }
    })
    if (error) {
      failed.push({ where: formatPath(path), error })
      return text
    }
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
}

/** Orca's summary says what of a stage has failed, by its place in the stage. */
function ofStage({ stage }: Happening, notification: JsonObject, failed: FailedText[]): ValueOf {
  const { expressionEvaluationSummary: summary, notifications } = stage?.context ?? {}
  const results = Object.values(isObject(summary) ? summary : {}).flatMap((each) => objectsOf(each))
  const own = JSON.stringify(notification)
  const index = (Array.isArray(notifications) ? notifications : []).findIndex(
    (each) => JSON.stringify(each) === own,
  )
  return async (path, text) => {
    if (!isExpression(text)) return text
    const place = formatPath(['notifications', index, ...path])
    for (const { path: failedAt, message, description } of results)
      if (failedAt === place)
        failed.push({ where: formatPath(path), error: String(message ?? description ?? 'it has no value') })
    return text
  }
}
