import { exactInteger } from '../values/numbers.ts'
import { type Document, firstKey, isDocument, isNumber, type Value } from '../values/types.ts'

/** How a pipeline is run: what the scan does, what is done document by document, and what needs them all. */
export type Split = {
  readonly filter: Document
  readonly sort: Document | undefined
  readonly skip: number
  /** Infinity for none. */
  readonly limit: number
  /** Stages that work on one document at a time. */
  readonly streaming: readonly Document[]
  /** The first stage that needs more than one document, and all after it. */
  readonly blocking: readonly Document[]
}

const PER_DOCUMENT = new Set([
  '$match',
  '$project',
  '$addFields',
  '$set',
  '$unset',
  '$replaceRoot',
  '$replaceWith',
  '$unwind',
  '$lookup',
  '$graphLookup',
])

/** Splits a pipeline that has been checked. */
export function splitPipeline(pipeline: readonly Document[]): Split {
  let at = 0
  const take = (name: string): Value | undefined => {
    const stage = pipeline[at]
    if (stage === undefined || firstKey(stage) !== name) return undefined
    at++
    return stage[name]
  }
  const filter = (take('$match') ?? {}) as Document
  const sort = take('$sort') as Document | undefined
  const skip = numberOf(take('$skip')) ?? 0
  const limit = numberOf(take('$limit')) ?? Number.POSITIVE_INFINITY
  const rest = pipeline.slice(at)
  const firstBlocking = rest.findIndex((stage) => !PER_DOCUMENT.has(firstKey(stage) ?? ''))
  const end = firstBlocking === -1 ? rest.length : firstBlocking
  return { filter, sort, skip, limit, streaming: rest.slice(0, end), blocking: rest.slice(end) }
}

function numberOf(value: Value | undefined): number | undefined {
  return isNumber(value) ? exactInteger(value) : undefined
}

/**
 * The top-level fields that the rest of a pipeline can see when it begins with a grouping, so that no more of each
 * document is kept for it; undefined when that is not known.
 */
export function fieldsNeeded([first]: readonly Document[]): ReadonlySet<string> | undefined {
  if (first === undefined) return undefined
  const name = firstKey(first)
  if (name === '$count') return new Set()
  if (name !== '$group' && name !== '$sortByCount') return undefined
  const fields = new Set<string>()
  return collect(first[name]!, fields) ? fields : undefined
}

/** Adds the fields that an expression names; false if it looks at the whole document or at variables. */
function collect(expression: Value, fields: Set<string>): boolean {
  if (typeof expression === 'string') {
    if (expression.startsWith('$$')) return false
    if (expression.startsWith('$')) fields.add(expression.slice(1).split('.')[0]!)
    return true
  }
  if (Array.isArray(expression)) return expression.every((part) => collect(part, fields))
  if (isDocument(expression)) return Object.values(expression).every((part) => collect(part, fields))
  return true
}

/** A document with only the given fields. */
export function pick(document: Document, fields: ReadonlySet<string>): Document {
  const picked: Document = {}
  for (const field of fields) if (Object.hasOwn(document, field)) picked[field] = document[field]!
  return picked
}
