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
  }
  if (issue.code === 'invalid_type') {
    const value = valueAt(given, steps)
    if (value === undefined) return [{ path, message: `is missing; ${named(issue.expected)} is wanted` }]
    return [{ path, message: `must be ${named(issue.expected)}, not ${kindOf(value)}` }]
  }
  if (issue.code === 'invalid_value')
    return [{ path, message: `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}` }]
  return [{ path, message: issue.message }]
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
