import { fail } from '../../errors.ts'
import type { Document, Value } from '../../values/types.ts'
import { isDocument } from '../../values/types.ts'
import type { Env, Scope } from '../scope.ts'

/** A collection that a stage names; without `db` it is of the pipeline's own database. */
export interface Namespace {
  db?: string
  coll: string
}

/** What `$out` and `$merge` ask for; the documents are those that reach the stage. */
export type WriteRequest =
  | { kind: 'out'; into: Namespace }
  | {
      kind: 'merge'
      into: Namespace
      on: string[]
      /** What to do with a document that has a counterpart; a function computes the new one. */
      whenMatched:
        | 'replace'
        | 'keepExisting'
        | 'merge'
        | 'fail'
        | ((existing: Document, incoming: Document) => Document)
      whenNotMatched: 'insert' | 'discard' | 'fail'
    }

/** The other collections, supplied by the server. */
export interface Sources {
  /** The documents of a collection that match a filter (an index may narrow them), none if it does not exist. */
  find(namespace: Namespace, filter: Document): Iterable<Document>
  /** Writes the result of a pipeline. */
  write(request: WriteRequest, documents: Iterable<Document>): void
}

/** One run of a pipeline. */
export interface Run {
  env: Env
  sources: Sources
}

export type Stage = (input: Iterable<Document>, run: Run) => Iterable<Document>

/** A list of stages within a stage, as `$lookup` and `$facet` have. */
export type CompileStages = (stages: readonly Value[], scope: Scope, outer: string) => Stage

/** Compiles the specification of one stage; wrong ones are refused here, before a document is seen. */
export type StageCompiler = (spec: Value, scope: Scope, compileStages: CompileStages) => Stage

/** A stage that makes one document of each. */
export function mapping(change: (document: Document, env: Env) => Document): Stage {
  return function* (input, { env }) {
    for (const document of input) yield change(document, env)
  }
}

/** The stage's specification as a document with known fields. */
export function specOf(
  name: string,
  spec: Value,
  known: readonly string[],
  required: readonly string[] = [],
): Document {
  if (!isDocument(spec)) fail('FailedToParse', `the ${name} specification must be an object`)
  for (const field of Object.keys(spec)) {
    if (!known.includes(field)) fail(40415, `BSON field '${name}.${field}' is an unknown field.`)
  }
  for (const field of required) {
    if (spec[field] === undefined)
      fail(40414, `BSON field '${name}.${field}' is missing but a required field`)
  }
  return spec
}

/** A text argument of a stage. */
export function textOf(stage: string, field: string, value: Value | undefined): string {
  return typeof value === 'string'
    ? value
    : fail('FailedToParse', `${stage} argument '${field}' must be a string`)
}
