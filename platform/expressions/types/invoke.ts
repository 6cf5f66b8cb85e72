import { ExpressionError } from '../errors.ts'
import { isInteger, kindOfNumber } from '../numbers.ts'
import { isMap, nameOf } from '../plain.ts'
import type { Evaluation } from '../scope.ts'
import { JavaObject, Unknown, UnknownError, type Value } from '../values.ts'
import { convert } from './convert.ts'
import type { Overload, ParameterKind } from './type.ts'

/** How well an argument fits a parameter: as it is, by widening (int → long → double), by a conversion, or as the one element of a list. */
const asItIs = 0
const widened = 1
const converted = 2
const wrapped = 3
const unfit = 4

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
  for (const overload of overloads)
    if (fitsExactly(overload, args)) return overload.call(self, args, evaluation)
  for (const arg of args) if (arg instanceof Unknown) throw new UnknownError(arg)
  const [overload, fit] = best(what, overloads, args)
  if (fit === asItIs && !overload.variadic) return overload.call(self, args, evaluation)
  return overload.call(self, argumentsFor(what, overload, args, evaluation), evaluation)
}

/** The usual case, without ado: what `fitOf` calls a fit as it is, for the commonest kinds. */
function fitsExactly({ parameters, variadic }: Overload, args: readonly Value[]): boolean {
  if (variadic || parameters.length !== args.length) return false
  for (let at = 0; at < args.length; at++) {
    const kind = parameters[at]
    const arg = args[at]
    if (kind === 'string' || kind === 'charSequence') {
      if (typeof arg !== 'string') return false
    } else if (kind === 'int') {
      if (!isInteger(arg)) return false
    } else if (kind !== 'object' || arg instanceof Unknown) return false
  }
  return true
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
      `${what} is ambiguous for (${args.map(nameOf).join(', ')}): it takes ${signatures(overloads)}`,
    )
  return [found, least]
}

function fitOf({ parameters, variadic }: Overload, args: readonly Value[]): number {
  const fixed = variadic ? parameters.length - 1 : parameters.length
  if (variadic ? args.length < fixed : args.length !== fixed) return unfit
  let worst =
    variadic && !(args.length === parameters.length && Array.isArray(args[fixed])) ? widened : asItIs
  for (let at = 0; at < args.length && worst < unfit; at++) {
    const kind = parameters[Math.min(at, parameters.length - 1)] as ParameterKind
    const isWhole = variadic && at === fixed && args.length === parameters.length && Array.isArray(args[at])
    if (!isWhole) worst = Math.max(worst, rankOf(kind, args[at] as Value))
  }
  return worst
}

function rankOf(kind: ParameterKind, value: Value): number {
  if (kind === 'object') return asItIs
  if (value === null) return unfit
  const rank = ranks[kind]
  if (rank) return rank(value)
  return value instanceof JavaObject && value.type === kind ? asItIs : unfit
}

const isText = (value: Value): value is string => typeof value === 'string'
const isNamed = (value: Value): boolean => value instanceof JavaObject && value.isText

/** Null has been dealt with. */
const ranks: Readonly<Record<string, (value: Value) => number>> = {
  string: (value) => {
    if (isText(value)) return asItIs
    return kindOfNumber(value) || typeof value === 'boolean' || Array.isArray(value) || isNamed(value)
      ? converted
      : unfit
  },
  charSequence: (value) => (isText(value) ? asItIs : isNamed(value) ? widened : unfit),
  int: (value) => {
    const kind = kindOfNumber(value)
    return kind === 'Integer' ? asItIs : kind || isText(value) ? converted : unfit
  },
  long: (value) => {
    const kind = kindOfNumber(value)
    return kind === 'Integer' || kind === 'Long' ? widened : kind || isText(value) ? converted : unfit
  },
  double: (value) => (kindOfNumber(value) ? widened : isText(value) ? converted : unfit),
  boolean: (value) => (typeof value === 'boolean' ? asItIs : isText(value) ? converted : unfit),
  char: (value) => (isText(value) && value.length === 1 ? widened : kindOfNumber(value) ? converted : unfit),
  list: (value) =>
    Array.isArray(value) ? asItIs : value instanceof Set ? widened : isText(value) ? converted : wrapped,
  map: (value) => (isMap(value) ? asItIs : unfit),
}

function argumentsFor(
  what: string,
  { parameters, variadic }: Overload,
  args: readonly Value[],
  evaluation: Evaluation,
) {
  const fixed = variadic ? parameters.length - 1 : parameters.length
  const last = parameters.at(-1) as ParameterKind
  const to = (kind: ParameterKind, value: Value) => convert(what, kind, value)
  const given = args.slice(0, fixed).map((value, at) => to(parameters[at] as ParameterKind, value))
  if (!variadic) return given
  const whole = args.length === parameters.length ? args[fixed] : undefined
  const rest = Array.isArray(whole) ? (whole as readonly Value[]) : args.slice(fixed)
  evaluation.spend(rest.length)
  return [...given, ...rest.map((value) => to(last, value))]
}

function noneFits(what: string, overloads: readonly Overload[], args: readonly Value[]): ExpressionError {
  return new ExpressionError(
    'TYPE',
    `${what} takes ${signatures(overloads)}, not (${args.map(nameOf).join(', ')})`,
  )
}

const signatures = (overloads: readonly Overload[]): string =>
  overloads
    .map(({ parameters, variadic }) => `(${parameters.map(shortName).join(', ')}${variadic ? '…' : ''})`)
    .join(' or ')

const shortName = (kind: string): string => kind.slice(kind.lastIndexOf('.') + 1)
