import { isExpression, isObject, kindOf } from './json.ts'
import type { Path } from './path.ts'
import type { Report } from './problems.ts'

/**
 * Says what is wrong with a value that is there; null counts as absent, as in Spinnaker. Scalars are read as
 * tolerantly as Spinnaker's JSON mapping does, and may be an expression text, which gets its value later.
 */
export type Rule = (value: unknown, path: Path, report: Report) => void

function scalar(wanted: string, accepts: (value: unknown) => boolean): Rule {
  return (value, path, report) => {
    if (!accepts(value) && !isExpression(value)) report(path, `must be ${wanted}, but is ${kindOf(value)}`)
  }
}

export const text = scalar('a text', (value) => typeof value === 'string')

export const textOrNumber = scalar(
  'a text or a number',
  (value) => typeof value === 'string' || typeof value === 'number',
)

export const anyScalar = scalar('a text, a number, true or false', (value) => typeof value !== 'object')

/** true, false, or these words as a text. */
export const flag = scalar(
  'true or false',
  (value) =>
    typeof value === 'boolean' || (typeof value === 'string' && /^(true|false)$/i.test(value.trim())),
)

/** A whole number, or one as a text. */
export const whole = scalar(
  'a whole number',
  (value) => Number.isSafeInteger(value) || (typeof value === 'string' && /^\s*-?\d{1,15}\s*$/.test(value)),
)

/** An object; the values of the keys named here follow their rules, others are free. */
export function object(fields: Readonly<Record<string, Rule>> = {}): Rule {
  const rules = Object.entries(fields)
  return (value, path, report) => {
    if (!isObject(value)) {
      report(path, `must be an object, but is ${kindOf(value)}`)
      return
    }
    for (const [key, rule] of rules) {
      const field = Object.hasOwn(value, key) ? value[key] : undefined
      if (field !== undefined && field !== null) rule(field, [...path, key], report)
    }
  }
}

/** A list whose every entry follows `rule`. */
export function list(rule: Rule): Rule {
  return (value, path, report) => {
    if (!Array.isArray(value)) {
      report(path, `must be a list, but is ${kindOf(value)}`)
      return
    }
    for (const [index, entry] of value.entries()) rule(entry, [...path, index], report)
  }
}
