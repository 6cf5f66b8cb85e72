import { ExpressionError } from '../errors.ts'
import type { Evaluation } from '../scope.ts'
import { JavaDouble, JavaObject, Unknown, UnknownError, type Value } from '../values.ts'
import { convert } from './convert.ts'
import { isMap } from './entries.ts'
import { numberKind } from './numbers.ts'
import type { Overload, ParameterKind } from './type.ts'

/** How well an argument fits a parameter: as it is, by widening (int → long → double), or by a conversion. */
const asItIs = 0
const widened = 1
const converted = 2
const unfit = 3

/**
 * Calls the overload that fits best; of those that fit equally well the first. `what` names the method in errors: "String.substring".
 * Throws ExpressionError (TYPE) when none fits, or when several would need conversions.
 */
export function invoke(
  what: string,
  overloads: readonly Overload[],
  self: unknown,
  args: readonly Value[],
  evaluation: Evaluation,
): unknown {
  for (const arg of args) if (arg instanceof Unknown) throw new UnknownError(arg)
  const [overload, fit] = best(what, overloads, args)
  if (fit === asItIs && !overload.variadic) return overload.call(self, args, evaluation)
  return overload.call(self, argumentsFor(what, overload, args, evaluation), evaluation)
}

function best(what: string, overloads: readonly Overload[], args: readonly Value[]): [Overload, number] {
  let found: Overload | undefined
  let least = unfit
  let several = false
  for (const overload of overloads) {
    const fit = fitOf(overload, args)
    if (fit >= unfit || fit > least || (fit === least && fit !== converted)) continue
    several = fit === least
    found = overload
    least = fit
    if (fit === asItIs) break
  }
  if (!found) throw noneFits(what, overloads, args)
  if (several)
    throw new ExpressionError(
      'TYPE',
      `${what} is ambiguous for (${args.map(kindName).join(', ')}): it takes ${signatures(overloads)}`,
    )
  return [found, least]
}

function fitOf({ parameters, variadic }: Overload, args: readonly Value[]): number {
  const fixed = variadic ? parameters.length - 1 : parameters.length
  if (variadic ? args.length < fixed : args.length !== fixed) return unfit
  let worst = variadic && !(args.length === parameters.length && Array.isArray(args[fixed])) ? widened : asItIs
  for (let at = 0; at < args.length && worst < unfit; at++) {
    const kind = parameters[Math.min(at, parameters.length - 1)] as ParameterKind
    const isWhole = variadic && at === fixed && args.length === parameters.length && Array.isArray(args[at])
    if (!isWhole) worst = Math.max(worst, fit(kind, args[at] as Value))
  }
  return worst
}

function fit(kind: ParameterKind, value: Value): number {
  const primitive = kind === 'int' || kind === 'long' || kind === 'double' || kind === 'boolean' || kind === 'char'
  if (value === null) return primitive ? unfit : asItIs
  if (kind === 'object') return asItIs
  const number = numberKind(value)
  switch (kind) {
    case 'string':
      return typeof value === 'string' ? asItIs : number || typeof value === 'boolean' || Array.isArray(value) ? converted : unfit
    case 'charSequence':
      return typeof value === 'string' ? asItIs : unfit
    case 'int':
      return number === 'int' ? asItIs : number || typeof value === 'string' ? converted : unfit
    case 'long':
      return number === 'long' || number === 'int' ? widened : number || typeof value === 'string' ? converted : unfit
    case 'double':
      return number ? widened : typeof value === 'string' ? converted : unfit
    case 'boolean':
      return typeof value === 'boolean' ? asItIs : typeof value === 'string' ? converted : unfit
    case 'char':
      return typeof value === 'string' && value.length === 1 ? widened : number ? converted : unfit
    case 'list':
      return Array.isArray(value) ? asItIs : value instanceof Set ? widened : converted
    case 'map':
      return isMap(value) ? asItIs : unfit
    default:
      return value instanceof JavaObject && value.type === kind ? asItIs : unfit
  }
}

function argumentsFor(what: string, { parameters, variadic }: Overload, args: readonly Value[], evaluation: Evaluation) {
  const fixed = variadic ? parameters.length - 1 : parameters.length
  const last = parameters.at(-1) as ParameterKind
  const to = (kind: ParameterKind, value: Value) => convert(what, kind, value, evaluation)
  const given = args.slice(0, fixed).map((value, at) => to(parameters[at] as ParameterKind, value))
  if (!variadic) return given
  const whole = args.length === parameters.length ? args[fixed] : undefined
  const rest = Array.isArray(whole) ? (whole as readonly Value[]) : args.slice(fixed)
  return [...given, ...rest.map((value) => to(last, value))]
}

function noneFits(what: string, overloads: readonly Overload[], args: readonly Value[]): ExpressionError {
  const given = args.map(kindName).join(', ')
  return new ExpressionError('TYPE', `${what} takes ${signatures(overloads)}, not (${given})`)
}

const signatures = (overloads: readonly Overload[]): string =>
  overloads
    .map(({ parameters, variadic }) => `(${parameters.map(shortName).join(', ')}${variadic ? '…' : ''})`)
    .join(' or ')

const shortName = (kind: string): string => kind.slice(kind.lastIndexOf('.') + 1)

/** A value's type in words for a person: Integer, String, List, Map, Date. */
export function kindName(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return 'String'
  if (typeof value === 'boolean') return 'Boolean'
  if (value instanceof JavaObject) return shortName(value.type)
  const number = numberKind(value)
  if (number) return { int: 'Integer', long: 'Long', double: 'Double' }[number]
  if (Array.isArray(value)) return 'List'
  if (value instanceof Set) return 'Set'
  return value instanceof Unknown ? 'unknown' : 'Map'
}
