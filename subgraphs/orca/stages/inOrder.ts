import { Unknown } from '#platform/expressions/values.ts'
import type { JsonObject } from '../domain/execution.ts'
import type { ExpressionFailure } from '../expressions/summary.ts'
import type { UnknownValue } from '../planning/plan.ts'
import type { StageExpressions } from './expressions.ts'

/** How entries of a list are evaluated one after the other. */
interface Ordered<Entry> {
  /** The key of the list in the stage's context. */
  readonly list: string
  /** What later entries call the value; none is called by an empty name. */
  readonly nameOf: (entry: Entry) => string | null | undefined
  /** What of an entry is evaluated; the field `value` is what its name stands for. */
  readonly valueField: keyof Entry & string
  readonly fields: readonly (keyof Entry & string)[]
}

export interface EvaluatedInOrder<Entry> {
  readonly entries: readonly Entry[]
  readonly failures: readonly ExpressionFailure[]
  readonly unknowns: readonly UnknownValue[]
  /** The values that are not known yet, by the names of their entries. */
  readonly unknownValues: Readonly<Record<string, Unknown>>
}

/**
 * Evaluates each entry with the values of those before it. One that fails stays as it was written, and later ones do not see it; one
 * that cannot be known yet is unknown to them.
 */
export async function evaluateInOrder<Entry extends JsonObject>(
  entries: readonly Entry[],
  { list, nameOf, valueField, fields }: Ordered<Entry>,
  expressions: StageExpressions,
): Promise<EvaluatedInOrder<Entry>> {
  const known: Record<string, unknown> = Object.create(null)
  const unknownValues: Record<string, Unknown> = Object.create(null)
  const failures: ExpressionFailure[] = []
  const unknowns: UnknownValue[] = []
  const evaluated: Entry[] = []
  for (const [index, entry] of entries.entries()) {
    const written = Object.fromEntries(
      fields.flatMap((field) => (field in entry ? [[field, entry[field]]] : [])),
    )
    const made = await expressions.evaluate(written, known)
    const within = (path: string) => `${list}[${index}].${path}`
    failures.push(...made.failures.map((failure) => ({ ...failure, path: within(failure.path) })))
    unknowns.push(
      ...made.unknowns.map(({ path, text, reason }) => ({ path: within(path), expression: text, reason })),
    )
    const isWhole = made.failures.length + made.unknowns.length === 0
    const now = isWhole ? { ...entry, ...(made.value as Partial<Entry>) } : entry
    evaluated.push(now)
    const name = nameOf(entry)
    const [unknown] = made.unknowns
    if (name && isWhole) known[name] = now[valueField]
    else if (name && unknown) known[name] = unknownValues[name] = new Unknown(unknown.reason)
  }
  return { entries: evaluated, failures, unknowns, unknownValues }
}
