import type { JsonObject } from '../domain/execution.ts'
import type { ExpressionFailure } from '../expressions/summary.ts'
import type { StageExpressions } from './expressions.ts'

/** How entries of a list are evaluated one after the other. */
interface Ordered<Entry> {
  /** What later entries call the value; none is called by an empty name. */
  readonly nameOf: (entry: Entry) => string | null | undefined
  /** What of an entry is evaluated; the field `value` is what its name stands for. */
  readonly valueField: keyof Entry & string
  readonly fields: readonly (keyof Entry & string)[]
}

/** Evaluates each entry with the values of those before it. One that fails stays as it was written, and later ones do not see it. */
export async function evaluateInOrder<Entry extends JsonObject>(
  entries: readonly Entry[],
  { nameOf, valueField, fields }: Ordered<Entry>,
  expressions: StageExpressions,
): Promise<{ entries: Entry[]; failures: ExpressionFailure[] }> {
  const known: Record<string, unknown> = Object.create(null)
  const failures: ExpressionFailure[] = []
  const evaluated: Entry[] = []
  for (const entry of entries) {
    const written = Object.fromEntries(
      fields.flatMap((field) => (field in entry ? [[field, entry[field]]] : [])),
    )
    const made = await expressions.evaluate(written, known)
    failures.push(...made.failures)
    const isWhole = made.failures.length === 0
    const now = isWhole ? { ...entry, ...(made.value as Partial<Entry>) } : entry
    evaluated.push(now)
    const name = nameOf(entry)
    if (name && isWhole) known[name] = now[valueField]
  }
  return { entries: evaluated, failures }
}
