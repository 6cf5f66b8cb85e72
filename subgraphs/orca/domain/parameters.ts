import { isExpression, isObject, objectsOf } from '#platform/definition/json.ts'
import { Unknown } from '#platform/expressions/values.ts'
import type { JsonObject } from './execution.ts'
import { isTrue, toNumber } from './values.ts'

export interface ParameterProblem {
  readonly path: string
  readonly message: string
}

export interface CheckedParameters {
  /** As given, with the defaults of what was not given. */
  readonly parameters: JsonObject
  readonly problems: readonly ParameterProblem[]
}

/**
 * Completes and checks the parameters of a start. Orca itself only fills defaults; required, options and constraint
 * are rules that Spinnaker's user interface enforces, so that whoever starts in another way meets them here.
 */
export function checkParameters(parameterConfig: unknown, given: unknown): CheckedParameters {
  if (given !== undefined && given !== null && !isObject(given))
    return { parameters: {}, problems: [{ path: 'trigger.parameters', message: 'must be an object' }] }
  // A parameter may have any name, those of what every object inherits too.
  const parameters: Record<string, unknown> = Object.assign(Object.create(null), given)
  const configs = objectsOf(parameterConfig).filter(({ name }) => typeof name === 'string')
  for (const { name, default: value } of configs)
    if (!Object.hasOwn(parameters, String(name)) && value !== undefined && value !== null)
      parameters[String(name)] = value
  const problems = configs.flatMap((config) => {
    const message = isAskedFor(config, parameters)
      ? problemOf(config, parameters[String(config.name)])
      : undefined
    return message ? [{ path: `trigger.parameters.${String(config.name)}`, message }] : []
  })
  return { parameters, problems }
}

function problemOf(config: JsonObject, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '')
    return isTrue(config.required) ? missing(config, value) : undefined
  if (isExpression(value) || value instanceof Unknown) return undefined
  const options = objectsOf(config.options).map((option) => String(option.value))
  if (isTrue(config.hasOptions) && options.length > 0 && !options.includes(String(value)))
    return `must be one of ${options.join(', ')}; given was ${JSON.stringify(value)}`
  if (config.constraint === 'date' && Number.isNaN(Date.parse(String(value))))
    return `must be a date such as 2026-03-01; given was ${JSON.stringify(value)}`
  return undefined
}

/** A default is for what was not given: an empty text was. */
function missing({ default: byDefault }: JsonObject, value: unknown): string {
  if (value === undefined) return 'is required and has no default'
  if (byDefault === '') return 'is required, and is empty, as its default is'
  const given = value === null ? 'null' : 'an empty text'
  const hasDefault = byDefault !== undefined && byDefault !== null
  const instead = hasDefault ? `; leave it out to have its default, ${JSON.stringify(byDefault)}` : ''
  return `is required, and ${given} was given${instead}`
}

/** A conditional parameter is asked for only when another one has the value that its condition wants. */
function isAskedFor({ conditional, condition }: JsonObject, parameters: JsonObject): boolean {
  if (!isTrue(conditional) || !isObject(condition)) return true
  const { parameter, comparator, comparatorValue } = condition
  return compare(parameters[String(parameter)], String(comparator), comparatorValue)
}

function compare(value: unknown, comparator: string, wanted: unknown): boolean {
  if (comparator === '=') return String(value) === String(wanted)
  if (comparator === '!=') return String(value) !== String(wanted)
  const [left, right] = [toNumber(value), toNumber(wanted)]
  if (left === undefined || right === undefined) return false
  const comparisons: Record<string, boolean> = {
    '>': left > right,
    '<': left < right,
    '>=': left >= right,
    '<=': left <= right,
  }
  return comparisons[comparator] ?? false
}
