import type { Problem } from '#platform/definition/problems.ts'
import { JsonPathError, pathProblem, valueAtPath } from '#platform/jsonPath/valueAtPath.ts'
import { finds, isPattern, isWithinBounds } from '#platform/patterns/fullMatch.ts'
import type { Constraints } from './fields.ts'

/** Of a value that does not fit. */
const longestShown = 200

/**
 * Why a payload does not meet the constraints of a trigger; undefined when it does. The value at each key has to be there, and its
 * pattern has to be found in it, anywhere. With `paths`, a key that the payload does not have is a JsonPath; of several values that
 * it names one will do.
 */
export function unmet(
  field: string,
  constraints: Constraints,
  payload: Readonly<Record<string, unknown>>,
  { paths = false }: { readonly paths?: boolean } = {},
): string | undefined {
  for (const [key, pattern] of Object.entries(constraints)) {
    const at = `${field}[${JSON.stringify(key)}]`
    const found = valuesAt(key, payload, paths)
    if (typeof found === 'string') return `${at}: ${found}`
    if (found.length === 0) return `${at}: the event has no such value.`
    if (pattern === null) continue
    if (!isPattern(pattern)) return `${at}: ${shown(pattern)} ${noPattern}`
    const texts = found.map(textOfValue)
    if (texts.some((text) => finds(pattern, text))) continue
    if (!texts.every((text) => isWithinBounds(pattern, text)))
      return `${at}: what the event has there is too long to be searched for ${shown(pattern)}.`
    return `${at} wants ${shown(pattern)}; the event has ${shown(texts.length === 1 ? texts[0]! : textOfValue(found))}.`
  }
  return undefined
}

/** Said of a pattern that never matches. */
export const noPattern =
  'is no pattern that can be used (look-around and back references cannot): it never matches.'

/** What stands at a key; a sentence when the key is a path that cannot be used. */
function valuesAt(
  key: string,
  payload: Readonly<Record<string, unknown>>,
  paths: boolean,
): readonly unknown[] | string {
  const own = Object.hasOwn(payload, key) ? payload[key] : undefined
  if (own !== undefined && own !== null) return [own]
  if (!paths) return []
  try {
    const value = valueAtPath(key, payload)
    return (Array.isArray(value) ? value : [value]).filter((each) => each !== undefined && each !== null)
  } catch (error) {
    if (error instanceof JsonPathError) return error.message
    throw error
  }
}

const textOfValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const shown = (text: string): string =>
  JSON.stringify(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text)

/** What is wrong with the patterns of a trigger, and, with `paths`, with its keys. */
export const constraintProblems = (
  field: string,
  constraints: Constraints,
  { paths = false }: { readonly paths?: boolean } = {},
): Problem[] =>
  Object.entries(constraints).flatMap(([key, pattern]) => {
    const path = `${field}[${JSON.stringify(key)}]`
    if (pattern !== null && !isPattern(pattern)) return [{ path, message: noPattern.replace(/\.$/, '') }]
    const problem = paths ? pathProblem(key) : undefined
    if (problem === undefined) return []
    const message = `as a JsonPath it ${problem} (it can have no filters and scripts); only a key of just this text meets it`
    return [{ path, message }]
  })
