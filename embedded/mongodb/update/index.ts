import { fail } from '../errors.ts'
import { equals, identical } from '../values/compare.ts'
import { show } from '../values/show.ts'
import type { Document, Value } from '../values/types.ts'
import { firstKey } from '../values/types.ts'
import { Application } from './apply.ts'
import type { ArrayFilters } from './arrayFilters.ts'
import { compileArrayFilters } from './arrayFilters.ts'
import { parseOperators } from './parse.ts'
import { compileUpdatePipeline } from './pipeline.ts'
import { documentFrom, equalityFields, withId } from './upsert.ts'

export { checkId } from './upsert.ts'

export interface UpdateOptions {
  arrayFilters?: Value[]
  /** The command's `let`, for pipelines. */
  let?: Document
  /** What `$currentDate` and `$$NOW` give. */
  now?: Date
}

export interface Applied {
  /** The new document; it shares what did not change with the old one, which stays as it was. */
  doc: Document
  modified: boolean
}

export interface CompiledUpdate {
  kind: 'operators' | 'replacement' | 'pipeline'
  /** `arrayIndex` is what the filter's match found for the positional `$`. */
  apply(document: Document, match?: { arrayIndex?: number }): Applied
  /** The document that an upsert inserts, `_id` first. */
  upsertDocument(filter: Document): Document
}

/** Compiles an update: operators, a replacement, or a pipeline. Throws the server's error for a wrong one. */
export function compileUpdate(update: Document | Value[], options: UpdateOptions = {}): CompiledUpdate {
  const now = options.now ?? new Date()
  const filters = options.arrayFilters ?? []
  if (Array.isArray(update)) {
    if (filters.length > 0)
      fail('FailedToParse', 'arrayFilters may not be specified for pipeline-style updates')
    return ofPipeline(update, options.let ?? {}, now)
  }
  if (firstKey(update)?.startsWith('$')) return ofOperators(update, filters, now)
  if (filters.length > 0)
    fail('FailedToParse', 'arrayFilters may not be specified for replacement-style updates')
  return ofReplacement(update, now)
}

function ofOperators(update: Document, given: Value[], now: Date): CompiledUpdate {
  const filters: ArrayFilters = compileArrayFilters(given)
  const steps = parseOperators(update, filters, given)
  const always = steps.filter(({ leaf }) => !leaf.insertOnly)
  return {
    kind: 'operators',
    apply(document, match) {
      const application = new Application(document, filters, now, always)
      for (const step of always) application.apply(step, match?.arrayIndex)
      if (!application.modified) return { doc: document, modified: false }
      checkIdKept(document, application.document)
      return { doc: application.document, modified: true }
    },
    upsertDocument(filter) {
      const base = documentFrom(equalityFields(filter), now)
      const application = new Application(base, filters, now, steps)
      for (const step of steps) application.apply(step, undefined)
      if (base._id !== undefined) checkIdKept(base, application.document)
      return withId(application.document)
    },
  }
}

function ofReplacement(replacement: Document, now: Date): CompiledUpdate {
  for (const name of Object.keys(replacement)) {
    if (name.startsWith('$')) {
      fail(
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${name}' in '${name}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      )
    }
  }
  return {
    kind: 'replacement',
    apply: (document) => replace(document, replacement),
    upsertDocument: (filter) => upsertReplacement(idOf(filter, now), replacement),
  }
}

function ofPipeline(stages: Value[], variables: Document, now: Date): CompiledUpdate {
  const run = compileUpdatePipeline(stages, variables, now)
  return {
    kind: 'pipeline',
    apply: (document) => replace(document, run(document)),
    upsertDocument(filter) {
      const base = documentFrom(equalityFields(filter), now)
      return upsertReplacement(base, run(base))
    },
  }
}

/** A document in place of another; it keeps the `_id`, which a replacement may leave out but not change. */
function replace(document: Document, replacement: Document): Applied {
  const { _id = document._id!, ...rest } = replacement
  const doc = { _id, ...rest }
  checkIdKept(document, doc)
  return identical(document, doc) ? { doc: document, modified: false } : { doc, modified: true }
}

function upsertReplacement(base: Document, replacement: Document): Document {
  if (base._id === undefined) return withId(replacement)
  return withId(replace({ _id: base._id }, replacement).doc)
}

function idOf(filter: Document, now: Date): Document {
  const fields = [...equalityFields(filter)].filter(([path]) => path === '_id' || path.startsWith('_id.'))
  return documentFrom(new Map(fields), now)
}

function checkIdKept(before: Document, after: Document): void {
  if (before._id === after._id || equals(before._id, after._id)) return
  const now = after._id === undefined ? 'removed' : `altered to _id: ${show(after._id)}`
  fail(
    'ImmutableField',
    `After applying the update, the (immutable) field '_id' was found to have been ${now}`,
  )
}
