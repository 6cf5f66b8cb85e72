import { closest, distance } from 'fastest-levenshtein'
import { isExpression, objectsOf } from '#platform/definition/json.ts'
import type { Path } from '#platform/definition/path.ts'
import type { JsonObject } from '../domain/execution.ts'
import { isTrue } from '../domain/values.ts'
import type { TemplateProblems } from './problems.ts'

const has = (object: JsonObject, key: string) => Object.hasOwn(object, key)

/** Where values and declarations stand. */
interface Places {
  readonly given: Path
  readonly declared: Path
}

/**
 * The values of a template's variables: those that the pipeline gives, and the defaults of others. Values of what the template does
 * not declare are dropped. Texts with expressions get their type later, so they may stand for any.
 */
export function variableValues(
  variables: unknown,
  given: JsonObject,
  places: Places,
  problems: TemplateProblems,
): JsonObject {
  const declared = objectsOf(variables).filter(({ name }) => typeof name === 'string')
  const missing: string[] = []
  const values = declared.flatMap((variable, index): [string, unknown][] => {
    const name = String(variable.name)
    const isGiven = has(given, name)
    const value = isGiven ? given[name] : (variable.defaultValue ?? undefined)
    if (value === undefined) {
      if (!isTrue(variable.nullable)) missing.push(name)
      return []
    }
    const message = mismatch(variable, value)
    if (message && isGiven) problems.config([...places.given, name], message)
    else if (message) problems.template([...places.declared, index, 'defaultValue'], message)
    return [[name, value]]
  })
  if (missing.length > 0) problems.config(places.given, `Missing variable values for: ${missing.join(', ')}`)
  return Object.fromEntries(values)
}

function mismatch(variable: JsonObject, value: unknown): string | undefined {
  const name = String(variable.name)
  const wanted = typeof variable.type === 'string' ? variable.type : 'object'
  if (value === null)
    return isTrue(variable.nullable)
      ? undefined
      : `Incorrectly defined variable(s): variable '${name}' supplied value is null but variable is not nullable`
  if (isExpression(value) || isOfType(wanted.toLowerCase(), value)) return undefined
  return `Incorrectly defined variable(s): ${name} (expected type '${wanted}' found type '${typeName(value)}')`
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'object':
      return true
    case 'int':
    case 'integer':
      return Number.isInteger(value)
    case 'float':
    case 'double':
      return typeof value === 'number'
    case 'list':
      return Array.isArray(value)
    case 'bool':
    case 'boolean':
      return typeof value === 'boolean'
    default:
      return type === 'string' && typeof value === 'string'
  }
}

/** As Spinnaker names what it finds. */
function typeName(value: unknown): string {
  if (typeof value === 'string') return 'String'
  if (typeof value === 'boolean') return 'Boolean'
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Double'
  return Array.isArray(value) ? 'ArrayList' : 'LinkedHashMap'
}

/** In names of variables; searching takes the square of it. */
const searched = 200

/** Doubts values that are given to what the template does not declare. */
export function doubtUnknown(
  variables: unknown,
  given: JsonObject,
  place: Path,
  problems: TemplateProblems,
): void {
  const declared = objectsOf(variables).map(({ name }) => String(name))
  const known = new Set(declared)
  const unknown = Object.keys(given).filter((name) => !known.has(name))
  for (const name of unknown.slice(0, searched)) {
    const message = 'is no variable of the template: the value is not used'
    const nearest = declared.length > 0 ? closest(name.slice(0, 100), declared.slice(0, searched)) : ''
    const isNear = nearest !== '' && distance(name.slice(0, 100), nearest) <= 2
    problems.doubt([...place, name], isNear ? `${message}; did you mean '${nearest}'?` : message)
  }
}
