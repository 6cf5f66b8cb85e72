import { closest, distance } from 'fastest-levenshtein'
import { isExpression, isObject } from '#platform/definition/json.ts'
import { objectsOf } from '../../domain/create.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { isTrue } from '../../domain/values.ts'
import type { TemplateProblems } from '../problems.ts'

const has = (object: JsonObject, key: string) => Object.hasOwn(object, key)

/**
 * The values of a template's variables: those that the pipeline gives, and the defaults of others. Values of what the template does
 * not declare are dropped. Texts with expressions get their type later, so they may stand for any.
 */
export function variableValues(
  template: JsonObject,
  { variables }: JsonObject,
  problems: TemplateProblems,
): JsonObject {
  const declared = objectsOf(template.variables).filter(({ name }) => typeof name === 'string')
  const given = isObject(variables) ? variables : {}
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
    if (message && isGiven) problems.config(['variables', name], message)
    else if (message) problems.template(['variables', index, 'defaultValue'], message)
    return [[name, value]]
  })
  if (missing.length > 0) problems.config(['variables'], `Missing variable values for: ${missing.join(', ')}`)
  doubtUnknown(
    Object.keys(given),
    declared.map(({ name }) => String(name)),
    problems,
  )
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

function doubtUnknown(
  given: readonly string[],
  declared: readonly string[],
  problems: TemplateProblems,
): void {
  const known = new Set(declared)
  for (const name of given.filter((each) => !known.has(each)).slice(0, searched)) {
    const message = 'is no variable of the template: the value is not used'
    const nearest = declared.length > 0 ? closest(name.slice(0, 100), declared.slice(0, searched)) : ''
    const isNear = nearest !== '' && distance(name.slice(0, 100), nearest) <= 2
    problems.doubt(['variables', name], isNear ? `${message}; did you mean '${nearest}'?` : message)
  }
}
