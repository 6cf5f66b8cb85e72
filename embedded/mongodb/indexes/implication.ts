import { boundsFor, compileFilter } from '../query/index.ts'
import type { Bounds, PathBounds } from '../query/plan.ts'
import { compare, equals, rankOf } from '../values/compare.ts'
import { type Document, firstKey, isOperatorDocument, type Value } from '../values/types.ts'

/** True if whatever matches `filter` certainly matches `condition`, so that a partial index on it may be used. */
export function implies(filter: Document, condition: Document): boolean {
  const bounds = boundsFor(filter)
  return Object.entries(condition).every(([name, wanted]) => {
    if (name === '$and') return (wanted as Document[]).every((part) => implies(filter, part))
    if (name === '$or') return (wanted as Document[]).some((part) => implies(filter, part))
    return statedIn(filter, name, wanted) || follows(bounds, name, wanted)
  })
}

function statedIn(filter: Document, path: string, wanted: Value): boolean {
  return Object.entries(filter).some(([name, operand]) =>
    name === '$and'
      ? (operand as Document[]).some((part) => statedIn(part, path, wanted))
      : name === path && equals(operand, wanted),
  )
}

function follows(bounds: Bounds, path: string, wanted: Value): boolean {
  const known = bounds.paths.get(path)
  if (known === undefined) return false
  if (!isOperatorDocument(wanted)) return pointsMatch(known, { value: wanted })
  return Object.entries(wanted).every(
    ([operator, operand]) =>
      (operator === '$exists' && requiresField(known)) ||
      pointsMatch(known, { value: { [operator]: operand } }) ||
      rangeInside(known, operator, operand),
  )
}

/** True if each value that the filter allows on the path satisfies the condition. */
function pointsMatch(known: PathBounds, condition: Document): boolean {
  const points = 'eq' in known ? [known.eq as Value] : known.in
  if (points === undefined || points.length === 0) return false
  const filter = compileFilter(condition)
  return points.every((value) => value !== null && filter.matches({ value }))
}

/** True if the bounds can't hold for a document without the field. */
export function requiresField(known: PathBounds): boolean {
  if (known.exists === true) return true
  if ('eq' in known) return known.eq !== null
  if (known.in !== undefined) return known.in.every((value) => value !== null)
  return firstKey(known as Document) !== undefined
}

function rangeInside(known: PathBounds, operator: string, operand: Value): boolean {
  const low = operator === '$gt' || operator === '$gte'
  if (!low && operator !== '$lt' && operator !== '$lte') return false
  const strict = low ? known.gt : known.lt
  const loose = low ? known.gte : known.lte
  const bound = strict ?? loose
  if (bound === undefined || rankOf(bound) !== rankOf(operand)) return false
  const order = low ? compare(bound, operand) : compare(operand, bound)
  return order > 0 || (order === 0 && (operator.endsWith('e') || strict !== undefined))
}
