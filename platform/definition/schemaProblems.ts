import type { z } from 'zod'
import { kindOf } from '#platform/definition/json.ts'
import { formatPath } from '#platform/definition/path.ts'
import type { Problem } from '#platform/definition/problems.ts'

/** What a zod schema finds wrong, with paths, in words for a person. No value that was given is repeated. */
export function schemaProblems(error: z.ZodError, given: unknown): Problem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, given))
}

type Issue = z.ZodError['issues'][number]

function problemsOf(issue: Issue, given: unknown): Problem[] {
  const steps = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
  const path = formatPath(steps)
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: formatPath([...steps, key]), message: 'is not known here' }))
  if (issue.code === 'invalid_union') {
    const inside = closest(issue.errors)
    if (inside)
      return inside.flatMap((each) => problemsOf({ ...each, path: [...issue.path, ...each.path] }, given))
    const kinds = kindsOf(issue)
    if (kinds) return [{ path, message: wrongKind(kinds, valueAt(given, steps)) }]
  }
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return [{ path, message: wrongKind(named(issue.expected), valueAt(given, steps)) }]
  if (issue.code === 'invalid_value')
    return [{ path, message: `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}` }]
  return [{ path, message: boundOf(issue) ?? issue.message }]
}

const wrongKind = (wanted: string, value: unknown): string =>
  value === undefined ? `is missing; ${wanted} is wanted` : `must be ${wanted}, not ${kindOf(value)}`

/** What a value of one of several kinds may be, where the schema has no words of its own for it. */
function kindsOf({ message, errors }: Issue & { readonly code: 'invalid_union' }): string | undefined {
  const kinds = errors.map(([first]) => (first?.code === 'invalid_type' ? named(first.expected) : undefined))
  if (message !== 'Invalid input' || kinds.length === 0 || kinds.includes(undefined)) return undefined
  return [...new Set(kinds)].join(', ').replace(/, ([^,]*)$/, ' or $1')
}

/** A bound that is passed, where the schema has no words of its own for it. */
function boundOf(issue: Issue): string | undefined {
  if (!/^Too (small|big): expected/.test(issue.message)) return undefined
  const of = (origin: string) => units[origin] ?? ''
  if (issue.code === 'too_small') {
    if (of(issue.origin) && issue.minimum === 1) return 'must not be empty'
    return `must ${issue.inclusive ? `be at least ${issue.minimum}` : `be more than ${issue.minimum}`}${of(issue.origin)}`
  }
  if (issue.code === 'too_big')
    return `must ${issue.inclusive ? `be at most ${issue.maximum}` : `be less than ${issue.maximum}`}${of(issue.origin)}`
  return undefined
}

const units: Readonly<Record<string, string>> = {
  string: ' characters long',
  array: ' entries long',
}

/** Of several forms that a value may have, the one that it was most likely meant as: it fits deepest, with least problems. */
function closest(forms: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (form: readonly Issue[]) => Math.max(...form.map(({ path }) => path.length))
  const fitting = forms.filter((form) => form.length > 0)
  const [first, second] = fitting.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)
  // Where all differ at the top none is the likely one, and all are named by the schema's own message.
  return first && (!second || depth(first) > 0) ? first : undefined
}

const names: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

const named = (expected: string) => names[expected] ?? expected

const valueAt = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((node, step) => (node as Record<string | number, unknown> | undefined)?.[step], value)
