import { isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'
import type { Asked, Happening } from './happening.ts'

/** A notification that is to be sent. */
export interface Wanted extends Asked {
  readonly level: 'stage' | 'pipeline' | 'application' | 'global'
}

/** What Front50 keeps for applications: channels with lists of notifications. */
export interface Saved {
  readonly application: JsonObject | undefined
  readonly global: JsonObject | undefined
}

/** Whether notifications of applications can be meant: stages have their own. */
export const asksSaved = ({ subject, isCanceled }: Happening): boolean => subject !== 'stage' && !isCanceled

/**
 * Who is to be told. Nobody of what was canceled, nor of stages that the engine put in. Somebody whom pipeline or stage tells is not
 * told once more because the application or the installation says so too.
 */
export function wantedFor(happening: Happening, saved: Saved): Wanted[] {
  const { subject, phase, stage, isCanceled, notifications } = happening
  if (isCanceled || stage?.isSynthetic) return []
  const own = subject === 'stage' ? 'stage' : 'pipeline'
  const wanted: Wanted[] = notifications.map((asked) => ({ ...asked, level: own }))
  const told = new Set(wanted.map(keyOf))
  if (subject === 'stage') return wanted
  const when = `${subject}.${phase}`
  for (const level of ['application', 'global'] as const)
    for (const notification of savedIn(saved[level])) {
      const asked = { notification, when, level, ...textFor(notification, when) }
      if (!conditionsOf(notification).includes(when) || told.has(keyOf(asked))) continue
      told.add(keyOf(asked))
      wanted.push(asked)
    }
  return wanted
}

function savedIn(definition: JsonObject | undefined): JsonObject[] {
  return Object.entries(definition ?? {}).flatMap(([type, list]) =>
    objectsOf(list).map((each): JsonObject => ({ type, ...each })),
  )
}

const conditionsOf = ({ when }: JsonObject): unknown[] => (Array.isArray(when) ? when : [when])

const keyOf = ({ notification: { type, address, publisherName }, when }: Asked) =>
  JSON.stringify([String(type).toLowerCase(), address ?? publisherName ?? null, when])

function textFor({ message }: JsonObject, when: string): { text?: string } {
  const found = isObject(message) ? message[when] : undefined
  const text = isObject(found) ? found.text : undefined
  return typeof text === 'string' && text !== '' ? { text } : {}
}
